/* The processor's family name as used in the counter catalogue: "amd-19h-01h", "intel-06h-8fh" (vendor, family,
 * model) or "arm-41-d0c" (implementer, part). */
#ifndef SG_BENCH_MACHINE_CPU_FAMILY_H
#define SG_BENCH_MACHINE_CPU_FAMILY_H

enum { SG_CPU_FAMILY_SIZE = 64 };

/* From text in the form of /proc/cpuinfo; NULL: this machine's. "unknown" if the fields are missing. Returns buf. */
const char *sg_cpu_family_name(const char *cpuinfo, char buf[SG_CPU_FAMILY_SIZE]);

/* Whether `name` belongs to `family`: the family's parts are the first parts of the name. "amd-1" does not match
 * "amd-19h". */
int sg_cpu_family_is(const char *name, const char *family);

/* Vendor and core of an Arm processor by the fields "CPU implementer" and "CPU part"; NULL: not in arm_cores.def. */
const char *sg_cpu_arm_vendor(long implementer);
const char *sg_cpu_arm_core(long implementer, long part);

#endif
