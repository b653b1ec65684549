/* The common preparation of `run` and `plan`. */
#include <stdlib.h>
#include <unistd.h>

#include "bench/cli/backends.h"
#include "bench/cli/bench_commands.h"
#include "bench/run/counting.h"
#include "core/installation.h"
#include "core/sysfile.h"

static int prepare_plan(struct sg_preparation *p, const struct sg_profile *profile, struct sg_error *err) {
  struct sg_backend *backends = NULL;
  size_t n = 0;
  int status = sg_backends_resolve(&backends, &n, profile->backends, profile->backends_count, p->worker, err);
  return status == SG_OK ? sg_plan_init(&p->plan, profile, &p->topology, backends, n, err) : status;
}

int sg_prepare(struct sg_preparation *p, const struct sg_settings *settings, struct sg_error *err) {
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
  if (status == SG_OK) { status = prepare_plan(p, profile, err); }
  sg_profile_free(profile);
  if (status != SG_OK) { sg_preparation_release(p); }
  return status;
}

void sg_preparation_release(struct sg_preparation *p) {
  sg_plan_release(&p->plan);
  if (p->topology.machine) { sg_topology_release(&p->topology); }
  free(p->worker);
  *p = (struct sg_preparation){0};
}
