/* The same strategy under each library and each choice of its kernels: one row per strategy, one mark per backend. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

enum {
  TOP_PIXELS = 50,
  LABEL_PIXELS = 26,
  LINE_PIXELS = 12,
  MOST_BACKENDS = 8,
  MOST_ROWS = 40,
  PLOT_WIDTH = 610,
  KERNEL_LETTERS = 12
};

/* Marks by backend; colours are the strategies'. */
static const int marks[MOST_BACKENDS] = {7, 4, 9, 12, 11, 6, 5, 8};

struct backend_table {
  const struct sg_entry *rows[MOST_ROWS]; /* the first entry of each combination of strategy and factors */
  size_t n_rows;
  const struct sg_entry *backends[MOST_BACKENDS];
  size_t n_backends;
};

static bool same_strategy(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return sg_factors_equal(a, b, SG_FACTORS_STRATEGY);
}

static size_t find(const struct sg_entry **list, size_t n, const struct sg_entry *e,
                   bool (*same)(const struct sg_configs_row *, const struct sg_configs_row *)) {
  size_t i = 0;
  while (i < n && !same(list[i]->config, e->config)) {
    i++;
  }
  return i;
}

static void collect(struct backend_table *t, const struct sg_entry **order, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const struct sg_entry *e = order[i];
    if (!sg_entry_ranked(e)) { continue; }
    if (t->n_rows < MOST_ROWS && find(t->rows, t->n_rows, e, same_strategy) == t->n_rows) {
      t->rows[t->n_rows++] = e;
    }
    if (t->n_backends < MOST_BACKENDS && find(t->backends, t->n_backends, e, sg_same_library) == t->n_backends) {
      t->backends[t->n_backends++] = e;
    }
  }
}

/* What distinguishes the backends of the chart: the library, its kernels, or both; `chooses`: the library selects
 * them. */
static json_t *backend_name(const struct sg_configs_row *c, bool library, bool kernels) {
  const bool automatic = strcmp(c->coretype, "auto") == 0 || !*c->coretype, named = library || !kernels;
  char *name = sg_words_fit(c->backend, 28);
  json_t *facts = sg_require(json_pack("{s:o, s:o, s:b}", "library", named ? sg_fact_text(name) : json_null(),
                                       "kernels", kernels && !automatic ? sg_fact_text(c->coretype) : json_null(),
                                       "chooses", !named && automatic));
  free(name);
  return facts;
}

static int row_pixels(const struct backend_table *t) {
  return LABEL_PIXELS + LINE_PIXELS * (int)t->n_backends + LINE_PIXELS / 2;
}

/* Each backend is drawn on its own line below the label of the row. */
static double line_of(const struct backend_table *t, size_t row, size_t backend) {
  return (double)row + (LABEL_PIXELS + LINE_PIXELS * ((double)backend + 0.5)) / row_pixels(t);
}

static double write_points(const struct backend_table *t, const struct sg_entry **order, size_t n, double unit_ns,
                           FILE *dat) {
  double largest = 0;
  for (size_t i = 0; i < n; i++) {
    const struct sg_entry *e = order[i];
    size_t row = find((const struct sg_entry **)t->rows, t->n_rows, e, same_strategy),
           backend = find((const struct sg_entry **)t->backends, t->n_backends, e, sg_same_library);
    if (!sg_entry_ranked(e) || row == t->n_rows || backend == t->n_backends) { continue; }
    double low = isnan(e->wall->ci_low) ? e->wall->median : e->wall->ci_low,
           high = isnan(e->wall->ci_high) ? e->wall->median : e->wall->ci_high;
    largest = fmax(largest, high);
    if (!dat) { continue; }
    fprintf(dat, "%.4f %.6g %.6g %.6g %ld %d", line_of(t, row, backend), e->wall->median / unit_ns, low / unit_ns,
            high / unit_ns, sg_chart_colour(e->style.colour), marks[backend]);
    const bool automatic = strcmp(e->config->coretype, "auto") == 0;
    sg_chart_entry(dat, e);
    sg_chart_column(dat, sg_words_fit(e->config->backend, 40));
    sg_chart_column(dat, sg_words_fit(automatic ? "" : e->config->coretype, 40));
    putc('\n', dat);
  }
  return largest;
}

