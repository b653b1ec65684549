/* A team of threads for repeated fork-join execution of a function, without creating threads each time.
 *
 * The calling thread is worker 0. Workers sleep on a condition variable between jobs, after a short spin that keeps
 * jobs in quick succession cheap. Each begins when it has woken up; a job that needs all at once gathers them first.
 * An OpenMP parallel region is no substitute: its runtime is part of what is measured, and OpenMP builds of libraries
 * share its threads. */
#ifndef SG_CORE_THREAD_TEAM_H
#define SG_CORE_THREAD_TEAM_H

#include <stdint.h>

#include "core/error.h"

/* CLOCK_MONOTONIC in ns, when the last worker began and when the last of them finished. `busy_ns`: from the begin to
 * the end of each worker, summed over workers. */
struct sg_span {
  int64_t started_ns, ended_ns, busy_ns;
};

/* Add a worker to a span that is all zero before the first. */
static inline void sg_span_add(struct sg_span *span, int64_t began_ns, int64_t ended_ns) {
  if (began_ns > span->started_ns) { span->started_ns = began_ns; }
  if (ended_ns > span->ended_ns) { span->ended_ns = ended_ns; }
  span->busy_ns += ended_ns - began_ns;
}

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

/* Called by each worker once at the begin of a job: returns when all have called it, so that they begin at once. */
void sg_thread_team_gather(struct sg_thread_team *team);

/* End the threads and restore the calling thread's affinity. NULL is allowed. */
void sg_thread_team_stop(struct sg_thread_team *team);

#endif
