/* From a loaded result set to the rows of summary.csv: the single analysis behind the table on stdout, the
 * convergence flag and the report. No side effects except memory; see stats.h for the formulas.
 *
 * The sampling unit is the launch: its non-warm-up trials are averaged (arithmetic mean) to one value. Launches whose
 * outcome is not `ok` are left out of the statistics; a configuration with an `invalid` launch, or one whose results
 * were not checked, is not ranked.
 * launches.h defines launches, compare.h baselines and speed-ups, ranking.h ranks and verdicts. */
#ifndef SG_CORE_SUMMARY_H
#define SG_CORE_SUMMARY_H

#include <stdio.h>

#include "core/capacity.h"
#include "core/compare.h"
#include "core/output.h"
#include "core/resultset.h"
#include "core/verdict.h"

struct sg_summary_options {
  double level;       /* 0.95 */
  double target;      /* relative width of the median's interval that counts as converged: 0.02 */
  size_t least;       /* minimum launches for convergence: 0 */
  double equivalence; /* band within which two configurations are equivalent: 0.02 */
};

#define SG_SUMMARY_DEFAULTS ((struct sg_summary_options){.level = 0.95, .target = 0.02, .equivalence = 0.02})

struct sg_summary {
  struct sg_summary_row *rows; /* configurations in the order of configs.csv, metrics in SG_METRICS' order: wall_ns
                                  always, the others where some launch has them */
  size_t n;
  size_t *first; /* rows of configuration c: first[c] to first[c + 1] - 1 */
  struct sg_workloads workloads;
  long *baseline; /* of each configuration, in the order of configs.csv: see compare.h, or SG_NO_CONFIG */
  struct sg_verdict *verdicts;         /* of each workload */
  double *pooled_sd;                   /* of each workload: residual standard deviation of a launch's log time */
  double *losses;                      /* of each configuration: struct sg_place */
  struct sg_config_launches *launches; /* of each configuration; the weak ones are marked */
  struct sg_capacity capacity;         /* in cores */
  struct sg_thread_use *thread_uses;   /* of each configuration */
  /* Of the times of successive launches, and the least that is significant: see sg_series_autocorrelation. */
  double autocorrelation, autocorrelation_least;
  const struct sg_resultset *set;
  struct sg_summary_options options; /* as used: target and `least` are those of run.json's plan if it has them */
};

/* Rows for every configuration of `set`, which was loaded with samples and outcomes (probes for the capacity) and
 * must outlive the summary. Fails with SG_BAD_INPUT if its files contradict each other (consistency.h), or if there
 * is neither a sample nor an outcome that explains why. */
int sg_summary_compute(struct sg_summary *summary, const struct sg_resultset *set,
                       const struct sg_summary_options *options, struct sg_error *err) SG_MUST_CHECK;
void sg_summary_release(struct sg_summary *summary);

/* The row of this configuration and metric, or NULL. */
const struct sg_summary_row *sg_summary_find(const struct sg_summary *summary, const char *config_id,
                                             const char *metric);

/* How many times as long one configuration takes as another of its workload, paired by round, and its interval, as a
 * speed-up's; NaN, and no interval, where they have no round in common. The interval is one of `family` that hold
 * together at the summary's level (Bonferroni). */
struct sg_speedup sg_summary_time_ratio(const struct sg_summary *summary, size_t config, size_t other, size_t family);

/* Slower than the other, and yet of a better rank: with few launches, or widely varying ones, it cannot be shown to
 * be slower. */
bool sg_summary_outranks(const struct sg_summary_row *row, const struct sg_summary_row *other);

/* Write summary.csv into a folder. */
int sg_summary_write(const struct sg_summary *summary, struct sg_output *out, struct sg_error *err) SG_MUST_CHECK;

/* For a terminal: the verdict on each workload, and a table like the case study's with rank, configuration, workers,
 * BLAS threads, median time, GFLOP/s and speed-up, the latter with their intervals, how to read it, and remarks. */
void sg_summary_print(const struct sg_summary *summary, const struct sg_resultset *set, FILE *stream, bool colour);

#endif
