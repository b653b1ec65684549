/* A chart: data (NAME.dat), a gnuplot script (NAME.gp) and texts about it. charts.def lists them.
 *
 * To add one: charts/chart_NAME.c, templates/charts/NAME.gp.mustache, templates/figures/NAME.md.mustache, a line in
 * charts.def and a place in a section of templates/report/. The function in the first writes the data and describes
 * the chart in `about`, without writing a word that a reader sees:
 *   - what the gnuplot template sees as {{chart.*}}: positions, numbers, names. Axes, keys and notes have their words
 *     in that template;
 *   - with sg_chart_facts(), what the fragment makes title, caption (Markdown), alt (what a reader who cannot see the
 *     figure needs to know) and the heads of the table of numbers from. In a chart of a workload the fragment also
 *     gets `workload`, and `several`: the title has to say which one;
 *   - with sg_chart_row(), the table of numbers that HTML shows below the figure;
 *   - with sg_chart_size(), its size in CSS pixels;
 *   - with sg_chart_part(), what belongs to certain configurations alone and is no series of the key, so that a
 * reader may leave it out. */
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
  size_t most; /* workloads it is drawn for: with more, it is not drawn at all */
  bool (*draw)(const struct sg_chart_input *in, FILE *dat, json_t *about); /* false: it does not apply here */
};

#define SG_CHART(name, scope, most) bool sg_chart_##name(const struct sg_chart_input *in, FILE *dat, json_t *about);
#include "report/charts/charts.def"
#undef SG_CHART

extern const struct sg_chart sg_charts[];
extern const size_t sg_n_charts;

/* The facts of the fragment, which are taken over. */
void sg_chart_facts(json_t *about, json_t *facts);

/* A number with three significant digits as a fact, in a unit that the fragment names. */
json_t *sg_chart_number(double value, const char *unit);

void sg_chart_size(json_t *about, int width, int height);

/* One more row of the table of numbers, which is made on first use; every row has as many cells as the fragment has
 * heads. A cell is a string, or a fragment of words (sg_fact_fragment()) where it is a word; they are taken over. */
void sg_chart_row(json_t *about, json_t *const *cells, size_t n);
#define SG_CHART_ROW(about, ...) \
  sg_chart_row(about, (json_t *const[]){__VA_ARGS__}, sizeof((json_t *const[]){__VA_ARGS__}) / sizeof(json_t *))

/* A cell of this text, which is taken over. */
json_t *sg_chart_text(char *text);

/* One more tic {at, text} in the list `name`; the list is made on first use. `text` NULL: the template has a word. */
void sg_chart_tic(json_t *about, const char *name, double at, const char *text);

/* A round number of at least `least`: 1, 2, 2.5 or 5 times a power of ten. */
double sg_chart_round_up(double least);

/* The unit a time axis uses, for a largest value in ns. */
struct sg_time_unit {
  double ns;
  const char *name; /* "s", "ms", "µs", "min", "h" */
};
struct sg_time_unit sg_chart_time_unit(double largest_ns);

/* The next of a fixed sequence of offsets in [-1, 1] that spreads points evenly (golden ratio): the same for the same
 * i. */
double sg_chart_jitter(size_t i);

/* 0xRRGGBB of "#rrggbb", for gnuplot's `lc rgb variable`. */
long sg_chart_colour(const char *colour);

/* A name or a number with its unit as one more column of a .dat line, for the words that a reader sees when the
 * pointer rests on a point: the gnuplot template puts them together. gnuplot escapes nothing in a hypertext: what is
 * not a letter, a digit or a plain mark is written as ~XX for each of its bytes, which sg_svg_finish() reads back.
 * `text` is taken over (freed). */
void sg_chart_column(FILE *dat, char *text);

/* Four columns: name, round, launch, time, for launch() of templates/charts/words_launch.mustache; and name, median,
 * its interval, speed-up, for entry() of words_entry.mustache. */
void sg_chart_launch(FILE *dat, const struct sg_entry *entry, const struct sg_samples_row *sample, double ns);
void sg_chart_entry(FILE *dat, const struct sg_entry *entry);

/* A figure draws at most so many points, and a run's figures of one kind together not many more: a page of 10^5
 * points would be slow to open and show no more. */
size_t sg_chart_most_points(const struct sg_chart_input *in);

/* A box of the drawing, in pixels from its upper left corner, that shows the configuration of this name; a box that
 * shows several is told several times. */
void sg_chart_part(json_t *about, const char *name, double x, double y, double width, double height);

/* Room for a key of n entries, the longest of so many characters, across `width` pixels: puts key_columns and
 * key_rows into `about` and returns the pixels it takes. */
int sg_chart_key(json_t *about, size_t n, size_t longest, int width);

/* A label for humans in a .dat comment: control characters replaced, never a line of its own. */
void sg_chart_comment(FILE *dat, const char *text);

#endif
