/* The same strategy under each library and each choice of its kernels: one row per strategy, one mark per backend; a
 * library that several programs call has a mark for each of them. */
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
#include "report/charts/rows.h"

enum {
  LABEL_PIXELS = 26,
  LINE_PIXELS = 14,
  MOST_BACKENDS = 8,
  MOST_ROWS = 40,
  BLOCKS_BEFORE_GRID = 1,
  KERNEL_LETTERS = 12, /* words of the key, as charts/backend of the templates has them */
  PROGRAM_LETTERS = 8,
};

/* Marks by backend; colours are the strategies'. */
static const int marks[MOST_BACKENDS] = {7, 5, 9, 13, 11, 15, 2, 1};

struct backend_table {
  const struct sg_entry *rows[MOST_ROWS]; /* the first entry of each combination of strategy and factors */
  size_t n_rows;
  const struct sg_entry *backends[MOST_BACKENDS];
  size_t n_backends;
};

static bool same_strategy(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return sg_factors_equal(a, b, SG_FACTORS_STRATEGY);
}

/* Backends of the chart: what calls the library differs in its times too. */
static bool same_backend(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return sg_factors_equal(a, b, SG_FACTORS_LIBRARY | SG_FACTORS_RUNNER);
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
    if (t->n_backends < MOST_BACKENDS && find(t->backends, t->n_backends, e, same_backend) == t->n_backends) {
      t->backends[t->n_backends++] = e;
    }
  }
}

/* What distinguishes the backends of the chart: the library, its kernels, the program; `chooses`: the library selects
 * its kernels. */
