#include "core/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/consistency.h"
#include "core/core_equivalents.h"
#include "core/csv.h"
#include "core/factors.h"
#include "core/health.h"
#include "core/json.h"
#include "core/launches.h"
#include "core/number.h"
#include "core/ranking.h"
#include "core/text.h"

/* Inputs of the rows; arrays with one entry per configuration. */
struct work {
  const struct sg_summary *summary;
  struct sg_describe *wall;
  struct sg_comparison comparison;
  struct sg_config_launches *usual; /* without the weak launches; NULL: capacity does not explain the times */
  struct sg_ranking ranking;
  size_t *workload; /* of each configuration */
};

/* Of each launch that has it, on the heap. */
static double *values_of(const struct sg_config_launches *from, enum sg_metric metric, size_t *n) {
  double *values = sg_alloc(from->n + 1, sizeof *values);
  *n = 0;
  for (size_t i = 0; i < from->n; i++) {
    if (!isnan(from->ok[i].value[metric])) { values[(*n)++] = from->ok[i].value[metric]; }
  }
  return values;
}

static void work_release(struct work *work) {
  sg_launches_free(work->usual, work->summary->set->n_configs);
  free(work->wall);
  free(work->ranking.places);
  free(work->workload);
}

/* The stopping rule of the run, if it had one. */
static void take_plan(struct sg_summary_options *options, const json_t *run) {
  const double target = sg_json_number(run, "plan.target_ci", 0), least = sg_json_number(run, "plan.rounds_min", 0);
  if (target <= 0) { return; }
  options->target = target;
  options->least = least > 0 ? (size_t)sg_number_whole(least) : 0;
}

/* With the parts of the summary that its rows are computed from. */
static void work_init(struct work *work, struct sg_summary *summary) {
  const struct sg_resultset *set = summary->set;
  const struct sg_summary_options *options = &summary->options;
  const size_t n = set->n_configs;
  *work = (struct work){.summary = summary};
  summary->launches = sg_launches_gather(set);
  summary->capacity = sg_launches_judge(summary->launches, set);
  if (summary->capacity.explains && summary->capacity.n_weak > 0) {
    work->usual = sg_launches_without_weak(summary->launches, n);
  }
  summary->thread_uses = sg_thread_uses(set);
  work->wall = sg_alloc(n + 1, sizeof *work->wall);
  for (size_t c = 0; c < n; c++) {
    size_t n_values = 0;
    double *values = values_of(&summary->launches[c], SG_METRIC_wall_ns, &n_values);
    work->wall[c] = sg_describe(values, n_values, options->level);
    free(values);
  }
  work->comparison = (struct sg_comparison){set, summary->launches, work->wall, options->level, options->equivalence};
  summary->workloads = sg_workloads_find(set);
  summary->baseline = sg_alloc(n + 1, sizeof *summary->baseline);
  sg_baselines_find(&work->comparison, &summary->workloads, summary->baseline);
  work->ranking = sg_ranking_make(&work->comparison, &summary->workloads);
  summary->verdicts = work->ranking.verdicts; /* the summary's from here on */
  summary->pooled_sd = work->ranking.pooled_sd;
  summary->losses = sg_alloc(n + 1, sizeof *summary->losses);
  for (size_t c = 0; c < n; c++) {
    summary->losses[c] = work->ranking.places[c].loss;
  }
  work->workload = sg_alloc(n + 1, sizeof *work->workload);
  for (size_t w = 0; w < summary->workloads.n; w++) {
    for (size_t i = summary->workloads.first[w]; i < summary->workloads.first[w + 1]; i++) {
      work->workload[summary->workloads.members[i]] = w;
    }
  }
}

/* --- rows --- */

static void put_description(struct sg_summary_row *row, const struct sg_describe *d) {
  row->n = (int64_t)d->n;
  row->mean = d->mean;
  row->stddev = d->stddev;
  row->cv = d->cv;
  row->min = d->min;
  row->q25 = d->q25;
  row->median = d->median;
  row->q75 = d->q75;
  row->max = d->max;
  row->ci_level = d->median_ci.level;
  row->ci_low = d->median_ci.low;
  row->ci_high = d->median_ci.high;
  row->mean_ci_low = d->mean_ci.low;
  row->mean_ci_high = d->mean_ci.high;
  row->outliers = d->n ? (int64_t)d->outliers : SG_NO_INT;
}

/* A speed-up of more than 5/4 per core has another cause than the number of cores: other kernels or another library,
 * or threads that ignored their setting. */
