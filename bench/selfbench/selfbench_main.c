/* stratagemm-selfbench [NAME..]: one line for each benchmark, "NAME ratio=R target<=T ok|short", or target>=T. R is
 * the median of the ratios of interleaved repeats in several starts. The exit status is 0 whatever the results;
 * reasons why a benchmark could not run go to standard error. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/selfbench/selfbench.h"
#include "bench/worker/processor.h"
#include "core/startup.h"
#include "core/stats.h"

#define SERIAL sg_serial_start, sg_serial_ours, sg_serial_bare_loop, sg_serial_stop
#define CALL sg_serial_start, sg_serial_operation_loop, sg_serial_bare_loop, sg_serial_stop
#define POOL sg_pool_start, sg_pool_ours, sg_pool_openmp, sg_pool_stop
#define NATIVE sg_native_start, sg_serial_ours, sg_serial_bare_loop, sg_serial_stop
#define VERIFIED sg_verified_start, sg_verified_ours, sg_verified_reference, sg_serial_stop
#define COMPARISON(name) sg_##name##_start, sg_comparison_ours, sg_comparison_reference, sg_comparison_stop

/* Each process samples another placement of threads and memory. */
enum { STARTS = 5, MAX_REPEATS = 21 };

static const struct sg_selfbench benchmarks[] = {
    {"call-gemm-64", 1.005, 21, SG_TIMES, 64, CALL},
    {"serial-gemm-64", 1.05, 21, SG_TIMES, 64, SERIAL},
    {"serial-gemm-256", 1.01, 13, SG_TIMES, 256, SERIAL},
    {"serial-gemm-1000", 1.01, 5, SG_TIMES, 1000, SERIAL},
    {"verified-gemm-100", 2, 13, SG_TIMES, 100, VERIFIED},
    {"verified-gemm-1000", 1.25, 5, SG_TIMES, 1000, VERIFIED},
    {"pool-null-items", 1.0, 9, SG_TIMES, 1000000, POOL},
    {"native-gemm-1000", 0.6, 5, SG_RATES, 1000, NATIVE},
    {"native-gemm-32", 1, 13, SG_TIMES, 32, NATIVE},
    {"native-gemm-8", 1, 13, SG_TIMES, 8, NATIVE},
    {"processes-gemm-1000", 1.05, 3, SG_TIMES, 1000, COMPARISON(processes)},
    {"omp-static-gemm-256", 1.02, 7, SG_GAP, 256, COMPARISON(omp_static)},
    {"omp-dynamic-gemm-256", 1.02, 7, SG_GAP, 256, COMPARISON(omp_dynamic)},
    {"omp-guided-gemm-256", 1.02, 7, SG_GAP, 256, COMPARISON(omp_guided)},
    {"omp-tasks-gemm-256", 1.02, 7, SG_GAP, 256, COMPARISON(omp_tasks)},
    {"omp-dynamic-gemm-1000", 1.02, 3, SG_GAP, 1000, COMPARISON(omp_dynamic)},
    {"pipeline-serial-gemm-256", 1, 7, SG_TIMES, 256, COMPARISON(pipeline_serial)},
    {"pipeline-serial-gemm-1000", 1, 3, SG_TIMES, 1000, COMPARISON(pipeline_serial)},
    {"pipeline-parallel-gemm-256", 1, 7, SG_TIMES, 256, COMPARISON(pipeline_parallel)},
    {"pipeline-parallel-gemm-1000", 1, 3, SG_TIMES, 1000, COMPARISON(pipeline_parallel)},
};

/* Alternate the pair, each side first in every other repeat; the first pair is a warm-up. */
static void take_ratios(const struct sg_selfbench *b, void *state, double *ratios) {
  for (int i = -1; i < b->repeats; i++) {
    const bool ours_first = i % 2 == 0;
    int64_t ours = ours_first ? b->ours(state) : 0;
    const int64_t reference = b->reference(state);
    if (!ours_first) { ours = b->ours(state); }
    if (i < 0) { continue; }
    ratios[i] = b->ratio == SG_RATES ? (double)reference / (double)ours : (double)ours / (double)reference;
  }
}

static int median_ratio(const struct sg_selfbench *b, double *ratio, struct sg_error *err) {
  double ratios[STARTS * MAX_REPEATS];
  for (int start = 0; start < STARTS; start++) {
    void *state = NULL;
    const int status = b->start(b->size, &state, err);
    if (status != SG_OK) { return status; }
    take_ratios(b, state, ratios + (size_t)start * (size_t)b->repeats);
    b->stop(state);
  }
  const double median = sg_describe(ratios, (size_t)STARTS * (size_t)b->repeats, 0.95).median;
  *ratio = b->ratio == SG_GAP && median < 1 ? 1 / median : median;
  return SG_OK;
}

static void run(const struct sg_selfbench *b) {
  struct sg_error err;
  double ratio = 0;
  if (median_ratio(b, &ratio, &err)) {
    fprintf(stderr, "stratagemm-selfbench: %s: %s\n", b->name, err.message);
    return;
  }
  const bool reached = b->ratio == SG_RATES ? ratio >= b->target : ratio <= b->target;
  printf("%s ratio=%.3f target%s%g %s\n", b->name, ratio, b->ratio == SG_RATES ? ">=" : "<=", b->target,
         reached ? "ok" : "short");
  fflush(stdout);
}

static bool asked_for(const char *name, int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], name) == 0) { return true; }
  }
  return argc < 2;
}

/* OpenBLAS may choose older kernels than the processor supports: the reference is its best ones. */
static void ask_for_the_best_kernels(void) {
  struct sg_error err;
  const struct sg_coretype *widest = sg_coretype_find("SkylakeX");
  if (widest && sg_processor_check(widest, &err) == SG_OK) { setenv("OPENBLAS_CORETYPE", "SkylakeX", 0); }
}

int main(int argc, char **argv) {
  sg_startup();
  ask_for_the_best_kernels();
  for (size_t i = 0; i < sizeof benchmarks / sizeof benchmarks[0]; i++) {
    if (asked_for(benchmarks[i].name, argc, argv)) { run(&benchmarks[i]); }
  }
  return EXIT_SUCCESS;
}
