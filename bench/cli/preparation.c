/* The common preparation of `run`, `plan` and `advise`. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/backends.h"
#include "bench/cli/bench_commands.h"
#include "bench/cli/probe_libraries.h"
#include "bench/cli/runners.h"
#include "bench/cli/search_space.h"
#include "bench/operations/operation.h"
#include "bench/plan/search_sample.h"
#include "bench/run/counting.h"
#include "bench/run/library_probe.h"
#include "core/installation.h"
#include "core/json.h"
#include "core/sysfile.h"
#include "core/text.h"

/* run.json of the run being resumed; NULL: there is none. */
static json_t *resumed_run(const struct sg_settings *settings) {
  char *path = settings->resume && settings->output ? sg_format("%s/run.json", settings->output) : NULL;
  json_t *run = path && access(path, R_OK) == 0 ? sg_json_load(path, NULL) : NULL;
  free(path);
  return run;
}

/* What the options allow. */
static const int64_t MOST_WARMUPS = 100000, MOST_TIMEOUT_NS = 100000000000000000;

/* It goes on as it began where the command line says nothing else. */
static void continue_profile(struct sg_profile *profile, const struct sg_settings *settings, const json_t *run) {
  if (!settings->seed) { profile->seed = (uint64_t)sg_json_integer(run, "plan.seed", (int64_t)profile->seed); }
  const int64_t least = sg_json_integer(run, "plan.warmup_min", -1),
                most = sg_json_integer(run, "plan.warmup_max", -1);
  if (settings->warmup || least < 0 || most < least || most > MOST_WARMUPS) { return; }
  profile->warmup.min = least;
  profile->warmup.max = most;
}

/* ---- the fastest library */

static const char *dtype_of(const struct sg_profile *profile) {
  const struct sg_profile_workload *first = &profile->workloads[0];
  enum sg_dtype dtype = SG_F64;
  if (first->dtype_count == 0 || sg_dtype_parse(first->dtype[0], &dtype, NULL) == SG_OK) {
    return sg_dtype_name(dtype);
  }
  return first->dtype[0]; /* refused later, with a message */
}

/* Not where its folder was left out, which result sets do not tell (private_paths.h). */
static bool names_file(const json_t *probe) {
  const char *path = json_is_object(probe) ? sg_library_probe_fastest(probe) : NULL;
  return path && *path == '/';
}

/* Replace "best" in the profile's list by the file of the library that a probe, or that of the run being resumed,
 * found fastest. */
static int find_best(struct sg_preparation *p, struct sg_profile *profile, const json_t *run, struct sg_error *err) {
  for (unsigned i = 0; i < profile->backends_count; i++) {
    if (strcmp(profile->backends[i], "best") != 0) { continue; }
    json_t *kept = json_object_get(run, "library_probe");
    int status = SG_OK;
    if (!p->library_probe && names_file(kept)) { p->library_probe = json_incref(kept); }
    if (!p->library_probe) {
      status = sg_probe_libraries(&p->library_probe, NULL, dtype_of(profile), &p->where, &p->topology, err);
    }
    if (status != SG_OK) { return status; }
    const char *path = sg_library_probe_fastest(p->library_probe);
    if (!path) { return sg_fail(err, SG_UNABLE, "no library here gives correct products: see 'list backends'"); }
    free(profile->backends[i]);
    profile->backends[i] = sg_format("%s", path);
  }
  return SG_OK;
}

/* Where the answer is about one library that nobody chose: whether another is faster. */
static int decide_probe(struct sg_preparation *p, const struct sg_profile *profile,
                        const struct sg_settings *settings, struct sg_error *err) {
  static const char *const hows[] = {"measured", "none"};
  const char *how = settings->library_probe;
  if (!how) { how = p->plan.ceilings == SG_CEILINGS_NONE ? "none" : "measured"; }
  if (strcmp(how, hows[0]) != 0 && strcmp(how, hows[1]) != 0) {
    return sg_fail_unknown(err, "library probe", how, hows, 2);
  }
  const bool by_default =
      !profile->backends && !profile->coretypes && sg_runners_have_c(profile->runners, profile->runners_count);
  p->probes_libraries = by_default && strcmp(how, hows[0]) == 0 && p->plan.goal == SG_GOAL_DECIDE &&
                        !p->plan.meaningless && !p->library_probe && !p->search.plan;
  return SG_OK;
}

/* ---- a plan, or a search */

