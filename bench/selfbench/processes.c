#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/selfbench/selfbench.h"
#include "bench/worker/trial.h"
#include "core/version.h"

enum { ITEMS_PER_WORKER = 3 };

struct side {
  struct sg_request request;
  struct sg_launch launch;
};

struct both {
  struct side processes, threads;
  char program[4096]; /* the worker's, beside this one */
};

static int find_worker(struct both *both, struct sg_error *err) {
  static const char name[] = "stratagemm-worker";
  const ssize_t n = readlink("/proc/self/exe", both->program, sizeof both->program - sizeof name);
  char *folder_end = n > 0 ? strrchr(both->program, '/') : NULL;
  if (!folder_end) { return sg_fail(err, SG_UNABLE, "cannot find the worker beside this program"); }
  strcpy(folder_end + 1, name);
  return SG_OK;
}

static int start_side(struct side *side, const char *scheduler, int64_t n, const char *program,
                      struct sg_error *err) {
  cpu_set_t cpus;
  const int workers = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? CPU_COUNT(&cpus) : 1;
  json_t *json = json_pack(
      "{s:i, s:s, s:s, s:{s:s, s:s, s:I, s:I, s:I, s:i, s:s, s:s, s:i}, s:{s:s, s:i, s:i, s:s, s:s}, s:b, s:i}",
      "protocol", SG_PROTOCOL, "task", "run", "backend", SG_OPENBLAS_PATH, "workload", "operation", "gemm", "dtype",
      "f64", "m", (json_int_t)n, "n", (json_int_t)n, "k", (json_int_t)n, "count", ITEMS_PER_WORKER * workers,
      "source", "uniform", "retain", "none", "seed", 1, "strategy", "scheduler", scheduler, "workers", workers,
      "blas_threads", 1, "load", "task", "pin", "none", "verify", 0, "trials", 1);
  char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
  json_decref(json);
  if (!text) { return sg_fail(err, SG_UNABLE, "no memory"); }
  int status = sg_request_parse(&side->request, text, strlen(text), err);
  free(text);
  if (status) { return status; }
  side->launch.program = program;
  status = sg_backend_open(&side->launch.backend, SG_OPENBLAS_PATH, err);
  return status ? status : sg_launch_prepare(&side->launch, &side->request, err);
}

int sg_processes_start(int64_t size, void **state, struct sg_error *err) {
  struct both *both = calloc(1, sizeof *both);
  if (!both) { return sg_fail(err, SG_UNABLE, "no memory"); }
  int status = find_worker(both, err);
  if (!status) { status = start_side(&both->processes, "processes", size, both->program, err); }
  if (!status) { status = start_side(&both->threads, "pool", size, both->program, err); }
  if (status) {
    sg_processes_stop(both);
    return status;
  }
  *state = both;
  return SG_OK;
}

static int64_t run(struct side *side) {
  struct sg_samples_row row = {.wall_ns = 0};
  struct sg_verdict verdict;
  struct sg_error err;
  return sg_trial_run(&side->launch, 1, false, &row, &verdict, &err) ? INT64_MAX : row.wall_ns;
}

int64_t sg_processes_ours(void *state) {
  return run(&((struct both *)state)->processes);
}

int64_t sg_processes_threads(void *state) {
  return run(&((struct both *)state)->threads);
}

void sg_processes_stop(void *state) {
  struct both *both = state;
  sg_launch_release(&both->processes.launch);
  sg_launch_release(&both->threads.launch);
  sg_request_release(&both->processes.request);
  sg_request_release(&both->threads.request);
  free(both);
}
