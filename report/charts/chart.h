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
 *   - with sg_chart_frame(), its size and the edges of the plot;
 *   - with sg_chart_part(), the parts that belong to certain configurations and are not a series of the key, so that
 *     a reader can hide them.
 * Colours, marks and dashes are the strategies' (analysis/style.h), tics come from axis.h, and no text meets anything
 * else (tests/svg/overlap.py checks it). */
#ifndef SG_REPORT_CHART_H
#define SG_REPORT_CHART_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/analysis/analysis.h"
#include "report/charts/axis.h"

enum sg_chart_scope { SG_CHART_RUN, SG_CHART_WORKLOAD };

/* Lengths of the layout are in pixels of CSS at this size of the text; in print they shrink with it. */
enum { SG_CHART_WIDTH = 640, SG_CHART_TEXT_PIXELS = 14 };

/* What all figures of a document have in common. */
struct sg_chart_form {
  int width; /* of the figure, in pixels */
  double
      print_inches; /* its width in print, where the text has 8 points; 0: not for print: it has its title inside */
  const char *font; /* the family of the text; NULL: sans-serif */
};
#define SG_CHART_FORM_PAGE ((struct sg_chart_form){.width = SG_CHART_WIDTH})

/* The form of figures printed with this width. */
struct sg_chart_form sg_chart_form_print(double inches, const char *font);

struct sg_chart_input {
  const struct sg_analysis *analysis;
  const struct sg_workload_results *workload; /* NULL in scope RUN */
  struct sg_chart_form form;
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

/* The height of the title inside the figure and its distance to what is below; without a title, a margin. */
int sg_chart_title_pixels(const struct sg_chart_form *form);

/* The figure's size and, as screen coordinates, the edges of the plot: `top` pixels (with the title) above and
 * `bottom` below a plot of `plot` pixels. */
void sg_chart_frame(json_t *about, const struct sg_chart_form *form, int top, int plot, int bottom);

/* The frame, the ends and the tics of a chart with an x and a y axis, below a key of that height. The lengths of the
 * axes are filled in. */
void sg_chart_axes(json_t *about, const struct sg_chart_form *form, int key, struct sg_axis x, struct sg_axis y);

/* Lets the page scale an axis, the y axis if `upright`, to the strategies that are shown: `keep` is a value that it
 * always shows (NaN: none). After the axes; in a chart with rows, whose x axis it is, the grid has to be the
 * first plot of the template. */
void sg_chart_scale(json_t *about, bool upright, double keep, enum sg_axis_scale scale);

/* The size of its plot. */
int sg_chart_plot_width(const struct sg_chart_form *form);
int sg_chart_plot_height(const struct sg_chart_form *form);

/* Adds a row to the table of numbers, which is created on first use; every row has as many cells as the fragment has
 * column heads. A cell is a string or, for a word, a fragment of words (sg_fact_fragment()). Takes ownership of the
 * cells. */
void sg_chart_row(json_t *about, json_t *const *cells, size_t n);
#define SG_CHART_ROW(about, ...) \
  sg_chart_row(about, (json_t *const[]){__VA_ARGS__}, sizeof((json_t *const[]){__VA_ARGS__}) / sizeof(json_t *))

/* A cell with this text; takes ownership of it. */
json_t *sg_chart_text(char *text);

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

/* The series of a strategy, for the template: adds {index, colour, mark, dash, text, more: it is not the first} to
 * `series`. Returns the characters of its text in the key. */
size_t sg_chart_series(json_t *series, const char *strategy, struct sg_style style, size_t index);

/* Space for a key of n entries above the plot, the longest with this many characters, across `width` pixels: puts
 * key_columns and key_rows into `about` and returns the height in pixels. */
int sg_chart_key(json_t *about, size_t n, size_t longest, int width);

/* A label for humans in a .dat comment: control characters are replaced, so that it stays on one line. */
void sg_chart_comment(FILE *dat, const char *text);

#endif
