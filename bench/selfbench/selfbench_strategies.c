#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/selfbench/selfbench.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/trial.h"
#include "core/version.h"

enum { ITEMS_PER_WORKER = 3 };
static const double FLOP_PER_TRIAL = 4e9;

/* One strategy; `wide`: one BLAS thread per CPU, otherwise one. */
struct way {
  const char *scheduler, *load;
  bool wide;
};

struct measured_side {
  struct sg_request request;
  struct sg_launch launch;
};

/* One strategy against another. */
struct comparison {
  struct measured_side ours, reference;
  char program[4096]; /* the worker's, beside this one */
};

static int find_worker(struct comparison *comparison, struct sg_error *err) {
  static const char name[] = "stratagemm-worker";
  const ssize_t n = readlink("/proc/self/exe", comparison->program, sizeof comparison->program - sizeof name);
  char *folder_end = n > 0 ? strrchr(comparison->program, '/') : NULL;
  if (!folder_end) { return sg_fail(err, SG_UNABLE, "cannot find the worker in this program's folder"); }
  memcpy(folder_end + 1, name, sizeof name);
  return SG_OK;
}

static char *request_text(const struct way *way, int64_t n) {
  cpu_set_t set;
  const int cpus = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  const bool serial = strcmp(way->scheduler, "serial") == 0 && strcmp(way->load, "serial") == 0;
  const int64_t many = (int64_t)(FLOP_PER_TRIAL / (2.0 * (double)n * (double)n * (double)n));
  const int64_t few = (int64_t)ITEMS_PER_WORKER * cpus;
  json_t *list = json_array();
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (CPU_ISSET(cpu, &set)) { json_array_append_new(list, json_integer(cpu)); }
  }
  json_t *json = json_pack(
      "{s:i, s:s, s:s, s:{s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:s, s:i}, s:{s:s, s:i, s:i, s:s, s:s}, s:o, s:b, s:i}",
      "protocol", SG_PROTOCOL, "task", "run", "backend", SG_OPENBLAS_PATH, "workload", "operation", "gemm", "dtype",
      "f64", "m", (json_int_t)n, "n", (json_int_t)n, "k", (json_int_t)n, "count",
      (json_int_t)(many > few ? many : few), "source", "uniform", "retain", "none", "seed", 1, "strategy",
      "scheduler", way->scheduler, "workers", serial ? 1 : cpus, "blas_threads", way->wide ? cpus : 1, "load",
      way->load, "pin", "none", "cpus", list, "verify", 0, "trials", 1);
  char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
  json_decref(json);
  return text;
}

static int start_side(struct measured_side *side, const struct way *way, int64_t n, const char *program,
                      struct sg_error *err) {
  char *text = request_text(way, n);
  if (!text) { return sg_fail(err, SG_UNABLE, "out of memory"); }
  int status = sg_request_parse(&side->request, text, strlen(text), err);
  free(text);
  if (status != SG_OK) { return status; }
  side->launch.program = program;
  status = sg_library_open(&side->launch.library, SG_OPENBLAS_PATH, err);
  return status != SG_OK ? status : sg_launch_prepare(&side->launch, &side->request, err);
}

/* Threads of an OpenMP team spin for some ms after their work: a pause keeps that out of the other strategy's time.
 */
static int64_t run(struct measured_side *side) {
  static const struct timespec a_while = {.tv_nsec = 30000000};
  nanosleep(&a_while, NULL);
  struct sg_samples_row row = {.wall_ns = 0};
  struct sg_checked verdict;
  struct sg_error err;
  return sg_trial_run(&side->launch, 1, &row, &verdict, &err) ? INT64_MAX : row.wall_ns;
}

static int start(const struct way *ours, const struct way *reference, int64_t size, void **state,
                 struct sg_error *err) {
  struct comparison *comparison = calloc(1, sizeof *comparison);
  if (!comparison) { return sg_fail(err, SG_UNABLE, "out of memory"); }
  int status = find_worker(comparison, err);
  if (status == SG_OK) { status = start_side(&comparison->ours, ours, size, comparison->program, err); }
  if (status == SG_OK) { status = start_side(&comparison->reference, reference, size, comparison->program, err); }
  if (status != SG_OK) {
    sg_comparison_stop(comparison);
    return status;
  }
  *state = comparison;
  return SG_OK;
}

int64_t sg_comparison_ours(void *state) {
  return run(&((struct comparison *)state)->ours);
}

int64_t sg_comparison_reference(void *state) {
  return run(&((struct comparison *)state)->reference);
}

static void stop_side(struct measured_side *side) {
  sg_launch_release(&side->launch);
  sg_request_release(&side->request);
}

void sg_comparison_stop(void *state) {
  struct comparison *comparison = state;
  stop_side(&comparison->ours);
  stop_side(&comparison->reference);
  free(comparison);
}

/* ---- The comparisons ---- */

static const struct way threads = {"pool", "task", false};

static int against_threads(const char *scheduler, int64_t size, void **state, struct sg_error *err) {
  const struct way ours = {scheduler, "task", false};
  return start(&ours, &threads, size, state, err);
}

int sg_processes_start(int64_t size, void **state, struct sg_error *err) {
  return against_threads("processes", size, state, err);
}

int sg_omp_static_start(int64_t size, void **state, struct sg_error *err) {
  return against_threads("omp-static", size, state, err);
}

int sg_omp_dynamic_start(int64_t size, void **state, struct sg_error *err) {
  return against_threads("omp-dynamic", size, state, err);
}

int sg_omp_guided_start(int64_t size, void **state, struct sg_error *err) {
  return against_threads("omp-guided", size, state, err);
}

int sg_omp_tasks_start(int64_t size, void **state, struct sg_error *err) {
  return against_threads("omp-tasks", size, state, err);
}

static int pipeline_against(const char *load, int64_t size, void **state, struct sg_error *err) {
  const struct way pipeline = {"serial", "pipeline", true}, load_then_operate = {"serial", load, true};
  return start(&pipeline, &load_then_operate, size, state, err);
}

int sg_pipeline_serial_start(int64_t size, void **state, struct sg_error *err) {
  return pipeline_against("serial", size, state, err);
}

int sg_pipeline_parallel_start(int64_t size, void **state, struct sg_error *err) {
  return pipeline_against("parallel", size, state, err);
}