static int prepare_plan(struct sg_preparation *p, const struct sg_profile *profile, const struct sg_topology *planned,
                        struct sg_error *err) {
  struct sg_backend *backends = NULL;
  size_t n = 0;
  int status = sg_runners_check(profile->runners, profile->runners_count, err);
  if (status == SG_OK && sg_runners_have_c(profile->runners, profile->runners_count)) {
    status = sg_backends_resolve(&backends, &n, profile->backends, profile->backends_count, &p->where, err);
  }
  if (status == SG_OK) {
    status = sg_runners_append(&backends, &n, profile->runners, profile->runners_count, p->where.python, err);
  }
  if (status == SG_OK) { return sg_plan_init(&p->plan, profile, planned, backends, n, err); }
  sg_backends_free(backends, n);
  return status;
}

static int prepare_search(struct sg_preparation *p, const struct sg_profile *profile,
                          const struct sg_topology *planned, struct sg_error *err) {
  struct sg_backend *backends = NULL;
  size_t n = 0;
  int status = sg_search_space_libraries(&backends, &n, profile->backends, profile->backends_count, &p->where, err);
  if (status == SG_OK) { status = sg_plan_open(&p->plan, profile, planned, backends, n, err); }
  if (status == SG_OK && p->plan.workloads.n > 1) {
    status = sg_fail(err, SG_BAD_INPUT, "advise is for one workload: give one operation, size, count and type");
  }
  if (status != SG_OK) { return status; }
  struct sg_workload_entry *entry = &p->plan.workloads.entries[0];
  p->search = (struct sg_search){.plan = &p->plan, .topology = &p->topology, .n_items = entry->workload.count};
  entry->workload.count = sg_search_sample_count(&entry->workload, p->topology.threads);
  return sg_search_space_kernels(&p->search, profile->coretypes, profile->coretypes_count, p->worker, err);
}

typedef int prepare_fn(struct sg_preparation *p, const struct sg_profile *profile, const struct sg_topology *planned,
                       struct sg_error *err);

static int prepare(struct sg_preparation *p, const struct sg_settings *settings, prepare_fn *rest,
                   struct sg_error *err) {
  *p = (struct sg_preparation){0};
  struct sg_profile *profile = NULL;
  int status = settings->counters ? sg_counting_check(settings->counters, err) : SG_OK;
  if (status == SG_OK) { status = sg_settings_apply(&profile, settings, err); }
  if (status != SG_OK) { return status; }
  if (settings->backend && !sg_runners_have_c(profile->runners, profile->runners_count)) {
    sg_profile_free(profile);
    return sg_fail(err, SG_BAD_INPUT, "--backend is for the runner c: other runners have a library of their own");
  }
  status = sg_topology_init(&p->topology, SG_THIS_MACHINE, err);
  if (status == SG_OK && profile->cores && strcmp(profile->cores, "all") == 0) {
    sg_topology_count_all(&p->topology);
  }
  p->worker = sg_installed_worker();
  p->where = (struct sg_backend_search){.worker = p->worker, .python = settings->python};
  if (status == SG_OK && access(p->worker, X_OK) != 0) {
    status = sg_fail(err, SG_UNABLE, "cannot find the worker '%s': build it or set STRATAGEMM_WORKER", p->worker);
  }
  json_t *run = resumed_run(settings);
  if (status == SG_OK) { status = find_best(p, profile, run, err); }
  if (status == SG_OK) {
    struct sg_topology planned = p->topology; /* borrows the other's machine */
    /* With the memory that was free then, counts per core are the same again. */
    planned.memory_available_bytes = sg_json_integer(run, "plan.memory_bytes", planned.memory_available_bytes);
    continue_profile(profile, settings, run);
    status = rest(p, profile, &planned, err);
  }
  if (status == SG_OK) { status = decide_probe(p, profile, settings, err); }
  const int64_t timeout_ns = sg_json_integer(run, "plan.timeout_ns", 0);
  if (status == SG_OK && !settings->timeout && timeout_ns > 0 && timeout_ns <= MOST_TIMEOUT_NS) {
    p->plan.timeout_ns = timeout_ns;
  }
  if (status == SG_OK) {
    p->plan.text = sg_settings_profile_text(settings, err);
    status = p->plan.text ? SG_OK : SG_BAD_INPUT;
  }
  json_decref(run);
  sg_profile_free(profile);
  if (status != SG_OK) { sg_preparation_release(p); }
  return status;
}

int sg_prepare(struct sg_preparation *p, const struct sg_settings *settings, struct sg_error *err) {
  return prepare(p, settings, prepare_plan, err);
}

int sg_prepare_search(struct sg_preparation *p, const struct sg_settings *settings, struct sg_error *err) {
  return prepare(p, settings, prepare_search, err);
}

void sg_preparation_release(struct sg_preparation *p) {
  sg_search_release(&p->search);
  sg_plan_release(&p->plan);
  if (p->topology.machine) { sg_topology_release(&p->topology); }
  json_decref(p->library_probe);
  free(p->worker);
  *p = (struct sg_preparation){0};
}
