/* A team of threads for repeated fork-join execution of a function, without creating threads each time.
 *
 * The calling thread is worker 0. Workers sleep on a condition variable between jobs, after a short spin that keeps
 * jobs in quick succession cheap. A job starts when every worker has arrived at its gate. An OpenMP parallel region
 * is no substitute: its runtime is part of what is measured, and OpenMP builds of libraries share its threads. */
#ifndef SG_CORE_THREAD_TEAM_H
#define SG_CORE_THREAD_TEAM_H

#include <stdint.h>

#include "core/error.h"

/* CLOCK_MONOTONIC in ns, when all workers were ready to start and when the last of them finished: the time to wake
 * the team is excluded. `busy_ns`: from the start to the end of each worker, summed over workers. */
struct sg_span {
  int64_t started_ns, ended_ns, busy_ns;
};

/* Run once by each worker, in its own thread: worker 0 .. workers-1. */
typedef void sg_worker_fn(void *context, int worker);

struct sg_thread_team;

/* Start a team of workers >= 1. With `cpus` worker w is pinned to cpus[w] if the system allows it, the calling thread
 * until sg_thread_team_stop; with NULL all inherit the affinity of the calling thread. SG_UNABLE if no more threads
 * can be created; *team is then NULL. */
int sg_thread_team_start(struct sg_thread_team **team, int workers, const int *cpus,
                         struct sg_error *err) SG_MUST_CHECK;

/* Run `body` once in every worker concurrently and wait for the last; called by the thread that started the team. */
struct sg_span sg_thread_team_run(struct sg_thread_team *team, sg_worker_fn *body, void *context);

/* End the threads and restore the calling thread's affinity. NULL is allowed. */
void sg_thread_team_stop(struct sg_thread_team *team);

#endif
