#include "bench/run/rank_launcher.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/plan/launcher.h"
#include "core/alloc.h"
#include "core/installation.h"
#include "core/resultset.h"
#include "core/text.h"

/* Open MPI 4 reads OMPI_, Open MPI 5 also PRTE_. A resource manager knows its slots, as many as tasks. */
static const struct {
  const char *name, *value;
  bool root_only, unmanaged_only;
} defaults[] = {
    {"OMPI_MCA_hwloc_base_binding_policy", "none", false, false},
    {"PRTE_MCA_hwloc_default_binding_policy", "none", false, false},
    {"OMPI_MCA_rmaps_base_oversubscribe", "1", false, true},
    {"PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe", false, true},
    {"OMPI_ALLOW_RUN_AS_ROOT", "1", true, false},
    {"OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1", true, false},
    {"PRTE_ALLOW_RUN_AS_ROOT", "1", true, false},
    {"PRTE_ALLOW_RUN_AS_ROOT_CONFIRM", "1", true, false},
};

/* A step of one task, as a campaign starts on each node, has one slot however many CPUs it has: that is no limit. */
static bool is_managed(void) {
  static const char *const jobs[] = {"SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID", "JOB_ID", "OAR_JOB_ID"};
  const char *tasks = getenv("SLURM_STEP_NUM_TASKS");
  if (tasks && strcmp(tasks, "1") == 0) { return false; }
  for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
    if (getenv(jobs[i])) { return true; }
  }
  return false;
}

void sg_rank_launcher_set_defaults(const struct sg_plan *plan) {
  for (size_t i = 0; sg_plan_has_ranks(plan) && i < sizeof defaults / sizeof defaults[0]; i++) {
    const bool skip = (defaults[i].root_only && geteuid() != 0) || (defaults[i].unmanaged_only && is_managed());
    if (!skip) { setenv(defaults[i].name, defaults[i].value, 0); }
  }
}

/* Beside the worker, in its folder. */
static char *find_program(const char *worker) {
  const char *given = getenv("STRATAGEMM_WORKER_MPI"), *slash = strrchr(worker, '/');
  if (given && *given) { return sg_format("%s", given); }
  return sg_format("%.*sstratagemm-worker-mpi", slash ? (int)(slash - worker) + 1 : 0, worker);
}

static int find_launcher(char **word, struct sg_error *err) {
  if (strchr(*word, '/')) {
    return access(*word, X_OK) == 0 ? SG_OK : sg_fail(err, SG_UNABLE, "there is no launcher '%s'", *word);
  }
  char *path = sg_installed_program(*word);
  if (!path) {
    return sg_fail(err, SG_UNABLE,
                   "there is no launcher '%s': install one (Debian: openmpi-bin), or name the site's with --launcher",
                   *word);
  }
  free(*word);
  *word = path;
  return SG_OK;
}

int sg_rank_launcher_command(char ***argv, const char *line, int64_t ranks, const char *worker,
                             struct sg_error *err) {
  char *program = find_program(worker);
  int status = SG_OK;
  *argv = NULL;
  if (access(program, X_OK) != 0) {
    status = sg_fail(err, SG_UNABLE,
                     "built without MPI: install an MPI library (Debian: libopenmpi-dev and openmpi-bin), then build "
                     "again");
  }
  if (status == SG_OK) { status = sg_launcher_split(argv, line, ranks, program, err); }
  if (status == SG_OK) { status = find_launcher(&(*argv)[0], err); }
  if (status == SG_OK) {
    sg_launcher_bind(argv, worker);
  } else {
    sg_launcher_free(*argv);
    *argv = NULL;
  }
  free(program);
  return status;
}
