/* A chart: data (NAME.dat), a gnuplot script (NAME.gp) and texts about it. charts.def lists them.
 *
 * To add one: charts/chart_NAME.c, templates/charts/NAME.gp.mustache, templates/figures/NAME.md.mustache, a line in
 * charts.def and a place in a section of templates/report/. The function in the first file writes the data and
 * describes the chart in `about`, without a word that a reader sees:
 *   - the positions, numbers and names that the gnuplot template uses as {{chart.*}}; the words of axes, keys and
 *     notes are in that template;
 *   - with sg_chart_facts(), the facts from which the fragment makes title, caption (Markdown), alt (the text for
 *     readers who cannot see the figure) and the column heads of the table of numbers. In a chart of one workload the
 *     fragment also gets `workload`, and `several`, in which case the title has to name the workload;
 *   - with sg_chart_row(), the table of numbers that HTML shows below the figure;
 *   - with sg_chart_size(), its size in CSS pixels;
 *   - with sg_chart_part(), the parts that belong to certain configurations and are not a series of the key, so that
 *     a reader can hide them, and with sg_chart_axis() the axis that is then scaled to the others. */
#ifndef SG_REPORT_CHART_H
#define SG_REPORT_CHART_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/analysis/analysis.h"

enum sg_chart_scope { SG_CHART_RUN, SG_CHART_WORKLOAD };

enum { SG_CHART_WIDTH = 640 };

struct sg_chart_input {
  const struct sg_analysis *analysis;
  const struct sg_workload_results *workload; /* NULL in scope RUN */
};

struct sg_chart {
  const char *name;
  enum sg_chart_scope scope;
  size_t most; /* with more workloads than this, it is not drawn at all */
  bool (*draw)(const struct sg_chart_input *in, FILE *dat, json_t *about); /* false: it does not apply to this run */
};

#define SG_CHART(name, scope, most) bool sg_chart_##name(const struct sg_chart_input *in, FILE *dat, json_t *about);
#include "report/charts/charts.def"
#undef SG_CHART

extern const struct sg_chart sg_charts[];
extern const size_t sg_n_charts;

/* The facts of the fragment; takes ownership of them. */
void sg_chart_facts(json_t *about, json_t *facts);

/* A number with three significant digits as a fact; the fragment names the unit. */
json_t *sg_chart_number(double value, const char *unit);

void sg_chart_size(json_t *about, int width, int height);

/* Adds a row to the table of numbers, which is created on first use; every row has as many cells as the fragment has
 * column heads. A cell is a string or, for a word, a fragment of words (sg_fact_fragment()). Takes ownership of the
 * cells. */
void sg_chart_row(json_t *about, json_t *const *cells, size_t n);
#define SG_CHART_ROW(about, ...) \
  sg_chart_row(about, (json_t *const[]){__VA_ARGS__}, sizeof((json_t *const[]){__VA_ARGS__}) / sizeof(json_t *))

/* A cell with this text; takes ownership of it. */
json_t *sg_chart_text(char *text);

/* Adds a tic {at, text} to the list `name`, which is created on first use. `text` NULL: the template supplies the
 * word. */
void sg_chart_tic(json_t *about, const char *name, double at, const char *text);

/* A round upper end for an axis: the smallest of 1, 1.2, 1.5, 2 ... 10 times a power of ten from `least` upwards. */
double sg_chart_round_up(double least);

/* The unit of a time axis with this largest value in ns. */
struct sg_time_unit {
  double ns;
  const char *name; /* "s", "ms", "µs", "min", "h" */
};
struct sg_time_unit sg_chart_time_unit(double largest_ns);

/* Element i of a fixed sequence of offsets in [-1, 1] that spreads points evenly (golden ratio). */
double sg_chart_jitter(size_t i);

/* 0xRRGGBB of "#rrggbb", for gnuplot's `lc rgb variable`. */
long sg_chart_colour(const char *colour);

/* Adds a name, or a number with its unit, as a column of a .dat line for the text shown when the pointer hovers over
 * a point; the gnuplot template composes that text. gnuplot does not escape hypertext: every byte of a character
 * other than a letter, a digit or plain punctuation is written as ~XX, which sg_svg_finish() decodes. Takes ownership
 * of `text`. */
void sg_chart_column(FILE *dat, char *text);

/* Four columns each: name, round, launch, time, for launch() in templates/charts/words_launch.mustache; name, median,
 * its interval, speed-up, for entry() in words_entry.mustache. */
void sg_chart_launch(FILE *dat, const struct sg_entry *entry, const struct sg_samples_row *sample, double ns);
void sg_chart_entry(FILE *dat, const struct sg_entry *entry);

/* The most points of one figure; all figures of one kind together have not many more, because a page with 10^5 points
 * opens slowly and shows no more. */
size_t sg_chart_most_points(const struct sg_chart_input *in);

/* A box of the drawing, in pixels from its upper left corner, that shows the configuration of this name; call it once
 * for each configuration that the box shows. */
void sg_chart_part(json_t *about, const char *name, double x, double y, double width, double height);

/* The horizontal axis, from x_min to x_max at `left` and `right` (pixels; plot_left and plot_right for the template,
 * as shares of the width), so that it can be scaled to the parts that are shown: `keep` is the value that is always
 * shown. To be called after x_min and x_max are set. */
void sg_chart_axis(json_t *about, double keep, double left, double right, bool logarithmic);

/* A line of a strategy, for the template: adds {index, colour, mark, dash, text, more: it is not the first} to
 * `series`. Returns the bytes of its text in the key. */
size_t sg_chart_line(json_t *series, const struct sg_entry *first, size_t index);

/* Space for a key of n entries, the longest with this many characters, across `width` pixels: puts key_columns and
 * key_rows into `about` and returns the height in pixels. */
int sg_chart_key(json_t *about, size_t n, size_t longest, int width);

/* A label for humans in a .dat comment: control characters are replaced, so that it stays on one line. */
void sg_chart_comment(FILE *dat, const char *text);

#endif
