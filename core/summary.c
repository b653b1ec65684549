#include "core/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/compare.h"
#include "core/csv.h"
#include "core/file.h"
#include "core/json.h"
#include "core/launches.h"
#include "core/text.h"

/* Everything the rows are made of; arrays with an entry for each configuration. */
struct work {
  const struct sg_resultset *set;
  struct sg_summary_options options;
  struct sg_config_launches *launches;
  struct sg_describe *wall;
  struct sg_workloads workloads;
  struct sg_comparison comparison;
  long *baseline;
  int64_t *rank;
};

static struct sg_describe describe(const struct work *work, size_t config, enum sg_metric metric) {
  const struct sg_config_launches *from = &work->launches[config];
  double *values = sg_alloc(from->n + 1, sizeof *values);
  size_t n = 0;
  for (size_t i = 0; i < from->n; i++) {
    if (!isnan(from->ok[i].value[metric])) { values[n++] = from->ok[i].value[metric]; }
  }
  struct sg_describe d = sg_describe(values, n, work->options.level);
  free(values);
  return d;
}

static void work_release(struct work *work) {
  sg_launches_free(work->launches, work->set->n_configs);
  sg_workloads_release(&work->workloads);
  free(work->wall);
  free(work->baseline);
  free(work->rank);
}

static void work_init(struct work *work, const struct sg_resultset *set, const struct sg_summary_options *options) {
  size_t n = set->n_configs;
  *work = (struct work){.set = set, .options = *options};
  double planned = sg_json_number(set->run, "plan.target_ci", 0);
  if (planned > 0) { work->options.target = planned; }
  work->launches = sg_launches_gather(set);
  work->wall = sg_alloc(n + 1, sizeof *work->wall);
  for (size_t c = 0; c < n; c++) {
    work->wall[c] = describe(work, c, SG_METRIC_wall_ns);
  }
  work->workloads = sg_workloads_find(set);
  work->comparison = (struct sg_comparison){set, work->launches, work->wall, options->level, options->equivalence};
  work->baseline = sg_alloc(n + 1, sizeof *work->baseline);
  work->rank = sg_alloc(n + 1, sizeof *work->rank);
  sg_baselines_find(&work->comparison, &work->workloads, work->baseline);
  sg_ranks_find(&work->comparison, &work->workloads, work->rank);
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

static void put_speedup(struct sg_summary_row *row, const struct work *work, size_t config, enum sg_metric metric) {
  long baseline = work->baseline[config];
  if (baseline == SG_NO_CONFIG || work->launches[config].valid == 0) { return; }
  struct sg_speedup s = sg_speedup_compute(&work->comparison, (size_t)baseline, config, metric);
  row->speedup = s.median;
  row->speedup_low = s.interval.low;
  row->speedup_high = s.interval.high;
  if (metric != SG_METRIC_wall_ns) { return; }
  row->efficiency = s.median / sg_cores_used(work->set, &work->set->configs[config]);
  row->speedup_capacity = sg_speedup_at_capacity(&work->comparison, (size_t)baseline, config);
}

static bool is_elapsed(enum sg_metric metric) {
  return metric == SG_METRIC_wall_ns || metric == SG_METRIC_load_wall_ns || metric == SG_METRIC_operate_wall_ns;
}

static struct sg_summary_row make_row(const struct work *work, size_t config, enum sg_metric metric,
                                      const struct sg_describe *d) {
#define ABSENT_TEXT ""
#define ABSENT_INT SG_NO_INT
#define ABSENT_REAL NAN
#define ABSENT(type, name, meaning) .name = ABSENT_##type,
  struct sg_summary_row row = {SG_SUMMARY_COLUMNS(ABSENT)};
#undef ABSENT
  const struct sg_configs_row *c = &work->set->configs[config];
  row.config_id = c->config_id;
  row.metric = sg_metric_names[metric];
  put_description(&row, d);
  row.valid = work->launches[config].valid;
  row.within_cv = work->launches[config].within_cv[metric];
  if (d->n > 0) { row.converged = sg_converged(d, work->options.target, work->options.level); }
  if (is_elapsed(metric)) { put_speedup(&row, work, config, metric); }
  bool arithmetic = metric == SG_METRIC_wall_ns || metric == SG_METRIC_operate_wall_ns;
  if (arithmetic && c->flop > 0 && d->median > 0) { row.flops_per_s = c->flop / (d->median * 1e-9); }
  if (metric == SG_METRIC_wall_ns) { row.rank = work->rank[config]; }
  return row;
}

static void make_rows(struct sg_summary *summary, const struct work *work) {
  size_t n_configs = work->set->n_configs;
  summary->rows = sg_alloc(n_configs * SG_N_METRICS + 1, sizeof *summary->rows);
  summary->first = sg_alloc(n_configs + 1, sizeof *summary->first);
  for (size_t c = 0; c < n_configs; c++) {
    summary->first[c] = summary->n;
    for (size_t m = 0; m < SG_N_METRICS; m++) {
      struct sg_describe d = m == SG_METRIC_wall_ns ? work->wall[c] : describe(work, c, m);
      if (d.n > 0 || m == SG_METRIC_wall_ns) { summary->rows[summary->n++] = make_row(work, c, m, &d); }
    }
  }
  summary->first[n_configs] = summary->n;
}

/* Without a sample there is a summary only when the outcomes say why. */
static int check_measured(const struct sg_resultset *set, struct sg_error *err) {
  if (set->n_samples > 0) { return SG_OK; }
  size_t ok = 0;
  for (size_t i = 0; i < set->n_outcomes; i++) {
    ok += strcmp(set->outcomes[i].outcome, "ok") == 0;
  }
  if (ok > 0) {
    return sg_fail(err, SG_BAD_INPUT, "%s/samples.csv has no rows, and outcomes.csv has %zu launches that ended ok",
                   set->dir, ok);
  }
  if (set->n_outcomes > 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s/samples.csv has no rows: nothing was measured", set->dir);
}

int sg_summary_compute(struct sg_summary *summary, const struct sg_resultset *set,
                       const struct sg_summary_options *options, struct sg_error *err) {
  *summary = (struct sg_summary){.set = set, .options = *options};
  int status = check_measured(set, err);
  if (status != SG_OK) { return status; }
  struct work work;
  work_init(&work, set, options);
  summary->options = work.options;
  make_rows(summary, &work);
  work_release(&work);
  return SG_OK;
}

void sg_summary_release(struct sg_summary *summary) {
  free(summary->rows);
  free(summary->first);
  *summary = (struct sg_summary){0};
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

int sg_summary_write(const struct sg_summary *summary, const char *dir, struct sg_error *err) {
  char *text = NULL, *path = sg_format("%s/summary.csv", dir);
  size_t size = 0;
  FILE *stream = sg_require(open_memstream(&text, &size));
  sg_csv_header_summary(stream);
  for (size_t i = 0; i < summary->n; i++) {
    sg_csv_write_summary(stream, &summary->rows[i]);
  }
  sg_close_memory(stream);
  int status = sg_file_replace(path, text, size, err);
  free(text);
  free(path);
  return status;
}
