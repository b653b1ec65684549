/* Where the threads of a launch may run and allocate: the placement of the request (`pin`, `cpus`, `nodes`), and the
 * memory policy (`membind`).
 *
 * A library creates threads when it is opened (POSIX builds of OpenBLAS), when its number is set, or in its first
 * call. All inherit CPUs and policy of the thread that creates them, so the process is bound before the library is
 * opened. */
#ifndef SG_BENCH_WORKER_AFFINITY_H
#define SG_BENCH_WORKER_AFFINITY_H

#include <sys/types.h>

#include "bench/worker/request.h"

/* All threads that this process has, and will create, to the CPUs of all workers together; or to those of worker
 * `only`, if that is not negative. */
int sg_affinity_bind_process(const struct sg_request *request, int only, struct sg_error *err) SG_MUST_CHECK;

/* The calling thread, as worker `worker`, whose library uses `threads` threads. */
int sg_affinity_bind_worker(const struct sg_request *request, int worker, int threads,
                            struct sg_error *err) SG_MUST_CHECK;

/* Whether a memory policy is asked for where it has no effect. */
bool sg_affinity_has_one_node(const struct sg_request *request);

/* Add the CPUs on which the threads of a process may run to *lists, on the heap or NULL: distinct lists as the kernel
 * writes them, separated by semicolons. */
void sg_affinity_observe(pid_t pid, char **lists);

/* SG_FOUND if one of these lists has a CPU that the placement leaves to no worker. */
int sg_affinity_check(const struct sg_request *request, const char *lists, struct sg_error *err) SG_MUST_CHECK;

#endif
