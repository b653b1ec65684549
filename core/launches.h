/* The sampling unit: rows of samples.csv grouped into launches, with the outcome and capacity probe of each.
 *
 * To add a metric: one line in SG_METRICS, naming a column of samples.csv. */
#ifndef SG_CORE_LAUNCHES_H
#define SG_CORE_LAUNCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/resultset.h"

#define SG_METRICS(X) X(wall_ns) X(load_wall_ns) X(operate_wall_ns) X(load_busy_ns) X(operate_busy_ns)

#define SG_METRIC_INDEX(name) SG_METRIC_##name,
enum sg_metric { SG_METRICS(SG_METRIC_INDEX) SG_N_METRICS };
#undef SG_METRIC_INDEX

extern const char *const sg_metric_names[SG_N_METRICS];

/* A launch that ended ok. */
struct sg_launch_times {
  int64_t round, number;      /* its number in the run */
  double value[SG_N_METRICS]; /* arithmetic mean over its trials, warm-up left out; NaN: not measured */
  double within_cv;           /* of wall_ns: stddev / mean among its trials; NaN: one trial */
  double all_core_flops;      /* probed around it, see sg_probe_all_core_flops(); NaN: not probed */
  bool weak;                  /* set by sg_launches_judge() (health.h) */
};

/* A trial that does not end after its start was not timed correctly: invalid, like a wrong result. */
bool sg_trial_is_impossible(const struct sg_samples_row *trial);

/* Mean and stddev / mean of wall_ns over the timed trials of a launch, among its n rows. False, and NaN, if there is
 * none or a trial is invalid. */
bool sg_trials_wall(double *mean_ns, double *cv, const struct sg_samples_row *rows, size_t n);

/* The all-core rate around a launch: mean of the probes before and after it, or the only one; NaN: not probed. */
double sg_probe_all_core_flops(const struct sg_probes_row *probe);

/* The launches of one configuration. */
struct sg_config_launches {
  struct sg_launch_times *ok; /* by round */
  size_t n;
  double within_cv[SG_N_METRICS]; /* median over launches of stddev / mean among the trials of one; NaN: one trial per
                                     launch */
  bool begun;                     /* some launch took place: an outcome that is neither skipped nor interrupted */
  int64_t valid; /* 1: every trial of every ok launch was verified; 0: some launch was wrong; SG_NO_INT:
                    some trial was not checked, or there is none */
};

/* One entry for each of set->configs, in their order. A launch is used if its outcome is ok and no trial is invalid;
 * a launch without an outcome was cut off and is not used, nor is one with warm-up trials only. */
struct sg_config_launches *sg_launches_gather(const struct sg_resultset *set);
void sg_launches_free(struct sg_config_launches *launches, size_t n_configs); /* NULL allowed */

/* A copy without the weak launches, to be freed like the original. */
struct sg_config_launches *sg_launches_without_weak(const struct sg_config_launches *launches, size_t n_configs);

#endif
