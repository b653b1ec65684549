#include "report/charts/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"

/* The value at the right end of a row takes as many columns. */
enum { VALUE_COLUMNS = 22, ROW_PIXELS = 44, TIGHT_ROW_PIXELS = 36, TIGHT_FROM = 16, BOTTOM_PIXELS = 56 };

void sg_rows_init(struct sg_rows *rows, const struct sg_workload_results *workload) {
  *rows = (struct sg_rows){.entries = sg_workload_by_ratio(workload)};
  for (size_t i = 0; i < workload->n; i++) {
    const struct sg_entry *e = rows->entries[i];
    if (!e->wall) { continue; }
    if (rows->n == SG_ROWS_MOST) {
      rows->left_out++;
      continue;
    }
    rows->entries[rows->n++] = e;
    rows->slowest_ns = fmax(rows->slowest_ns, e->wall->median);
  }
}

void sg_rows_release(struct sg_rows *rows) {
  free(rows->entries);
  *rows = (struct sg_rows){0};
}

/* ---- labels */

/* The columns of "2 ranks x " and of "2 x ". */
static size_t columns_of_ranks(const struct sg_configs_row *c, bool brief) {
  char ranks[SG_HUMAN_SIZE];
  snprintf(ranks, sizeof ranks, "%lld", (long long)c->ranks);
  return strlen(ranks) + strlen(" x ") + (brief ? 0 : strlen(" ranks"));
}

/* The columns of ": 2 workers × default BLAS threads" and of ": 2 × default". */
static size_t columns_of_threads(const struct sg_configs_row *c, bool brief) {
  char workers[SG_HUMAN_SIZE], threads[SG_HUMAN_SIZE];
  snprintf(workers, sizeof workers, "%lld", (long long)c->workers);
  snprintf(threads, sizeof threads, "%lld", (long long)c->blas_threads);
  const size_t numbers = (c->workers == SG_NO_INT ? 1 : strlen(workers)) +
                         (c->blas_threads == SG_NO_INT ? strlen("default") : strlen(threads));
  const size_t of_ranks = c->ranks > 0 ? columns_of_ranks(c, brief) : 0;
  return of_ranks + numbers + strlen(":  x ") + (brief ? 0 : strlen(" workers BLAS threads"));
}

json_t *sg_rows_label(const struct sg_entry *e, const char *name, bool threads, size_t columns) {
  const size_t length = sg_utf8_width(name);
  const bool brief = threads && length + columns_of_threads(e->config, false) > columns;
  const size_t taken = threads ? columns_of_threads(e->config, brief) : 0;
  char *fitted = sg_words_fit(name, columns > taken + 1 ? columns - taken : 1);
  json_t *facts = threads ? sg_fact_threads(e->config) : json_null();
  if (threads) { json_object_set_new(facts, "brief", json_boolean(brief)); }
  json_t *label = sg_require(json_pack("{s:s, s:o}", "name", fitted, "threads", facts));
  free(fitted);
  return label;
}

/* The name of a row: the strategy with its threads, or a label that says more than the strategy alone. */
static json_t *label_of(const struct sg_entry *e, size_t columns) {
  return sg_rows_label(e, e->name, strcmp(e->name, e->config->strategy) == 0, columns);
}

json_t *sg_rows_brief(const json_t *about) {
  bool brief = false, ranks = false;
  size_t i = 0;
  json_t *row = NULL;
  json_array_foreach(json_object_get(about, "rows"), i, row) {
    const bool own = sg_json_is_true(row, "label.threads.brief");
    brief |= own;
    ranks |= own && sg_json_at(row, "label.threads.ranks.value") != NULL;
  }
  return brief ? json_pack("{s:b}", "ranks", ranks) : json_null();
}

bool sg_rows_have_ranks(const struct sg_rows *rows) {
  bool found = false;
  for (size_t i = 0; i < rows->n; i++) {
    found |= rows->entries[i]->config->ranks > 0;
  }
  return found;
}

/* ---- layout */

