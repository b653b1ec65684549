/* Rate per core against item size: one line per strategy, from 0 to the peak of one core, so that a line shows which
 * part of the machine its configurations use and from which size on. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/health.h"
#include "core/json.h"
#include "core/number.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/roof.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

enum { MOST_SERIES = 20, LEAST_SIZES = 3, LONGEST_PEAK = 22 /* as charts/rate of the templates has it */ };

/* The cores that a configuration can use: those its threads ask for, as far as the machine has them; by default, the
 * library uses all. NaN: unknown. */
static double cores_of(const struct sg_entry *e, double usable) {
  const struct sg_configs_row *c = e->config;
  const double workers = c->workers > 0 ? (double)sg_config_workers(c) : NAN,
               asked = c->blas_threads == SG_NO_INT ? usable : workers * (double)c->blas_threads;
  return asked > usable ? usable : asked;
}

/* FLOP/s per core; NaN: unknown. */
static double rate_of(const struct sg_entry *e, double usable) {
  return sg_entry_ranked(e) ? e->wall->flops_per_s / cores_of(e, usable) : NAN;
}

static bool takes_part(const struct sg_entry *e, const struct sg_configs_row *like, double usable) {
  const double rate = rate_of(e, usable);
  return isfinite(rate) && rate > 0 && e->config->n > 0 &&
         sg_factors_equal(e->config, like, SG_FACTOR(operation) | SG_FACTOR(dtype));
}

static int by_size(const void *a, const void *b) {
  const struct sg_entry *x = *(const struct sg_entry *const *)a, *y = *(const struct sg_entry *const *)b;
  int order = (x->config->n > y->config->n) - (x->config->n < y->config->n);
  return order ? order
               : (x->wall->flops_per_s < y->wall->flops_per_s) - (x->wall->flops_per_s > y->wall->flops_per_s);
}

/* The entries of a strategy by size, the fastest of each size. */
static size_t series_of(const struct sg_analysis *a, const char *strategy, double usable,
                        const struct sg_entry **series) {
  size_t n = 0, kept = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    if (takes_part(e, a->entries[0].config, usable) && strcmp(e->config->strategy, strategy) == 0) {
      series[n++] = e;
    }
  }
  qsort(series, n, sizeof(void *), by_size);
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || series[i]->config->n != series[kept - 1]->config->n) { series[kept++] = series[i]; }
  }
  return kept;
}

struct rate_extent {
  double n_low, n_high, low, high; /* rates in GFLOP/s per core */
  size_t longest;                  /* points in a series */
  size_t longest_name;             /* characters */
};

static void put_point(const struct sg_entry *e, double usable, FILE *dat, json_t *about) {
  const double rate = rate_of(e, usable), cores = cores_of(e, usable);
  fprintf(dat, "%lld %.5g", (long long)e->config->n, rate * 1e-9);
  sg_chart_column(dat, sg_words_fit(e->name, 40));
  fprintf(dat, " %lld %.0f", (long long)e->config->count, cores);
  sg_chart_column(dat, sg_words_rate(rate));
  putc('\n', dat);
  SG_CHART_ROW(about, sg_fact_text(e->config->strategy), sg_chart_text(sg_format("%lld", (long long)e->config->n)),
               sg_chart_text(sg_format("%lld", (long long)e->config->count)), sg_chart_text(sg_format("%.0f", cores)),
               sg_chart_text(sg_words_rate(e->wall->flops_per_s)), sg_chart_text(sg_words_rate(rate)));
}

