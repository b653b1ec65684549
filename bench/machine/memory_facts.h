/* Settings of the kernel, and of this process, that decide on which NUMA node and in which pages memory is. */
#ifndef SG_BENCH_MACHINE_MEMORY_FACTS_H
#define SG_BENCH_MACHINE_MEMORY_FACTS_H

#include <jansson.h>

/* Add to machine.json: thp, thp_shmem and thp_defrag (transparent huge pages of private memory, of shared memory, and
 * what is done to get one), numa_balancing (0: off), memory_policy (as the kernel names it: "default",
 * "interleave:0-1") and memory_nodes (where the process may allocate: "0-1"). What the kernel does not show is null.
 * `root`: as in sysfile.h. */
void sg_memory_facts_add(json_t *machine, const char *root);

#endif
