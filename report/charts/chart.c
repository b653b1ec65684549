#include "report/charts/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"
#include "report/text/escape.h"

#define SG_CHART(name, scope, most) {#name, SG_CHART_##scope, most, sg_chart_##name},
const struct sg_chart sg_charts[] = {
#include "report/charts/charts.def"
};
#undef SG_CHART
const size_t sg_n_charts = sizeof sg_charts / sizeof sg_charts[0];

void sg_chart_facts(json_t *about, json_t *facts) {
  json_object_set_new(about, "facts", sg_require(facts));
}

json_t *sg_chart_text(char *text) {
  json_t *cell = sg_fact_text(text);
  free(text);
  return cell;
}

json_t *sg_chart_number(double value, const char *unit) {
  char *text = sg_format("%.3g", value);
  json_t *fact = sg_require(json_pack("{s:f, s:s, s:s}", "value", value, "unit", unit, "text", text));
  free(text);
  return fact;
}

void sg_chart_size(json_t *about, int width, int height) {
  json_object_set_new(about, "width", json_integer(width));
  json_object_set_new(about, "height", json_integer(height));
}

void sg_chart_row(json_t *about, json_t *const *cells, size_t n) {
  json_t *table = json_object_get(about, "table"), *row = json_array();
  if (!json_is_object(table)) {
    table = sg_require(json_pack("{s:[]}", "rows"));
    json_object_set_new(about, "table", table);
  }
  for (size_t i = 0; i < n; i++) {
    json_array_append_new(row, sg_require(cells[i]));
  }
  json_array_append_new(json_object_get(table, "rows"), row);
}

void sg_chart_tic(json_t *about, const char *name, double at, const char *text) {
  json_t *tics = json_object_get(about, name);
  if (!tics) {
    tics = json_array();
    json_object_set_new(about, name, tics);
  }
  json_array_append_new(tics,
                        json_pack("{s:f, s:s?, s:b}", "at", at, "text", text, "more", json_array_size(tics) > 0));
}

double sg_chart_round_up(double least) {
  if (!(least > 0) || isinf(least)) { return 1; }
  static const double steps[] = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
  double power = pow(10, floor(log10(least)));
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    if (steps[i] * power >= least * (1 - 1e-12)) { return steps[i] * power; }
  }
  return 10 * power;
}

struct sg_time_unit sg_chart_time_unit(double largest_ns) {
  if (largest_ns >= 3 * 3600e9) { return (struct sg_time_unit){3600e9, "h"}; }
  if (largest_ns >= 300e9) { return (struct sg_time_unit){60e9, "min"}; }
  if (largest_ns >= 1e9) { return (struct sg_time_unit){1e9, "s"}; }
  if (largest_ns >= 1e6) { return (struct sg_time_unit){1e6, "ms"}; }
  return (struct sg_time_unit){1e3, "µs"};
}

double sg_chart_jitter(size_t i) {
  double turn = (double)i * 0.6180339887498949;
  return 2 * (turn - floor(turn)) - 1;
}

long sg_chart_colour(const char *colour) {
  return strtol(colour + 1, NULL, 16);
}

enum { MOST_SHOWN = 200 }; /* gnuplot truncates very long lines of data */

void sg_chart_column(FILE *dat, char *text) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_+.,:=()[]";
  char *fitted = sg_words_fit(text, MOST_SHOWN);
  fputs(" \"", dat);
  for (const char *p = fitted; *p; p++) {
    if (strchr(plain, *p)) {
      putc(*p, dat);
    } else {
      fprintf(dat, "~%02X", (unsigned char)*p);
    }
  }
  putc('"', dat);
  free(fitted);
  free(text);
}

void sg_chart_launch(FILE *dat, const struct sg_entry *entry, const struct sg_samples_row *sample, double ns) {
  sg_chart_column(dat, sg_words_fit(entry->name, 40));
  fprintf(dat, " %lld %lld", (long long)sample->round, (long long)sample->launch);
  sg_chart_column(dat, sg_words_time(ns));
}

void sg_chart_entry(FILE *dat, const struct sg_entry *entry) {
  const struct sg_summary_row *w = entry->wall;
  sg_chart_column(dat, sg_words_fit(entry->name, 40));
  sg_chart_column(dat, sg_words_time(w->median));
  sg_chart_column(dat, sg_words_median_interval(w));
  sg_chart_column(dat, sg_words_ratio(w->speedup));
}

size_t sg_chart_most_points(const struct sg_chart_input *in) {
  enum { MOST = 1000, LEAST = 150 };
  size_t share = in->workload ? MOST / in->analysis->n_workloads : MOST;
  return share > LEAST ? share : LEAST;
}

void sg_chart_part(json_t *about, const char *name, double x, double y, double width, double height) {
  json_t *parts = json_object_get(about, "parts");
  if (!parts) {
    parts = json_array();
    json_object_set_new(about, "parts", parts);
  }
  json_array_append_new(parts, json_pack("{s:s, s:[f, f, f, f]}", "name", name, "box", x, y, width, height));
}

void sg_chart_axis(json_t *about, double keep, double left, double right, bool logarithmic) {
  json_object_set_new(about, "plot_left", json_real(left / SG_CHART_WIDTH));
  json_object_set_new(about, "plot_right", json_real(right / SG_CHART_WIDTH));
  json_object_set_new(about, "axis",
                      sg_require(json_pack("{s:O, s:O, s:f, s:f, s:f, s:b}", "low", json_object_get(about, "x_min"),
                                           "high", json_object_get(about, "x_max"), "keep", keep, "left", left,
                                           "right", right, "logarithmic", logarithmic)));
}

size_t sg_chart_line(json_t *series, const struct sg_entry *first, size_t index) {
  enum { MOST_LETTERS = 24 };
  char *text = sg_words_fit(first->config->strategy, MOST_LETTERS);
  const size_t bytes = strlen(text);
  json_array_append_new(series, json_pack("{s:i, s:s, s:i, s:i, s:s, s:b}", "index", (int)index, "colour",
                                          first->style.colour, "mark", first->style.mark, "dash", first->style.dash,
                                          "text", text, "more", index > 0));
  free(text);
  return bytes;
}

int sg_chart_key(json_t *about, size_t n, size_t longest, int width) {
  enum { ROW_PIXELS = 22 };
  static const double CHARACTER_PIXELS = 8.4, SAMPLE_PIXELS = 76;
  size_t columns = (size_t)(width / ((double)longest * CHARACTER_PIXELS + SAMPLE_PIXELS));
  columns = columns < 1 ? 1 : columns > n ? n : columns;
  size_t rows = columns ? (n + columns - 1) / columns : 0;
  json_object_set_new(about, "key_columns", json_integer((json_int_t)columns));
  json_object_set_new(about, "key_rows", json_integer((json_int_t)rows));
  return ROW_PIXELS * (int)rows;
}

void sg_chart_comment(FILE *dat, const char *text) {
  char *fitted = sg_words_fit(text, MOST_SHOWN), *line = sg_escape(SG_ESCAPE_PLAIN, fitted);
  fprintf(dat, "# %s\n", line);
  free(line);
  free(fitted);
}
