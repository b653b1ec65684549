/* mpi: each MPI rank has an equal share of the items, which its pool of threads operates on. */
#include "bench/worker/hooks.h"
#include "bench/worker/schedulers/mpi_check.h"
#include "bench/worker/schedulers/schedulers.h"

extern const struct sg_scheduler sg_scheduler_pool;

static const struct sg_launch_hooks mpi_hooks = {.check = sg_mpi_check};

extern const struct sg_scheduler sg_scheduler_mpi;
const struct sg_scheduler sg_scheduler_mpi = {
    .name = "mpi",
    .summary = "MPI ranks with equal shares of the items, each a team of threads as that of pool",
    .max_workers = SG_MAX_WORKERS,
    .team_of = &sg_scheduler_pool,
    .hooks = &mpi_hooks,
};
