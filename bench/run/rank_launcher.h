/* Launches with MPI ranks: the launcher's command line with stratagemm-worker-mpi in place of the worker, and the
 * settings of MPI libraries for them. */
#ifndef SG_BENCH_RUN_RANK_LAUNCHER_H
#define SG_BENCH_RUN_RANK_LAUNCHER_H

#include "bench/plan/plan.h"
#include "core/error.h"

/* The command that starts `ranks` ranks, its program with its path; `worker` is the path of the ordinary one.
 * SG_UNABLE, with what to install, if the worker for MPI or the launcher is not there. Released with
 * sg_launcher_free. */
int sg_rank_launcher_command(char ***argv, const char *line, int64_t ranks, const char *worker,
                             struct sg_error *err) SG_MUST_CHECK;

/* If the plan has configurations with ranks: set in this process, for all launches and for the record of the
 * environment in run.json, what is not set already. Ranks are pinned by the worker, not by the launcher, which would
 * give each one core for all its workers; more ranks than cores may run if they are asked for; and root may start
 * them. */
void sg_rank_launcher_set_defaults(const struct sg_plan *plan);

#endif
