/* The machine as this process may use it: cores and CPUs from hwloc, restricted by affinity, cpuset and the cgroup's
 * CPU quota; memory restricted by the cgroup's limit. And machine.json, which describes it without names or serial
 * numbers.
 *
 * Where cores are of several kinds (core_kinds.h), "cores" are those of the fastest kind that this process may use,
 * unless sg_topology_count_all() says otherwise: one thread per core and equal shares of the work are for equal
 * cores. */
#ifndef SG_BENCH_MACHINE_TOPOLOGY_H
#define SG_BENCH_MACHINE_TOPOLOGY_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/machine/core_kinds.h"
#include "core/error.h"

enum { SG_MAX_CPUS = 4096 };

struct hwloc_topology;

struct sg_topology {
  int cores;     /* usable physical cores of the kind that is counted: allowed by affinity, at most
                    the CPU quota rounded up */
  int all_cores; /* those of all kinds, likewise */
  int threads;   /* usable hardware threads of all kinds, likewise */
  int n_kinds;   /* that this process may use */
  struct sg_usable_kind {
    const char *name;             /* as in core_kinds.h */
    int cores;                    /* usable */
    int first;                    /* index in cpus */
  } kinds[SG_MAX_CORE_KINDS];     /* the fastest first */
  double quota;                   /* CPUs of the cgroup's quota; 0: none */
  int64_t memory_available_bytes; /* smaller of MemAvailable and what the cgroup leaves; 0: unknown */
  int64_t memory_limit_bytes;     /* the cgroup's limit; 0: none */
  int n_cpus;
  int cpus[SG_MAX_CPUS]; /* one hardware thread of each allowed core first, of the fastest kind to begin with, then
                            their siblings in the same order */
  json_t *machine;       /* machine.json, owned here */
  struct hwloc_topology *hwloc; /* the tree, owned here; NULL: `cpus` is all that is known */
};

/* `root`: as in sysfile.h. hwloc has its own root, which only the environment variable HWLOC_FSROOT can set. */
int sg_topology_init(struct sg_topology *t, const char *root, struct sg_error *err) SG_MUST_CHECK;

/* "cores" are those of all kinds, here and in machine.json. */
void sg_topology_count_all(struct sg_topology *t);

void sg_topology_release(struct sg_topology *t);

#endif
