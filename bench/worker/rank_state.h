/* The MPI ranks of a launch, as each of them sees them. */
#ifndef SG_BENCH_WORKER_RANK_STATE_H
#define SG_BENCH_WORKER_RANK_STATE_H

#include <pthread.h>
#include <stdbool.h>

#include "bench/operations/operation.h"
#include "bench/worker/rank_transport.h"

enum { SG_RANK_CPUS_TEXT = 256, SG_RANK_HOST = 256 };

/* Where a rank runs. */
struct sg_rank_place {
  char host[SG_RANK_HOST];
  int node;                              /* from 0, in the order of the ranks */
  int local, locals;                     /* place among the ranks of its node, and their number */
  bool shares_cpus;                      /* with another rank of its node */
  char cpus[SG_RANK_CPUS_TEXT];          /* as a list; what does not fit is left out */
  int64_t clock_offset_ns, clock_rtt_ns; /* rank_clock.h */
};

struct sg_ranks {
  const struct sg_rank_transport *transport;
  struct sg_rank_place place;
  struct sg_workload whole; /* of all ranks; the request has this one's share */
  bool on_demand;
  bool failed;          /* all ranks know: nothing is left to agree on */
  bool gathers;         /* the results of a trial, in rank 0 */
  int64_t shift_ns;     /* from the clock of rank 0 to that of the program that sent the request */
  pthread_mutex_t lock; /* of `take`, and of: */
  int64_t mpi_ns;       /* in calls of the transport during this trial, summed over workers */
};

#endif