static struct rate_extent write_series(const struct sg_analysis *a, double usable, FILE *dat, json_t *series,
                                       json_t *about) {
  const struct sg_entry **line = sg_alloc(a->n_entries + 1, sizeof(struct sg_entry *));
  struct rate_extent x = {INFINITY, 0, INFINITY, 0, 0, 0};
  for (size_t i = 0; i < a->n_entries && json_array_size(series) < MOST_SERIES; i++) {
    const char *strategy = a->entries[i].config->strategy;
    size_t n = sg_entry_is_first_of_strategy(a->entries, i, NULL) ? series_of(a, strategy, usable, line) : 0;
    if (n == 0) { continue; }
    size_t index = json_array_size(series);
    fprintf(dat, "%s# n, GFLOP/s per core; name, items, cores, rate in words: ", index ? "\n\n" : "");
    sg_chart_comment(dat, strategy);
    for (size_t k = 0; k < n; k++) {
      put_point(line[k], usable, dat, about);
      const double size = (double)line[k]->config->n, rate = rate_of(line[k], usable) * 1e-9;
      x = (struct rate_extent){fmin(x.n_low, size), fmax(x.n_high, size),          fmin(x.low, rate),
                               fmax(x.high, rate),  n > x.longest ? n : x.longest, x.longest_name};
    }
    const size_t letters = sg_chart_series(series, strategy, line[0]->style, index);
    x.longest_name = letters > x.longest_name ? letters : x.longest_name;
  }
  free(line);
  return x;
}

/* The peaks per core as lines of the chart, {at (GFLOP/s), all, dash}: that of one core and, if it differs by more
 * than `APART`, that of all cores at once. Returns the higher one in GFLOP/s, 0 if they were not measured. */
static double add_peaks(const struct sg_analysis *a, json_t *about) {
  static const double APART = 0.03;
  struct sg_roof roof;
  json_t *peaks = json_array();
  json_object_set_new(about, "peaks", peaks);
  const double cores = sg_json_number(a->set->run, "ceilings.cores", NAN);
  if (!sg_roof_read(&roof, a->set->run, a->entries[0].config->dtype)) { return 0; }
  const double one = roof.one_core_flops * 1e-9, all = roof.all_core_flops / cores * 1e-9;
  json_array_append_new(peaks, json_pack("{s:f, s:b, s:i}", "at", one, "all", false, "dash", 2));
  if (fabs(all / one - 1) > APART) {
    json_array_append_new(peaks, json_pack("{s:f, s:b, s:i}", "at", all, "all", true, "dash", 3));
  }
  return all > one ? all : one;
}

bool sg_chart_rate(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  const struct sg_analysis *a = in->analysis;
  const double usable = sg_usable_cores(a->set);
  json_t *series = json_array();
  json_object_set_new(about, "series", series);
  const struct rate_extent x = write_series(a, usable, dat, series, about);
  if (x.longest < LEAST_SIZES) { return false; }
  const double peak = add_peaks(a, about);
  const size_t peaks = json_array_size(json_object_get(about, "peaks")),
               longest = peaks > 0 && x.longest_name < LONGEST_PEAK ? LONGEST_PEAK : x.longest_name;
  const int key = sg_chart_key(about, json_array_size(series) + peaks, longest, sg_chart_plot_width(&in->form));
  sg_chart_axes(about, &in->form, key,
                (struct sg_axis){.low = x.n_low * 0.85, .high = x.n_high * 1.18, .scale = SG_AXIS_LOG},
                (struct sg_axis){.low = 0, .high = 1.05 * fmax(x.high, peak)});
  sg_chart_scale(about, true, 0, SG_AXIS_LINEAR);
  sg_chart_facts(about, json_pack("{s:b, s:o, s:s, s:o, s:I, s:I, s:o, s:o}", "peaks", peaks > 0, "operation",
                                  sg_fact_text(a->entries[0].config->operation), "dtype",
                                  sg_words_dtype(a->entries[0].config->dtype), "strategies",
                                  sg_fact_count(json_array_size(series)), "smallest", sg_number_whole(x.n_low),
                                  "largest", sg_number_whole(x.n_high), "lowest", sg_fact_rate(1e9 * x.low),
                                  "highest", sg_fact_rate(1e9 * x.high)));
  return true;
}
