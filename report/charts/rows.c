#include "report/charts/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

/* Text of 14 px on SG_CHART_WIDTH. A row fits this many letters: the name, the threads and the value at the right. */
enum {
  LINE_COLUMNS = 78,
  NAME_COLUMNS = 30,
  VALUE_COLUMNS = 22,
  ROW_PIXELS = 44,
  TIGHT_ROW_PIXELS = 36,
  TIGHT_FROM = 16,
  BOTTOM_PIXELS = 56
};

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

/* The name of a row: the strategy with its threads, or a label that says more than the strategy alone. */
static json_t *label_of(const struct sg_entry *e) {
  const bool plain = strcmp(e->name, e->config->strategy) == 0;
  char *name = sg_words_fit(e->name, plain ? NAME_COLUMNS : LINE_COLUMNS - VALUE_COLUMNS);
  json_t *label =
      sg_require(json_pack("{s:s, s:o}", "name", name, "threads", plain ? sg_fact_threads(e->config) : json_null()));
  free(name);
  return label;
}

void sg_rows_describe(const struct sg_rows *rows, json_t *about, int top, json_t *(*value)(const struct sg_entry *)) {
  json_t *list = json_array();
  int row = rows->n < TIGHT_FROM ? ROW_PIXELS : TIGHT_ROW_PIXELS, height = top + row * (int)rows->n + BOTTOM_PIXELS;
  for (size_t i = 0; i < rows->n; i++) {
    sg_chart_part(about, rows->entries[i]->name, 0, top + row * (double)i, SG_CHART_WIDTH, row);
    json_array_append_new(list, sg_require(json_pack("{s:f, s:o, s:o}", "y", (double)i + 0.27, "label",
                                                     label_of(rows->entries[i]), "value", value(rows->entries[i]))));
  }
  json_object_set_new(about, "rows", list);
  json_object_set_new(about, "n_rows", json_integer((json_int_t)rows->n));
  sg_chart_size(about, SG_CHART_WIDTH, height);
  json_object_set_new(about, "plot_top", json_real(1 - (double)top / height));
  json_object_set_new(about, "plot_bottom", json_real((double)BOTTOM_PIXELS / height));
}

/* Rates at positions where a second axis can be labelled without crowding: a twelfth of the axis apart. */
static void rate_tics(json_t *about, double x_max_ns, double flop) {
  static const double steps[] = {1, 1.5, 2, 3, 4, 5, 7};
  double last = x_max_ns * 1.02;
  for (int power = -9; power <= 18; power++) {
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
      double rate = steps[i] * pow(10, power), at = flop / rate * 1e9;
      if (at > x_max_ns || at < x_max_ns / 12 || last - at < x_max_ns / 12) { continue; }
      char text[SG_HUMAN_SIZE];
      snprintf(text, sizeof text, "%g", rate / 1e9);
      sg_chart_tic(about, "rate_tics", at, text);
      last = at;
    }
  }
}

double sg_rows_time_axis(const struct sg_rows *rows, json_t *about, double largest_ns, double flop) {
  double largest = fmax(largest_ns, rows->slowest_ns);
  struct sg_time_unit unit = sg_chart_time_unit(largest);
  double x_max = largest * 1.02;
  json_object_set_new(about, "unit", json_string(unit.name));
  json_object_set_new(about, "x_max", json_real(x_max / unit.ns));
  json_object_set_new(about, "rate_tics", json_array());
  if (isfinite(flop) && flop > 0) { rate_tics(about, x_max, flop); }
  json_t *tics = json_object_get(about, "rate_tics"), *tic = NULL;
  size_t i = 0;
  json_array_foreach(tics, i, tic) {
    double at = json_real_value(json_object_get(tic, "at"));
    json_object_set_new(tic, "at", json_real(at / unit.ns));
  }
  json_object_set_new(about, "has_rates", json_boolean(json_array_size(tics) > 0));
  return unit.ns;
}