static json_t *backend_name(const struct sg_configs_row *c, bool library, bool kernels, bool program) {
  const bool automatic = strcmp(c->coretype, "auto") == 0 || !*c->coretype, named = library || !kernels;
  char *name = sg_words_fit(c->backend, 28);
  json_t *facts =
      sg_require(json_pack("{s:o, s:o, s:b, s:o}", "library", named ? sg_fact_text(name) : json_null(), "kernels",
                           kernels && !automatic ? sg_fact_text(c->coretype) : json_null(), "chooses",
                           !named && automatic, "program", program ? sg_fact_text(c->runner) : json_null()));
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

static uint64_t varying_of(const struct backend_table *t) {
  uint64_t varying = 0;
  for (size_t i = 1; i < t->n_backends; i++) {
    varying |= sg_factors_differing(t->backends[i]->config, t->backends[0]->config);
  }
  return varying;
}

static double write_points(const struct backend_table *t, const struct sg_entry **order, size_t n, double unit_ns,
                           FILE *dat) {
  const bool programs = varying_of(t) & SG_FACTORS_RUNNER;
  double largest = 0;
  for (size_t i = 0; i < n; i++) {
    const struct sg_entry *e = order[i];
    size_t row = find((const struct sg_entry **)t->rows, t->n_rows, e, same_strategy),
           backend = find((const struct sg_entry **)t->backends, t->n_backends, e, same_backend);
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
    sg_chart_column(dat, sg_words_fit(programs ? e->config->runner : "", 40));
    putc('\n', dat);
  }
  return largest;
}

static void add_row(const struct sg_entry *e, json_t *about) {
  SG_CHART_ROW(about, sg_fact_text(e->name), sg_fact_text(e->config->backend), sg_fact_text(e->config->coretype),
               sg_chart_text(sg_words_time(e->wall->median)), sg_chart_text(sg_words_median_interval(e->wall)));
}

static void add_rows(const struct backend_table *t, const struct sg_chart_form *form, json_t *about) {
  const size_t columns = sg_axis_letters(form->width - 2 * SG_ROWS_MARGIN_PIXELS);
  json_t *rows = json_array();
  for (size_t i = 0; i < t->n_rows; i++) {
    json_t *label = sg_rows_label(t->rows[i], t->rows[i]->config->strategy, true, columns);
    json_array_append_new(rows,
                          sg_require(json_pack("{s:f, s:o}", "y", (double)i + 12.0 / row_pixels(t), "label", label)));
  }
  json_object_set_new(about, "rows", rows);
}

/* Returns the height of the key. */
static int add_keys(const struct backend_table *t, const struct sg_chart_form *form, json_t *about) {
  json_t *keys = json_array();
  const uint64_t varying = varying_of(t);
  const bool libraries = varying & SG_FACTOR(backend), kernels = varying & SG_FACTOR(coretype),
             programs = varying & SG_FACTORS_RUNNER;
  size_t longest = 0;
  for (size_t i = 0; i < t->n_backends; i++) {
    json_t *key = backend_name(t->backends[i]->config, libraries, kernels, programs);
    size_t length = strlen(sg_json_text(key, "library", "")) + strlen(sg_json_text(key, "kernels", "")) +
                    strlen(sg_json_text(key, "program", "")) + (kernels ? KERNEL_LETTERS : 0) +
                    (programs ? PROGRAM_LETTERS : 0);
    longest = length > longest ? length : longest;
    json_object_set_new(key, "mark", json_integer(marks[i]));
    json_array_append_new(keys, key);
  }
  json_object_set_new(about, "keys", keys);
  return sg_chart_key(about, t->n_backends, longest, form->width - 2 * SG_ROWS_MARGIN_PIXELS);
}

/* Returns what the intervals of the rows cover. */
static struct sg_coverage describe(const struct backend_table *t, const struct sg_entry **order,
                                   const struct sg_chart_input *in, json_t *about) {
  struct sg_coverage coverage = {0};
  add_rows(t, &in->form, about);
  const int key = add_keys(t, &in->form, about), top = sg_chart_title_pixels(&in->form) + key;
  sg_rows_frame(about, &in->form, t->n_rows, row_pixels(t), key);
  for (size_t i = 0; i < in->workload->n; i++) {
    size_t row = find((const struct sg_entry **)t->rows, t->n_rows, order[i], same_strategy);
    if (row == t->n_rows) { continue; }
    if (sg_entry_ranked(order[i])) {
      add_row(order[i], about);
      sg_coverage_add_median(&coverage, order[i]->wall);
    }
    sg_chart_part(about, order[i]->name, 0, top + row_pixels(t) * (double)row, in->form.width, row_pixels(t));
  }
  return coverage;
}

/* The lines of the grid beside the marks, which are lower than in other rows. */
static void write_grid(const struct backend_table *t, FILE *dat, json_t *about) {
  fputs("\n\n# lines beside the marks: x, y\n", dat);
  size_t i = 0;
  json_t *tic = NULL;
  json_array_foreach(json_object_get(about, "x_tics"), i, tic) {
    const double x = sg_json_number(tic, "at", 0);
    for (size_t row = 0; row < t->n_rows; row++) {
      fprintf(dat, "%s%.6g %.3f\n%.6g %.3f\n", i + row > 0 ? "\n" : "", x, line_of(t, row, 0), x,
              line_of(t, row, t->n_backends - 1));
    }
  }
  json_object_set_new(about, "grid", json_integer(BLOCKS_BEFORE_GRID));
}

bool sg_chart_backends(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct backend_table t = {.n_rows = 0};
  const struct sg_entry **order = sg_workload_by_ratio(in->workload);
  collect(&t, order, in->workload->n);
  const uint64_t varying = varying_of(&t);
  const bool applies = varying & SG_FACTORS_LIBRARY;
  if (applies) {
    double largest = write_points(&t, order, in->workload->n, 1, NULL);
    const double unit_ns = sg_rows_time_axis(about, &in->form, 0, largest, false);
    fputs("# y, median, low and high end of its interval, colour, mark; name, median, interval, speed-up, library, "
          "kernels, program in words\n",
          dat);
    write_points(&t, order, in->workload->n, unit_ns, dat);
    struct sg_coverage coverage = describe(&t, order, in, about);
    write_grid(&t, dat, about);
    sg_chart_facts(about, json_pack("{s:o, s:o, s:o, s:o, s:b}", "strategies", sg_fact_count(t.n_rows), "brief",
                                    sg_rows_brief(about), "backends", sg_fact_count(t.n_backends), "coverage",
                                    sg_fact_coverage(&coverage), "programs", (varying & SG_FACTORS_RUNNER) != 0));
  }
  free(order);
  return applies;
}
