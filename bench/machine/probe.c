#include "bench/machine/probe.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/fma.h"
#include "bench/machine/sysfile.h"
#include "core/alloc.h"
#include "core/clock.h"

static const int64_t SLICE_NS = 15000000;
enum { REFERENCE_SLICES = 15 };

struct prober {
  pthread_t thread;
  atomic_int *start; /* 0: wait; 1: go; -1: another thread could not be had, do nothing */
  int cpu;
  int slices;  /* SLICE_NS in so many parts */
  double rate; /* of the best of them */
};

static void *probe_one(void *context) {
  struct prober *p = context;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((unsigned)p->cpu, &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set); /* a core each; without it the rate is only lower */
  int start;
  while ((start = atomic_load(p->start)) == 0) {
    sched_yield();
  }
  p->rate = start > 0 ? 0 : NAN;
  for (int i = 0; i < p->slices && start > 0; i++) {
    p->rate = fmax(p->rate, sg_fma_rate(SLICE_NS / p->slices));
  }
  return NULL;
}

/* Sum of the rates of `n` cores at once; NaN when a thread cannot be had. */
static double rate_of(const struct sg_topology *t, int n, int slices) {
  struct prober *probers = sg_alloc((size_t)n, sizeof *probers);
  atomic_int start = 0;
  int started = 0;
  for (; started < n; started++) {
    probers[started].start = &start;
    probers[started].slices = slices;
    probers[started].cpu = t->cpus[started];
    if (pthread_create(&probers[started].thread, NULL, probe_one, &probers[started])) { break; }
  }
  atomic_store(&start, started == n ? 1 : -1);
  double sum = started == n ? 0 : NAN;
  for (int i = 0; i < started; i++) {
    pthread_join(probers[i].thread, NULL);
    sum += probers[i].rate;
  }
  free(probers);
  return sum;
}

/* Clock rate of the first core as /proc/cpuinfo has it now; NaN when it does not say. */
static double clock_mhz(void) {
  FILE *f = fopen("/proc/cpuinfo", "re");
  char line[512];
  double mhz = NAN;
  while (f && isnan(mhz) && fgets(line, sizeof line, f)) {
    const char *value = strchr(line, ':');
    if (value && strncmp(line, "cpu MHz", 7) == 0) { mhz = strtod(value + 1, NULL); }
  }
  if (f) { fclose(f); }
  return mhz;
}

int sg_probe_run(struct sg_probe *probe, const struct sg_topology *topology, struct sg_error *err) {
  probe->started_ns = sg_now_ns();
  /* The one core is the reference, so a moment in which it was taken away must not count: the best of slices so short
   * that the scheduler leaves some of them alone. All cores together get what they get. */
  probe->one_core_flops = rate_of(topology, 1, REFERENCE_SLICES);
  probe->all_core_flops = topology->cores > 1 ? rate_of(topology, topology->cores, 1) : probe->one_core_flops;
  probe->capacity = probe->all_core_flops / probe->one_core_flops;
  probe->mhz = clock_mhz();
  probe->took_ns = sg_now_ns() - probe->started_ns;
  return isnan(probe->capacity)
             ? sg_fail(err, SG_UNABLE, "cannot start %d threads for the capacity probe", topology->cores)
             : SG_OK;
}