void sg_rows_frame(json_t *about, const struct sg_chart_form *form, size_t n, int row, int above) {
  sg_chart_frame(about, form, sg_chart_title_pixels(form) + above, row * (int)n, BOTTOM_PIXELS);
  const double margin = (double)SG_ROWS_MARGIN_PIXELS / form->width;
  json_object_set_new(about, "plot_left", json_real(margin));
  json_object_set_new(about, "plot_right", json_real(1 - margin));
  json_object_set_new(about, "n_rows", json_integer((json_int_t)n));
}

void sg_rows_describe(const struct sg_rows *rows, const struct sg_chart_form *form, json_t *about, int above,
                      json_t *(*value)(const struct sg_entry *, const void *), const void *context) {
  json_t *list = json_array();
  const int row = rows->n < TIGHT_FROM ? ROW_PIXELS : TIGHT_ROW_PIXELS, top = sg_chart_title_pixels(form) + above;
  const size_t columns = sg_axis_letters(form->width - 2 * SG_ROWS_MARGIN_PIXELS) - VALUE_COLUMNS;
  for (size_t i = 0; i < rows->n; i++) {
    sg_chart_part(about, rows->entries[i]->name, 0, top + row * (double)i, form->width, row);
    json_array_append_new(
        list, sg_require(json_pack("{s:f, s:o, s:o}", "y", (double)i + SG_ROW_TEXT, "label",
                                   label_of(rows->entries[i], columns), "value", value(rows->entries[i], context))));
  }
  json_object_set_new(about, "rows", list);
  sg_rows_frame(about, form, rows->n, row, above);
}

void sg_rows_axis(json_t *about, const struct sg_chart_form *form, double low, double high,
                  enum sg_axis_scale scale) {
  const struct sg_axis axis = {
      .low = low, .high = high, .scale = scale, .pixels = form->width - 2 * SG_ROWS_MARGIN_PIXELS};
  json_object_set_new(about, "x_min", json_real(low));
  json_object_set_new(about, "x_max", json_real(high));
  sg_axis_tics(about, "x_tics", &axis);
}

double sg_rows_time_axis(json_t *about, const struct sg_chart_form *form, double low_ns, double high_ns,
                         bool logarithmic) {
  const struct sg_time_unit unit = sg_chart_time_unit(high_ns);
  json_object_set_new(about, "unit", json_string(unit.name));
  sg_rows_axis(about, form, logarithmic ? 0.8 * low_ns / unit.ns : 0, (logarithmic ? 1.1 : 1.03) * high_ns / unit.ns,
               logarithmic ? SG_AXIS_LOG : SG_AXIS_LINEAR);
  sg_chart_scale(about, false, logarithmic ? NAN : 0, logarithmic ? SG_AXIS_LOG : SG_AXIS_LINEAR);
  return unit.ns;
}

/* ---- lines beside the marks */

/* gnuplot separates lines by one empty line, and blocks by two. */
static void begin(json_t *about, const char *name, size_t index, FILE *dat) {
  fprintf(dat, "%s# lines beside the marks: x, y\n", index > 0 ? "\n\n" : "");
  json_object_set_new(about, name, json_integer((json_int_t)index));
}

static void put_lines(size_t n_rows, double x, bool more, FILE *dat) {
  static const double FROM = SG_ROW_MARK - SG_ROW_BAR, TO = SG_ROW_MARK + SG_ROW_BAR;
  for (size_t row = 0; row < n_rows; row++) {
    fprintf(dat, "%s%.6g %.2f\n%.6g %.2f\n", more || row > 0 ? "\n" : "", x, (double)row + FROM, x, (double)row + TO);
  }
}

void sg_rows_grid(json_t *about, size_t n_rows, size_t index, FILE *dat) {
  begin(about, "grid", index, dat);
  size_t i = 0;
  json_t *tic = NULL;
  json_array_foreach(json_object_get(about, "x_tics"), i, tic) {
    put_lines(n_rows, sg_json_number(tic, "at", 0), i > 0, dat);
  }
  if (i == 0) { fputs("NaN NaN\n", dat); }
}

void sg_rows_rule(json_t *about, const char *name, size_t n_rows, double x, size_t index, FILE *dat) {
  begin(about, name, index, dat);
  put_lines(n_rows, x, false, dat);
}
