#include "bench/machine/probe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/fma.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/sysfile.h"
#include "core/thread_team.h"

static const int64_t SLICE_NS = 1000000;
enum { SLICES = 15, ROUGH_SLICES = 1 };

/* What the workers of a team are to do, one per core, and what they found. */
struct probing {
  struct sg_thread_team *team;
  int slices;       /* of which the best counts */
  int64_t slice_ns; /* each */
  double *rates;    /* [workers] */
};

static void probe_core(void *context, int worker) {
  const struct probing *probing = context;
  double best = 0;
  sg_thread_team_gather(probing->team);
  for (int i = 0; i < probing->slices; i++) {
    best = fmax(best, sg_fma_rate(probing->slice_ns));
  }
  probing->rates[worker] = best;
}

/* Sum of the rates of `n` cores at once; NaN when a thread cannot be had. */
static double rate_of(const struct sg_topology *t, int n, int slices, int64_t slice_ns) {
  struct sg_thread_team *team;
  if (sg_thread_team_start(&team, n, t->cpus, NULL) != SG_OK) { return NAN; }
  struct probing probing = {team, slices, slice_ns, sg_alloc((size_t)n, sizeof(double))};
  sg_thread_team_run(team, probe_core, &probing);
  sg_thread_team_stop(team);
  double sum = 0;
  for (int i = 0; i < n; i++) {
    sum += probing.rates[i];
  }
  free(probing.rates);
  return sum;
}

int sg_probe_run(struct sg_probe *probe, const struct sg_topology *topology, bool rough, struct sg_error *err) {
  const int slices = rough ? ROUGH_SLICES : SLICES;
  probe->started_ns = sg_now_ns();
  /* The one-core rate is the reference, so moments without the core must not lower it: use the best of slices short
   * enough that some are not preempted. The all-core rate includes all disturbances. */
  probe->one_core_flops = rate_of(topology, 1, slices, SLICE_NS);
  probe->all_core_flops =
      topology->cores > 1 ? rate_of(topology, topology->cores, 1, slices * SLICE_NS) : probe->one_core_flops;
  probe->capacity = probe->all_core_flops / probe->one_core_flops;
  probe->mhz = sg_sys_clock_mhz(SG_THIS_MACHINE);
  probe->took_ns = sg_now_ns() - probe->started_ns;
  return isnan(probe->capacity)
             ? sg_fail(err, SG_UNABLE, "cannot start %d threads for the capacity probe", topology->cores)
             : SG_OK;
}