#define MOST_EFFICIENCY 1.25

static double efficiency_of(const struct sg_resultset *set, size_t baseline, size_t config, double speedup) {
  const struct sg_configs_row *base = &set->configs[baseline], *own = &set->configs[config];
  double efficiency = speedup / sg_core_equivalents(set, sg_cores_used(set, own));
  bool comparable = sg_factors_equal(base, own, SG_FACTORS_LIBRARY | SG_FACTORS_RUNNER);
  return comparable && efficiency <= MOST_EFFICIENCY ? efficiency : NAN;
}

static void put_speedup(struct sg_summary_row *row, const struct work *work, size_t config, enum sg_metric metric) {
  long baseline = work->summary->baseline[config];
  if (baseline == SG_NO_CONFIG || work->summary->launches[config].valid != 1) { return; }
  const double pooled_sd = work->ranking.pooled_sd[work->workload[config]];
  struct sg_speedup s = sg_speedup_compute(&work->comparison, (size_t)baseline, config, metric, pooled_sd);
  row->speedup = s.median;
  row->speedup_low = s.interval.low;
  row->speedup_high = s.interval.high;
  row->speedup_n = (int64_t)s.n;
  row->speedup_level = s.interval.level;
  if (metric != SG_METRIC_wall_ns) { return; }
  row->efficiency = efficiency_of(work->summary->set, (size_t)baseline, config, s.median);
  if (!work->usual) { return; }
  struct sg_comparison usual = work->comparison;
  usual.launches = work->usual;
  row->speedup_usual = sg_speedup_compute(&usual, (size_t)baseline, config, metric, pooled_sd).median;
}

static void put_weak(struct sg_summary_row *row, const struct work *work, size_t config) {
  const struct sg_config_launches *launches = &work->summary->launches[config];
  if (work->summary->capacity.n == 0) { return; }
  row->weak = 0;
  for (size_t i = 0; i < launches->n; i++) {
    row->weak += launches->ok[i].weak;
  }
  if (!work->usual) { return; }
  size_t n = 0;
  double *values = values_of(&work->usual[config], SG_METRIC_wall_ns, &n);
  row->median_usual = sg_describe(values, n, work->summary->options.level).median;
  free(values);
}

static void put_place(struct sg_summary_row *row, const struct sg_place *place) {
  row->rank = place->rank;
  row->eliminated = place->eliminated;
  row->ratio = place->ratio;
  row->ratio_low = place->ratio_low;
  row->ratio_high = place->ratio_high;
  if (place->rank == SG_NO_INT) { return; }
  row->median_corrected = row->median * place->correction;
  row->speedup_corrected = row->speedup / place->correction;
}

static bool is_elapsed(enum sg_metric metric) {
  return metric == SG_METRIC_wall_ns || metric == SG_METRIC_load_wall_ns || metric == SG_METRIC_operate_wall_ns;
}

static struct sg_summary_row make_row(const struct work *work, size_t config, enum sg_metric metric,
                                      const double *values, size_t n) {
#define ABSENT_TEXT ""
#define ABSENT_INT SG_NO_INT
#define ABSENT_REAL NAN
#define ABSENT(type, name, ...) .name = ABSENT_##type,
  struct sg_summary_row row = {SG_SUMMARY_COLUMNS(ABSENT)};
#undef ABSENT
  const struct sg_configs_row *c = &work->summary->set->configs[config];
  const struct sg_summary_options *options = &work->summary->options;
  const struct sg_describe d = sg_describe(values, n, options->level);
  row.config_id = c->config_id;
  row.metric = sg_metric_names[metric];
  put_description(&row, &d);
  row.valid = work->summary->launches[config].valid;
  row.within_cv = work->summary->launches[config].within_cv[metric];
  const struct sg_convergence rule = {options->level, options->target, options->least};
  if (n > 0) { row.converged = sg_converged(values, n, &rule); }
  if (is_elapsed(metric)) { put_speedup(&row, work, config, metric); }
  bool arithmetic = metric == SG_METRIC_wall_ns || metric == SG_METRIC_operate_wall_ns;
  if (arithmetic && c->flop > 0 && d.median > 0) { row.flops_per_s = c->flop / (d.median * 1e-9); }
  if (metric == SG_METRIC_wall_ns) {
    put_place(&row, &work->ranking.places[config]);
    put_weak(&row, work, config);
  }
  return row;
}

