/* Rate against item size: one line per strategy, with the rates of the arithmetic probe on one core and on all cores
 * as ceilings. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/number.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

enum { HEIGHT = 420, MOST_SERIES = 20, LEAST_SIZES = 3, PLOT_WIDTH = 545 };

static bool takes_part(const struct sg_entry *e, const struct sg_configs_row *like) {
  return sg_entry_ranked(e) && isfinite(e->wall->flops_per_s) && e->wall->flops_per_s > 0 && e->config->n > 0 &&
         sg_factors_equal(e->config, like, SG_FACTOR(operation) | SG_FACTOR(dtype));
}

static int by_size(const void *a, const void *b) {
  const struct sg_entry *x = *(const struct sg_entry *const *)a, *y = *(const struct sg_entry *const *)b;
  int order = (x->config->n > y->config->n) - (x->config->n < y->config->n);
  return order ? order
               : (x->wall->flops_per_s < y->wall->flops_per_s) - (x->wall->flops_per_s > y->wall->flops_per_s);
}

/* The entries of a strategy by size, the best for each size. */
static size_t series_of(const struct sg_analysis *a, const char *strategy, const struct sg_entry **series) {
  size_t n = 0, kept = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    if (takes_part(e, a->entries[0].config) && strcmp(e->config->strategy, strategy) == 0) { series[n++] = e; }
  }
  qsort(series, n, sizeof(void *), by_size);
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || series[i]->config->n != series[kept - 1]->config->n) { series[kept++] = series[i]; }
  }
  return kept;
}

struct rate_extent {
  double n_low, n_high, low, high; /* rates in GFLOP/s */
  size_t longest;                  /* points in a series */
  size_t longest_name;             /* bytes */
};

/* Name, items and rate in words. */
static void put_words(const struct sg_entry *e, FILE *dat) {
  sg_chart_column(dat, sg_words_fit(e->name, 40));
  fprintf(dat, " %lld", (long long)e->config->count);
  sg_chart_column(dat, sg_words_rate(e->wall->flops_per_s));
}

static struct rate_extent write_series(const struct sg_analysis *a, FILE *dat, json_t *series, json_t *about) {
  const struct sg_entry **line = sg_alloc(a->n_entries + 1, sizeof(struct sg_entry *));
  struct rate_extent x = {INFINITY, 0, INFINITY, 0, 0, 0};
  for (size_t i = 0; i < a->n_entries && json_array_size(series) < MOST_SERIES; i++) {
    size_t n =
        sg_entry_is_first_of_strategy(a->entries, i, NULL) ? series_of(a, a->entries[i].config->strategy, line) : 0;
    if (n == 0) { continue; }
    size_t index = json_array_size(series);
    fprintf(dat, "%s# n, GFLOP/s; name, items, rate in words: ", index ? "\n\n" : "");
    sg_chart_comment(dat, line[0]->config->strategy);
    for (size_t k = 0; k < n; k++) {
      double size = (double)line[k]->config->n, rate = line[k]->wall->flops_per_s * 1e-9;
      fprintf(dat, "%.0f %.5g", size, rate);
      put_words(line[k], dat);
      SG_CHART_ROW(about, sg_fact_text(line[k]->config->strategy), sg_chart_text(sg_format("%.0f", size)),
                   sg_chart_text(sg_format("%lld", (long long)line[k]->config->count)),
                   sg_chart_text(sg_words_rate(line[k]->wall->flops_per_s)));
      putc('\n', dat);
      x = (struct rate_extent){fmin(x.n_low, size), fmax(x.n_high, size),          fmin(x.low, rate),
                               fmax(x.high, rate),  n > x.longest ? n : x.longest, x.longest_name};
    }
    const size_t letters = sg_chart_line(series, line[0], index);
    x.longest_name = letters > x.longest_name ? letters : x.longest_name;
  }
  free(line);
  return x;
}

static double median_probe(const struct sg_resultset *set, bool all_cores) {
  double *values = sg_alloc(set->n_probes + 1, sizeof *values);
  size_t n = 0;
  for (size_t i = 0; i < set->n_probes; i++) {
    double v = all_cores ? set->probes[i].all_core_flops : set->probes[i].one_core_flops;
    if (isfinite(v) && v > 0) { values[n++] = v; }
  }
  gsl_sort(values, 1, n);
  double median = n ? gsl_stats_median_from_sorted_data(values, 1, n) : NAN;
  free(values);
  return median * 1e-9;
}

bool sg_chart_rate(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  json_t *series = json_array();
  json_object_set_new(about, "series", series);
  struct rate_extent x = write_series(in->analysis, dat, series, about);
  if (x.longest < LEAST_SIZES) { return false; }
  double one = median_probe(in->analysis->set, false), all = median_probe(in->analysis->set, true);
  bool ceilings = isfinite(one) && isfinite(all) && strcmp(in->analysis->entries[0].config->dtype, "f64") == 0;
  int key = sg_chart_key(about, json_array_size(series), x.longest_name, PLOT_WIDTH), top = 50 + key,
      height = HEIGHT + key;
  sg_chart_size(about, SG_CHART_WIDTH, height);
  json_object_update_new(about, json_pack("{s:f, s:f, s:f, s:f, s:f, s:b, s:f, s:f}", "x_min", x.n_low * 0.85,
                                          "x_max", x.n_high * 1.18, "y_min", x.low * 0.8, "y_max",
                                          1.4 * fmax(x.high, ceilings ? all : 0), "plot_top",
                                          1 - (double)top / height, "has_ceilings", ceilings, "one_core",
                                          ceilings ? one : 0.0, "all_cores", ceilings ? all : 0.0));
  sg_chart_facts(about, json_pack("{s:b, s:o, s:I, s:I, s:o, s:o}", "ceilings", ceilings, "strategies",
                                  sg_fact_count(json_array_size(series)), "smallest", sg_number_whole(x.n_low),
                                  "largest", sg_number_whole(x.n_high), "lowest", sg_fact_rate(1e9 * x.low),
                                  "highest", sg_fact_rate(1e9 * x.high)));
  return true;
}
