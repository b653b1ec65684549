#include "report/charts/chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"
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
  char *text = sg_words_digits(value, 3);
  json_t *fact = sg_require(json_pack("{s:f, s:s, s:s}", "value", value, "unit", unit, "text", text));
  free(text);
  return fact;
}

/* ---- layout */

struct sg_chart_form sg_chart_form_print(double inches, const char *font) {
  static const double POINTS_PER_INCH = 72, TEXT_POINTS = 8;
  return (struct sg_chart_form){.width = (int)lround(inches * POINTS_PER_INCH / TEXT_POINTS * SG_CHART_TEXT_PIXELS),
                                .print_inches = inches,
                                .font = font};
}

int sg_chart_title_pixels(const struct sg_chart_form *form) {
  enum { TITLE_PIXELS = 46, MARGIN_PIXELS = 12 };
  return form->print_inches > 0 ? MARGIN_PIXELS : TITLE_PIXELS;
}

enum { LEFT_PIXELS = 76, RIGHT_PIXELS = 16, BOTTOM_PIXELS = 58 };

int sg_chart_plot_width(const struct sg_chart_form *form) {
  return form->width - LEFT_PIXELS - RIGHT_PIXELS;
}

int sg_chart_plot_height(const struct sg_chart_form *form) {
  enum { LEAST = 220, MOST = 320 };
  const int half = form->width / 2;
  return half < LEAST ? LEAST : half > MOST ? MOST : half;
}

static void put_edge(json_t *about, const char *name, double pixels, double size) {
  json_object_set_new(about, name, json_real(pixels / size));
}

void sg_chart_frame(json_t *about, const struct sg_chart_form *form, int top, int plot, int bottom) {
  const int height = top + plot + bottom;
  json_object_set_new(about, "width", json_integer(form->width));
  json_object_set_new(about, "height", json_integer(height));
  put_edge(about, "plot_top", plot + bottom, height);
  put_edge(about, "plot_bottom", bottom, height);
  put_edge(about, "plot_left", LEFT_PIXELS, form->width);
  put_edge(about, "plot_right", form->width - RIGHT_PIXELS, form->width);
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

static void put_axis(json_t *about, const char *name, const struct sg_axis *axis) {
  char *low = sg_format("%s_min", name), *high = sg_format("%s_max", name), *tics = sg_format("%s_tics", name);
  json_object_set_new(about, low, json_real(axis->low));
  json_object_set_new(about, high, json_real(axis->high));
  sg_axis_tics(about, tics, axis);
  free(low);
  free(high);
  free(tics);
}

void sg_chart_axes(json_t *about, const struct sg_chart_form *form, int key, struct sg_axis x, struct sg_axis y) {
  x.pixels = sg_chart_plot_width(form);
  y.pixels = sg_chart_plot_height(form);
  y.upright = true;
  sg_chart_frame(about, form, sg_chart_title_pixels(form) + key, y.pixels, BOTTOM_PIXELS);
  put_axis(about, "x", &x);
  put_axis(about, "y", &y);
}

void sg_chart_scale(json_t *about, bool upright, double keep, enum sg_axis_scale scale) {
  const double width = sg_json_number(about, "width", 0), height = sg_json_number(about, "height", 0);
  const double from = upright ? height * (1 - sg_json_number(about, "plot_bottom", 0))
                              : width * sg_json_number(about, "plot_left", 0),
               to = upright ? height * (1 - sg_json_number(about, "plot_top", 0))
                            : width * sg_json_number(about, "plot_right", 0);
  json_t *tics = json_array(), *tic = NULL;
  size_t i = 0;
  json_array_foreach(json_object_get(about, upright ? "y_tics" : "x_tics"), i, tic) {
    json_array_append(tics, json_object_get(tic, "at"));
  }
  json_object_set_new(about, "axis",
                      sg_require(json_pack("{s:O, s:O, s:o, s:o, s:f, s:f, s:b, s:b}", "low",
                                           json_object_get(about, upright ? "y_min" : "x_min"), "high",
                                           json_object_get(about, upright ? "y_max" : "x_max"), "tics", tics, "keep",
                                           sg_json_real_or_null(keep), "from", from, "to", to, "logarithmic",
                                           scale != SG_AXIS_LINEAR, "upright", upright)));
}

size_t sg_chart_series(json_t *series, const char *strategy, struct sg_style style, size_t index) {
  enum { MOST_LETTERS = 24 };
  char *text = sg_words_fit(strategy, MOST_LETTERS);
  const size_t letters = sg_utf8_width(text);
  json_array_append_new(series, sg_require(json_pack("{s:i, s:s, s:i, s:s, s:s, s:b}", "index", (int)index, "colour",
                                                     style.colour, "mark", style.mark, "dash", style.dash, "text",
                                                     text, "more", json_array_size(series) > 0)));
  free(text);
  return letters;
}

int sg_chart_key(json_t *about, size_t n, size_t longest, int width) {
  enum { ROW_PIXELS = 22 };
  static const double CHARACTER_PIXELS = 8.6, SAMPLE_PIXELS = 66;
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
