/* Where the threads of a launch run: the order in which its workers take the CPUs that this process may use.
 *
 * Worker w with T threads of the library takes the T CPUs from entry w T of the order on, modulo its length. With
 * `cores` that is one hardware thread of each physical core first, in the order of hwloc. With `close` a core's
 * hardware threads follow each other, then the next core's that shares a cache, a NUMA node, a package with it. With
 * `spread` the workers alternate between NUMA nodes, packages and caches, those with the fewest first, and the
 * threads of a worker stay as near to each other as they can; with a single worker it is its threads that alternate.
 * Cores of slower kinds come last, unless those of all kinds count.
 */
#ifndef SG_BENCH_MACHINE_PLACEMENT_H
#define SG_BENCH_MACHINE_PLACEMENT_H

#include <stdint.h>

#include "bench/machine/topology.h"

/* Fill cpus[topology->n_cpus] for `workers` that operate, with `threads` each (SG_NO_INT: the library's default,
 * which is taken for all CPUs). */
void sg_placement_cpus(const struct sg_topology *topology, const char *pin, int64_t workers, int64_t threads,
                       int *cpus);

/* The NUMA node of a CPU; 0 where hwloc knows of none. */
int sg_placement_node(const struct sg_topology *topology, int cpu);

#endif
