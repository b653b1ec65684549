/* Speed-up against the number of threads requested (workers times BLAS threads), one line per strategy, with the
 * ideal, the probed capacity of the machine, and the bound of the items where they do not divide among the workers.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/item_bound.h"
#include "core/number.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

enum {
  LONGEST_LINE = 8, /* the words of the key, as charts/scaling of the templates has them */
  LONGEST_WITH_BOUND = 10,
  MOST_SERIES = 20,
  MOST_STEPS = 4096
};

static int64_t cores_asked(const struct sg_entry *e) {
  const struct sg_configs_row *c = e->config;
  bool known = sg_entry_ranked(e) && isfinite(e->wall->speedup) && c->workers > 0 && c->blas_threads > 0;
  return known ? sg_number_product(sg_config_workers(c), c->blas_threads) : 0;
}

static int by_cores(const void *a, const void *b) {
  const struct sg_entry *x = *(const struct sg_entry *const *)a, *y = *(const struct sg_entry *const *)b;
  int order = (cores_asked(x) > cores_asked(y)) - (cores_asked(x) < cores_asked(y));
  return order ? order : (x->wall->speedup < y->wall->speedup) - (x->wall->speedup > y->wall->speedup);
}

/* The best entry of one strategy for each number of cores; returns their number. */
static size_t series_of(const struct sg_workload_results *w, const char *strategy, const struct sg_entry **series) {
  size_t n = 0, kept = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (cores_asked(&w->entries[i]) > 0 && strcmp(w->entries[i].config->strategy, strategy) == 0) {
      series[n++] = &w->entries[i];
    }
  }
  qsort(series, n, sizeof(void *), by_cores);
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || cores_asked(series[i]) != cores_asked(series[kept - 1])) { series[kept++] = series[i]; }
  }
  return kept;
}

struct scaling_extent {
  double most_cores, most_speedup;
  struct sg_coverage coverage;
  size_t longest;      /* points in a series */
  size_t longest_name; /* characters */
};

/* One data block per strategy, and its entry in `series`. */
static struct scaling_extent write_series(const struct sg_workload_results *w, FILE *dat, json_t *series,
                                          json_t *about) {
  const struct sg_entry **line = sg_alloc(w->n, sizeof(struct sg_entry *));
  struct scaling_extent x = {.longest_name = LONGEST_LINE};
  for (size_t i = 0; i < w->n && json_array_size(series) < MOST_SERIES; i++) {
    size_t n =
        sg_entry_is_first_of_strategy(w->entries, i, NULL) ? series_of(w, w->entries[i].config->strategy, line) : 0;
    if (n == 0) { continue; }
    size_t index = json_array_size(series);
    fprintf(dat, "%s# cores, speed-up, low, high; name, median, interval, speed-up in words: ", index ? "\n\n" : "");
    sg_chart_comment(dat, line[0]->config->strategy);
    for (size_t k = 0; k < n; k++) {
      const struct sg_summary_row *r = line[k]->wall;
      double low = isnan(r->speedup_low) ? r->speedup : r->speedup_low,
             high = isnan(r->speedup_high) ? r->speedup : r->speedup_high;
      fprintf(dat, "%lld %.5g %.5g %.5g", (long long)cores_asked(line[k]), r->speedup, low, high);
      sg_chart_entry(dat, line[k]);
      SG_CHART_ROW(about, sg_fact_text(line[k]->name),
                   sg_chart_text(sg_format("%lld", (long long)cores_asked(line[k]))),
                   sg_chart_text(sg_words_ratio(r->speedup)), sg_chart_text(sg_words_speedup_interval(r)));
      putc('\n', dat);
      x.most_cores = fmax(x.most_cores, (double)cores_asked(line[k]));
      x.most_speedup = fmax(x.most_speedup, high);
      if (line[k] != line[k]->baseline) { sg_coverage_add_speedup(&x.coverage, r); }
    }
    x.longest = n > x.longest ? n : x.longest;
    const size_t letters = sg_chart_series(series, line[0]->config->strategy, line[0]->style, index);
    x.longest_name = letters > x.longest_name ? letters : x.longest_name;
  }
  free(line);
  return x;
}

static bool have_ranks(const struct sg_workload_results *w) {
  bool found = false;
  for (size_t i = 0; i < w->n; i++) {
    found |= cores_asked(&w->entries[i]) > 0 && w->entries[i].config->ranks > 0;
  }
  return found;
}

/* Whether the items bound one of the lines, and then a data block with the bound for each number of workers with one
 * BLAS thread each. No machine has more threads than there are steps. */
static bool write_bound(const struct sg_workload_results *w, double most_workers, FILE *dat) {
  const int64_t count = w->entries[0].config->count; /* a workload's own */
  bool bounded = false;
  for (size_t i = 0; i < w->n && !bounded; i++) {
    bounded = cores_asked(&w->entries[i]) > 0 && !isnan(sg_config_item_bound(w->entries[i].config));
  }
  if (!bounded || most_workers > MOST_STEPS) { return false; }
  fputs("\n\n# workers, bound by the items\n", dat);
  for (int64_t workers = 1; (double)workers <= most_workers; workers++) {
    fprintf(dat, "%lld %.5g\n", (long long)workers, sg_item_bound(count, workers));
  }
  return true;
}

bool sg_chart_scaling(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  json_t *series = json_array();
  struct scaling_extent x = write_series(in->workload, dat, series, about);
  double capacity = in->analysis->summary->capacity.usual;
  json_object_set_new(about, "series", series);
  if (x.longest < 2) { return false; }
  json_object_update_new(
      about, json_pack("{s:b, s:f}", "has_capacity", !isnan(capacity), "capacity", isnan(capacity) ? 0.0 : capacity));
  const bool bounded = write_bound(in->workload, x.most_cores, dat);
  json_object_set_new(about, "bound", bounded ? json_integer((json_int_t)json_array_size(series)) : json_null());
  const size_t longest = bounded && x.longest_name < LONGEST_WITH_BOUND ? LONGEST_WITH_BOUND : x.longest_name;
  const int key = sg_chart_key(about, json_array_size(series) + 1 + !isnan(capacity) + bounded, longest,
                               sg_chart_plot_width(&in->form));
  sg_chart_axes(about, &in->form, key, (struct sg_axis){.low = 0.5, .high = x.most_cores + 0.5},
                (struct sg_axis){.low = 0, .high = 1.08 * fmax(x.most_speedup, isnan(capacity) ? 0 : capacity)});
  sg_chart_scale(about, true, 0, SG_AXIS_LINEAR);
  const bool ranks = have_ranks(in->workload);
  json_object_set_new(about, "of_ranks", json_boolean(ranks));
  const size_t items = bounded ? (size_t)in->workload->entries[0].config->count : 0;
  sg_chart_facts(about, json_pack("{s:b, s:b, s:o, s:o, s:o, s:I, s:o}", "ranks", ranks, "capacity", !isnan(capacity),
                                  "coverage", sg_fact_coverage(&x.coverage), "items",
                                  bounded ? sg_fact_count(items) : json_null(), "strategies",
                                  sg_fact_count(json_array_size(series)), "cores", sg_number_whole(x.most_cores),
                                  "highest", sg_fact_ratio(x.most_speedup)));
  return true;
}
