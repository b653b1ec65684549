#include "report/export/export.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/config_size.h"
#include "core/json.h"
#include "core/text.h"

/* ---- formats */

#define SG_EXPORT(function, name, meaning) {name, meaning, sg_export_##function},
const struct sg_export_format sg_export_formats[] = {
#include "report/export/exports.def"
};
#undef SG_EXPORT
const size_t sg_export_n_formats = sizeof sg_export_formats / sizeof sg_export_formats[0];

const struct sg_export_format *sg_export_find(const char *name, struct sg_error *err) {
  const char *names[sizeof sg_export_formats / sizeof sg_export_formats[0]];
  for (size_t i = 0; i < sg_export_n_formats; i++) {
    if (strcmp(sg_export_formats[i].name, name) == 0) { return &sg_export_formats[i]; }
    names[i] = sg_export_formats[i].name;
  }
  sg_fail_unknown(err, "format", name, names, sg_export_n_formats);
  return NULL;
}

/* ---- launches */

/* By configuration in the order of configs.csv, whose rows are one array, then by number. */
static int compare_launches(const void *a, const void *b) {
  const struct sg_export_launch *x = a, *y = b;
  if (x->config != y->config) { return x->config < y->config ? -1 : 1; }
  return (x->outcome->launch > y->outcome->launch) - (x->outcome->launch < y->outcome->launch);
}

static int compare_numbers(const void *a, const void *b) {
  const struct sg_export_launch *const *x = a, *const *y = b;
  return ((*x)->outcome->launch > (*y)->outcome->launch) - ((*x)->outcome->launch < (*y)->outcome->launch);
}

/* Launches by number, to find those of samples and probes. */
struct by_number {
  struct sg_export_launch **sorted;
  size_t n;
};

static struct sg_export_launch *find_launch(const struct by_number *index, int64_t number) {
  size_t low = 0, high = index->n;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (index->sorted[middle]->outcome->launch < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < index->n && index->sorted[low]->outcome->launch == number ? index->sorted[low] : NULL;
}

static double or_nan(int64_t value) {
  return value == SG_NO_INT ? NAN : (double)value;
}

/* Sums for now. */
static void add_trial(struct sg_export_launch *l, const struct sg_samples_row *s) {
  const double n = (double)l->trials++;
#define ADD(name, value) l->name = n > 0 ? l->name + (value) : (value);
  ADD(wall_ns, or_nan(s->wall_ns))
  ADD(load_wall_ns, or_nan(s->load_wall_ns))
  ADD(operate_wall_ns, or_nan(s->operate_wall_ns))
  ADD(load_busy_ns, or_nan(s->load_busy_ns))
  ADD(operate_busy_ns, or_nan(s->operate_busy_ns))
  ADD(cpu_user_ns, or_nan(s->cpu_user_ns))
  ADD(cpu_sys_ns, or_nan(s->cpu_sys_ns))
  ADD(ctx_voluntary, or_nan(s->ctx_voluntary))
  ADD(ctx_involuntary, or_nan(s->ctx_involuntary))
  ADD(faults_minor, or_nan(s->faults_minor))
  ADD(faults_major, or_nan(s->faults_major))
  ADD(threads_observed, s->threads_observed)
  ADD(team_ns, or_nan(s->team_ns))
#undef ADD
  if (n == 0 || s->rss_peak_bytes > l->rss_peak_bytes) { l->rss_peak_bytes = s->rss_peak_bytes; }
  if (n == 0 || s->residual > l->residual) { l->residual = s->residual; }
  if (n == 0 || s->valid == 0 || (s->valid == SG_NO_INT && l->valid == 1)) { l->valid = s->valid; }
}

static void make_means(struct sg_export_launch *l) {
  double *const sums[] = {&l->wall_ns,         &l->load_wall_ns, &l->operate_wall_ns, &l->load_busy_ns,
                          &l->operate_busy_ns, &l->cpu_user_ns,  &l->cpu_sys_ns,      &l->ctx_voluntary,
                          &l->ctx_involuntary, &l->faults_minor, &l->faults_major,    &l->threads_observed,
                          &l->team_ns};
  for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
    *sums[i] = l->trials > 0 ? *sums[i] / (double)l->trials : NAN;
  }
  if (l->trials > 0) { return; }
  l->rss_peak_bytes = l->valid = SG_NO_INT;
  l->residual = NAN;
}

void sg_export_init(struct sg_export *export, const struct sg_analysis *analysis) {
  const struct sg_resultset *set = analysis->set;
  *export =
      (struct sg_export){.analysis = analysis, .launches = sg_alloc(set->n_outcomes + 1, sizeof *export->launches)};
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &set->outcomes[i];
    if (o->round < 1) { continue; } /* counted events, untimed */
    export->launches[export->n_launches++] =
        (struct sg_export_launch){.outcome = o, .config = sg_resultset_config(set, o->config_id)};
  }
  qsort(export->launches, export->n_launches, sizeof *export->launches, compare_launches);
  struct by_number index = {sg_alloc(export->n_launches + 1, sizeof(struct sg_export_launch *)), export->n_launches};
  for (size_t i = 0; i < index.n; i++) {
    index.sorted[i] = &export->launches[i];
  }
  qsort(index.sorted, index.n, sizeof *index.sorted, compare_numbers);
  for (size_t i = 0; i < set->n_samples; i++) {
    struct sg_export_launch *l = set->samples[i].warmup ? NULL : find_launch(&index, set->samples[i].launch);
    if (l) { add_trial(l, &set->samples[i]); }
  }
  for (size_t i = 0; i < set->n_probes; i++) {
    struct sg_export_launch *l = find_launch(&index, set->probes[i].launch);
    if (l) { l->probe = &set->probes[i]; }
  }
  for (size_t i = 0; i < export->n_launches; i++) {
    make_means(&export->launches[i]);
  }
  free(index.sorted);
}

void sg_export_release(struct sg_export *export) {
  free(export->launches);
  *export = (struct sg_export){0};
}

const struct sg_export_launch **sg_export_launches_of(const struct sg_export *export, const struct sg_entry *entry) {
  const struct sg_export_launch **found = sg_alloc(export->n_launches + 1, sizeof *found);
  size_t n = 0;
  for (size_t i = 0; i < export->n_launches; i++) {
    const struct sg_export_launch *l = &export->launches[i];
    if (l->config == entry->config && l->trials > 0 && strcmp(l->outcome->outcome, "ok") == 0) { found[n++] = l; }
  }
  found[n] = NULL;
  return found;
}

/* ---- names */

char *sg_export_workload(const struct sg_configs_row *c) {
  const bool uniform = strcmp(c->source, "uniform") == 0;
  char *size = sg_config_size(c, "x");
  char *name = sg_format("%s/%s/%s/count=%lld%s%s%s%s", c->operation, c->dtype, size, (long long)c->count,
                         *c->options ? "/" : "", c->options, uniform ? "" : "/source=", uniform ? "" : c->source);
  free(size);
  return name;
}

char *sg_export_name(const struct sg_configs_row *config) {
  char *workload = sg_export_workload(config);
  char *name = sg_format("%s/%s", workload, config->label);
  free(workload);
  return name;
}

void sg_export_json(json_t *document, FILE *out) {
  sg_json_clean(document);
  char *text = sg_json_format(document);
  fputs(text, out);
  free(text);
  json_decref(document);
}
