/* Which processor this is, as the catalogue of counters names families: "amd-19h-01h", "intel-06h-8fh" (vendor,
 * family, model) or "arm-41-d0c" (implementer, part). */
#ifndef SG_BENCH_MACHINE_CPU_FAMILY_H
#define SG_BENCH_MACHINE_CPU_FAMILY_H

enum { SG_CPU_FAMILY_SIZE = 64 };

/* From a text in the form of /proc/cpuinfo; NULL: this machine's. "unknown" when it does not say. Returns buf. */
const char *sg_cpu_family_name(const char *cpuinfo, char buf[SG_CPU_FAMILY_SIZE]);

/* Whether `name` is of `family`: the family's words are the name's first ones. "amd-1" is no family of "amd-19h". */
int sg_cpu_family_is(const char *name, const char *family);

#endif
