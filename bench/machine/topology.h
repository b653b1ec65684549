/* The machine as this process may use it: cores and CPUs from hwloc, restricted by affinity and the cgroup's CPU
 * quota; memory restricted by the cgroup's limit. And machine.json, which describes it without names or serial
 * numbers. */
#ifndef SG_BENCH_MACHINE_TOPOLOGY_H
#define SG_BENCH_MACHINE_TOPOLOGY_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

enum { SG_MAX_CPUS = 4096 };

struct hwloc_topology;

struct sg_topology {
  int cores;                      /* usable physical cores: allowed by affinity, at most the CPU quota rounded up */
  int threads;                    /* usable hardware threads, likewise */
  double quota;                   /* CPUs of the cgroup's quota; 0: none */
  int64_t memory_available_bytes; /* smaller of MemAvailable and what the cgroup leaves; 0: unknown */
  int64_t memory_limit_bytes;     /* the cgroup's limit; 0: none */
  int n_cpus;
  int cpus[SG_MAX_CPUS];        /* one hardware thread of each allowed core first, then their siblings */
  json_t *machine;              /* machine.json, owned here */
  struct hwloc_topology *hwloc; /* the tree, owned here; NULL: `cpus` is all that is known */
};

/* `root`: as in sysfile.h. hwloc has its own root, which only the environment variable HWLOC_FSROOT can set. */
int sg_topology_init(struct sg_topology *t, const char *root, struct sg_error *err) SG_MUST_CHECK;
void sg_topology_release(struct sg_topology *t);

#endif
