/* What both schedulers with MPI ranks support. */
#ifndef SG_BENCH_WORKER_SCHEDULERS_MPI_CHECK_H
#define SG_BENCH_WORKER_SCHEDULERS_MPI_CHECK_H

#include <string.h>

#include "bench/worker/launch_state.h"

/* Loads that have one phase: with several, the ranks would have to wait for one another between them. */
static inline int sg_mpi_check(const struct sg_launch *launch, struct sg_error *err) {
  if (!launch->ranks) { return sg_fail(err, SG_UNABLE, "MPI ranks are run by stratagemm-worker-mpi alone"); }
  const char *load = launch->request->load->name;
  if (strcmp(load, "task") == 0 || strcmp(load, "mmap") == 0) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "MPI ranks support load task or mmap, not %s", load);
}

#endif
