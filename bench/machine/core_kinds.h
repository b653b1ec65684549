/* The kinds of a machine's cores: performance, efficiency and low-power cores of hybrid processors.
 *
 * hwloc tells kinds apart by the processor's own word (CPUID leaf 0x1A), by what the Linux kernel says of them
 * (cpu_capacity, frequencies). Where it has no such word, the kernel's performance monitoring units of hybrid
 * processors (/sys/devices/cpu_core, cpu_atom, cpu_lowpower) are read here, which older releases do not do. Cores
 * that differ by less than a quarter in capacity and clock rate are one kind: favoured cores of a processor are not.
 */
#ifndef SG_BENCH_MACHINE_CORE_KINDS_H
#define SG_BENCH_MACHINE_CORE_KINDS_H

#include <jansson.h>
#include <stddef.h>

/* Of hwloc.h, which not every file that includes this one needs. */
struct hwloc_topology;
struct hwloc_bitmap_s;

enum { SG_MAX_CORE_KINDS = 3 };

struct sg_core_kind {
  const char *name;            /* "performance", "efficiency" or "low-power" */
  struct hwloc_bitmap_s *cpus; /* all of the machine */
  long capacity;               /* by the kernel, of 1024; 0: unknown */
  long max_mhz;                /* 0: unknown */
};

/* The fastest first; one kind, "performance", where all are alike. */
struct sg_core_kinds {
  size_t n;
  struct sg_core_kind list[SG_MAX_CORE_KINDS];
};

/* `root`: as in sysfile.h. Release it. */
void sg_core_kinds_find(struct sg_core_kinds *kinds, struct hwloc_topology *topology, const char *root);
void sg_core_kinds_release(struct sg_core_kinds *kinds);

/* The data, instruction and unified caches of the first of each level under `cpus`, as in machine.json. A new
 * reference. */
json_t *sg_core_kinds_caches(struct hwloc_topology *topology, const struct hwloc_bitmap_s *cpus);

#endif
