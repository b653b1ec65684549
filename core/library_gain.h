/* What another library, or other kernels, would gain over those of a run, by the probe of the libraries that were
 * found before it (`library_probe` of run.json, bench/run/library_probe.h). It is a probe of matrix products with one
 * thread: a reason to measure the other one, not a measurement of this workload with it. */
#ifndef SG_CORE_LIBRARY_GAIN_H
#define SG_CORE_LIBRARY_GAIN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "core/summary.h"

struct sg_library_gain {
  const json_t *used, *faster; /* entries of the probe, borrowed: of the run's libraries the fastest, and of all */
  double gain;                 /* rate of faster over that of used */
  double strategy_gain; /* the most that a best strategy may gain over serial (the upper end of its speed-up); NaN:
                           unknown, or of other operations than the probe's product */
  bool other_kernels;   /* they are one library, with kernels that it does not select by itself */
};

/* False: nothing is clearly faster (by a quarter, or by more than the choice of strategy gains, and by a tenth),
 * there was no probe, or the run has no answer that this could follow: wrong results, or no times that mean
 * something. */
bool sg_library_gain_find(struct sg_library_gain *gain, const struct sg_summary *summary);

/* What measures the run's library beside it: the options of `run`. On the heap. */
char *sg_library_gain_options(const struct sg_library_gain *gain);

/* The variable that makes a program use it, "OPENBLAS_CORETYPE=Haswell", as a shell takes it; NULL: there is none
 * that can be pasted, or the library has other names for its functions. On the heap. */
char *sg_library_gain_variable(const struct sg_library_gain *gain);

/* For the terminal: nothing, or a sentence and how to measure with the other one. */
void sg_library_gain_print(const struct sg_summary *summary, FILE *stream);

#endif
