/* stratagemm-selfbench-ceilings: checks the measured ceilings against references, in the format of
 * stratagemm-selfbench. A separate program, because it needs the orchestrator's modules and stratagemm-selfbench the
 * worker's. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "bench/machine/ceilings.h"
#include "core/clock.h"
#include "core/json.h"
#include "core/startup.h"
#include "core/stats.h"
#include "core/sysfile.h"

enum { PROBES = 10, REPEATS = 5, PASSES = 20 };

static void say(const char *name, double ratio, double target) {
  printf("%s ratio=%.3f target<=%g %s\n", name, ratio, target, ratio <= target ? "ok" : "short");
  fflush(stdout);
}

/* How far the median probe is below the best of ten. */
static void compare_peaks(const struct sg_topology *t) {
  struct sg_topology no_memory = *t;
  double rates[PROBES], best = 0;
  no_memory.memory_available_bytes = 1; /* no room for arrays: arithmetic only */
  for (int i = 0; i < PROBES; i++) {
    json_t *found = sg_ceilings_measure(&no_memory);
    rates[i] = sg_json_number(found, "one_core_flops", NAN);
    best = fmax(best, rates[i]);
    json_decref(found);
  }
  say("ceiling-peak", best / sg_describe(rates, PROBES, 0.95).median, 1.03);
}

/* STREAM's triad as its author writes it: an OpenMP loop over static arrays of the same size, the best of ten passes.
 */
static double stream_triad(size_t bytes, int threads) {
  double *a = mmap(NULL, 3 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (a == MAP_FAILED) { return NAN; }
  const size_t n = bytes / sizeof *a;
  double *b = a + n, *c = b + n, best = 0;
  const double scalar = 3;
#pragma omp parallel for num_threads(threads)
  for (size_t i = 0; i < n; i++) {
    a[i] = 1;
    b[i] = 2;
    c[i] = 0;
  }
  for (int pass = 0; pass < PASSES; pass++) {
    const int64_t start = sg_now_ns();
#pragma omp parallel for num_threads(threads)
    for (size_t i = 0; i < n; i++) {
      a[i] = b[i] + scalar * c[i];
    }
    best = fmax(best, 24.0 * (double)n / ((double)(sg_now_ns() - start) * 1e-9));
  }
  munmap(a, 3 * bytes);
  return best;
}

static void compare_triads(const struct sg_topology *t) {
  double ratios[REPEATS];
  for (int i = 0; i < REPEATS; i++) {
    json_t *found = sg_ceilings_measure(t);
    const double ours = sg_json_number(found, "all_core_triad_bytes_per_s", NAN);
    const double stream = stream_triad((size_t)sg_json_number(found, "array_bytes", 0), t->all_cores);
    ratios[i] = fmax(ours / stream, stream / ours);
    json_decref(found);
  }
  say("ceiling-triad", sg_describe(ratios, REPEATS, 0.95).median, 1.1);
}

int main(void) {
  sg_startup();
  struct sg_error err;
  struct sg_topology topology;
  if (sg_topology_init(&topology, SG_THIS_MACHINE, &err)) {
    fprintf(stderr, "stratagemm-selfbench-ceilings: %s\n", err.message);
    return EXIT_SUCCESS;
  }
  compare_peaks(&topology);
  compare_triads(&topology);
  sg_topology_release(&topology);
  return EXIT_SUCCESS;
}
