/* A team of threads that run one function together, again and again: fork and join, without making threads each time.
 *
 * The calling thread is worker 0. Workers sleep on a condition variable between jobs, after a short spin that keeps
 * jobs in quick succession cheap. A job begins when every worker has arrived at its gate. OpenMP's parallel region
 * would do as much, but its runtime is part of what is measured here, and libraries that use it too share its
 * threads. */
#ifndef SG_CORE_THREAD_TEAM_H
#define SG_CORE_THREAD_TEAM_H

#include <stdint.h>

#include "core/error.h"

/* CLOCK_MONOTONIC in ns, when all workers were ready to begin and when the last of them was done: waking the team is
 * not part of the work. `busy_ns` is from the start to when each was done, summed over workers. */
struct sg_span {
  int64_t started_ns, ended_ns, busy_ns;
};

/* Something each worker does once, in its own thread: worker 0 .. workers-1. */
typedef void sg_worker_fn(void *context, int worker);

struct sg_thread_team;

/* Make a team of workers >= 1. With `cpus` worker w stays on cpus[w], as far as the system allows it, and the calling
 * thread from here to sg_thread_team_stop; with NULL all stay where the calling thread may run. SG_UNABLE when the
 * system gives no more threads; *team is NULL then. */
int sg_thread_team_start(struct sg_thread_team **team, int workers, const int *cpus,
                         struct sg_error *err) SG_MUST_CHECK;

/* Run `body` once in every worker, all together, and wait for the last; by the thread that started the team. */
struct sg_span sg_thread_team_run(struct sg_thread_team *team, sg_worker_fn *body, void *context);

/* End the threads, and let the calling thread run where it could before. NULL is allowed. */
void sg_thread_team_stop(struct sg_thread_team *team);

#endif