static void make_rows(struct sg_summary *summary, const struct work *work) {
  size_t n_configs = summary->set->n_configs;
  summary->rows = sg_alloc(n_configs * SG_N_METRICS + 1, sizeof *summary->rows);
  summary->first = sg_alloc(n_configs + 1, sizeof *summary->first);
  for (size_t c = 0; c < n_configs; c++) {
    summary->first[c] = summary->n;
    for (size_t m = 0; m < SG_N_METRICS; m++) {
      size_t n = 0;
      double *values = values_of(&summary->launches[c], m, &n);
      if (n > 0 || m == SG_METRIC_wall_ns) { summary->rows[summary->n++] = make_row(work, c, m, values, n); }
      free(values);
    }
  }
  summary->first[n_configs] = summary->n;
}

static void correlate(struct sg_summary *summary, const struct sg_config_launches *launches) {
  const size_t n = summary->set->n_configs;
  struct sg_series *series = sg_alloc(n, sizeof *series);
  for (size_t c = 0; c < n; c++) {
    series[c] = sg_series_make(&launches[c]);
  }
  summary->autocorrelation = sg_series_autocorrelation(series, n, &summary->autocorrelation_least);
  for (size_t c = 0; c < n; c++) {
    sg_series_release(&series[c]);
  }
  free(series);
}

/* Without a sample there is a summary only when the outcomes say why. */
static int check_measured(const struct sg_resultset *set, struct sg_error *err) {
  if (set->n_samples > 0) { return SG_OK; }
  if (set->n_outcomes > 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s/samples.csv has no rows: nothing was measured", set->dir);
}

int sg_summary_compute(struct sg_summary *summary, const struct sg_resultset *set,
                       const struct sg_summary_options *options, struct sg_error *err) {
  *summary = (struct sg_summary){.set = set, .options = *options};
  int status = sg_consistency_check(set, err);
  if (status == SG_OK) { status = check_measured(set, err); }
  if (status != SG_OK) { return status; }
  take_plan(&summary->options, set->run);
  struct work work;
  work_init(&work, summary);
  make_rows(summary, &work);
  correlate(summary, summary->launches);
  work_release(&work);
  return SG_OK;
}

void sg_summary_release(struct sg_summary *summary) {
  free(summary->rows);
  free(summary->first);
  free(summary->baseline);
  free(summary->verdicts);
  free(summary->pooled_sd);
  free(summary->losses);
  free(summary->thread_uses);
  sg_launches_free(summary->launches, summary->set ? summary->set->n_configs : 0);
  sg_workloads_release(&summary->workloads);
  *summary = (struct sg_summary){0};
}

struct sg_speedup sg_summary_time_ratio(const struct sg_summary *summary, size_t config, size_t other,
                                        size_t family) {
  size_t w = 0;
  if (!summary->launches) { return (struct sg_speedup){0, NAN, {NAN, NAN, NAN}}; }
  for (size_t i = 0; i < summary->workloads.first[summary->workloads.n]; i++) {
    w += i == summary->workloads.first[w + 1];
    if (summary->workloads.members[i] == config) { break; }
  }
  const struct sg_comparison comparison = {
      .set = summary->set, .launches = summary->launches, .level = 1 - (1 - summary->options.level) / (double)family};
  return sg_speedup_compute(&comparison, config, other, SG_METRIC_wall_ns, summary->pooled_sd[w]);
}

const struct sg_summary_row *sg_summary_find(const struct sg_summary *summary, const char *config_id,
                                             const char *metric) {
  const struct sg_configs_row *config = summary->set ? sg_resultset_config(summary->set, config_id) : NULL;
  if (!config) { return NULL; }
  size_t c = (size_t)(config - summary->set->configs);
  for (size_t i = summary->first[c]; i < summary->first[c + 1]; i++) {
    if (strcmp(summary->rows[i].metric, metric) == 0) { return &summary->rows[i]; }
  }
  return NULL;
}

bool sg_summary_outranks(const struct sg_summary_row *row, const struct sg_summary_row *other) {
  return row->rank != SG_NO_INT && other->rank > row->rank && other->ratio < row->ratio;
}

int sg_summary_write(const struct sg_summary *summary, struct sg_output *out, struct sg_error *err) {
  char *text = NULL;
  size_t size = 0;
  FILE *stream = sg_require(open_memstream(&text, &size));
  sg_csv_header_summary(stream);
  for (size_t i = 0; i < summary->n; i++) {
    sg_csv_write_summary(stream, &summary->rows[i]);
  }
  sg_close_memory(stream, &text);
  int status = sg_output_write(out, "summary.csv", text, size, err);
  free(text);
  return status;
}