static void add_row(const struct sg_entry *e, json_t *about) {
  SG_CHART_ROW(about, sg_fact_text(e->name), sg_fact_text(e->config->backend), sg_fact_text(e->config->coretype),
               sg_chart_text(sg_words_time(e->wall->median)), sg_chart_text(sg_words_median_interval(e->wall)));
}

/* Returns what the intervals of the rows cover. */
static struct sg_coverage describe(const struct backend_table *t, const struct sg_entry **order, size_t n,
                                   json_t *about) {
  struct sg_coverage coverage = {0};
  json_t *rows = json_array(), *keys = json_array();
  for (size_t i = 0; i < t->n_rows; i++) {
    char *name = sg_words_fit(t->rows[i]->config->strategy, 44);
    json_array_append_new(rows,
                          sg_require(json_pack("{s:f, s:{s:s, s:o}}", "y", (double)i + 12.0 / row_pixels(t), "label",
                                               "name", name, "threads", sg_fact_threads(t->rows[i]->config))));
    free(name);
  }
  uint64_t varying = 0;
  for (size_t i = 1; i < t->n_backends; i++) {
    varying |= sg_factors_differing(t->backends[i]->config, t->backends[0]->config);
  }
  const bool libraries = varying & SG_FACTOR(backend), kernels = varying & SG_FACTOR(coretype);
  size_t longest = 0;
  for (size_t i = 0; i < t->n_backends; i++) {
    json_t *key = backend_name(t->backends[i]->config, libraries, kernels);
    size_t length = strlen(sg_json_text(key, "library", "")) + strlen(sg_json_text(key, "kernels", "")) +
                    (kernels ? KERNEL_LETTERS : 0);
    longest = length > longest ? length : longest;
    json_object_set_new(key, "mark", json_integer(marks[i]));
    json_array_append_new(keys, key);
  }
  int top = TOP_PIXELS + sg_chart_key(about, t->n_backends, longest, PLOT_WIDTH), bottom = 56;
  int height = top + row_pixels(t) * (int)t->n_rows + bottom;
  sg_chart_size(about, SG_CHART_WIDTH, height);
  for (size_t i = 0; i < n; i++) {
    size_t row = find((const struct sg_entry **)t->rows, t->n_rows, order[i], same_strategy);
    if (row == t->n_rows) { continue; }
    if (sg_entry_ranked(order[i])) {
      add_row(order[i], about);
      sg_coverage_add_median(&coverage, order[i]->wall);
    }
    sg_chart_part(about, order[i]->name, 0, top + row_pixels(t) * (double)row, SG_CHART_WIDTH, row_pixels(t));
  }
  json_object_update_new(about,
                         json_pack("{s:o, s:o, s:i, s:f, s:f}", "rows", rows, "keys", keys, "n_rows", (int)t->n_rows,
                                   "plot_top", 1 - (double)top / height, "plot_bottom", (double)bottom / height));
  return coverage;
}

bool sg_chart_backends(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct backend_table t = {.n_rows = 0};
  const struct sg_entry **order = sg_workload_by_ratio(in->workload);
  collect(&t, order, in->workload->n);
  bool applies = t.n_backends >= 2;
  if (applies) {
    double largest = write_points(&t, order, in->workload->n, 1, NULL);
    struct sg_time_unit unit = sg_chart_time_unit(largest);
    fputs("# y, median, low and high end of its interval, colour, mark; name, median, interval, speed-up, library, "
          "kernels in words\n",
          dat);
    write_points(&t, order, in->workload->n, unit.ns, dat);
    struct sg_coverage coverage = describe(&t, order, in->workload->n, about);
    json_object_set_new(about, "unit", json_string(unit.name));
    json_object_set_new(about, "x_max", json_real(1.04 * largest / unit.ns));
    sg_chart_facts(about, json_pack("{s:o, s:o, s:o}", "strategies", sg_fact_count(t.n_rows), "backends",
                                    sg_fact_count(t.n_backends), "coverage", sg_fact_coverage(&coverage)));
  }
  free(order);
  return applies;
}
