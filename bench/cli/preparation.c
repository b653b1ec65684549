/* The common preparation of `run`, `plan` and `advise`. */
#include <stdlib.h>
#include <unistd.h>

#include "bench/cli/backends.h"
#include "bench/cli/bench_commands.h"
#include "bench/cli/search_space.h"
#include "bench/plan/search_sample.h"
#include "bench/run/counting.h"
#include "core/installation.h"
#include "core/json.h"
#include "core/sysfile.h"
#include "core/text.h"

/* The free memory when the run being resumed was planned: with it, counts per core are the same again. */
static int64_t planned_memory(const struct sg_settings *settings, int64_t free_now) {
  char *path = settings->resume && settings->output ? sg_format("%s/run.json", settings->output) : NULL;
  json_t *run = path && access(path, R_OK) == 0 ? sg_json_load(path, NULL) : NULL;
  const int64_t bytes = sg_json_integer(run, "plan.memory_bytes", free_now);
  json_decref(run);
  free(path);
  return bytes;
}

static int prepare_plan(struct sg_preparation *p, const struct sg_profile *profile, const struct sg_topology *planned,
                        struct sg_error *err) {
  struct sg_backend *backends = NULL;
  size_t n = 0;
  int status = sg_backends_resolve(&backends, &n, profile->backends, profile->backends_count, p->worker, err);
  return status == SG_OK ? sg_plan_init(&p->plan, profile, planned, backends, n, err) : status;
}

static int prepare_search(struct sg_preparation *p, const struct sg_profile *profile,
                          const struct sg_topology *planned, struct sg_error *err) {
  struct sg_backend *backends = NULL;
  size_t n = 0;
  int status = sg_search_space_libraries(&backends, &n, profile->backends, profile->backends_count, p->worker, err);
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
  status = sg_topology_init(&p->topology, SG_THIS_MACHINE, err);
  p->worker = sg_installed_worker();
  if (status == SG_OK && access(p->worker, X_OK) != 0) {
    status = sg_fail(err, SG_UNABLE, "cannot find the worker '%s': build it or set STRATAGEMM_WORKER", p->worker);
  }
  if (status == SG_OK) {
    struct sg_topology planned = p->topology; /* borrows the other's machine */
    planned.memory_available_bytes = planned_memory(settings, planned.memory_available_bytes);
    status = rest(p, profile, &planned, err);
  }
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
  free(p->worker);
  *p = (struct sg_preparation){0};
}
