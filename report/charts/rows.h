/* Charts with one row per entry: a line of text with the marks below it. The labels are inside the row, not beside
 * it, so that a long one needs no margin and nothing is lost on a narrow screen. Row i spans y from i to i + 1,
 * downwards. Nothing but text is drawn in the upper half of a row: lines of the grid are drawn beside the marks only.
 */
#ifndef SG_REPORT_CHARTS_ROWS_H
#define SG_REPORT_CHARTS_ROWS_H

#include <jansson.h>
#include <stdio.h>

#include "report/analysis/analysis.h"
#include "report/charts/chart.h"

/* The positions of the text and of the marks within a row, and half the height of a bar. */
#define SG_ROW_TEXT 0.25
#define SG_ROW_MARK 0.72
#define SG_ROW_BAR 0.17

enum { SG_ROWS_MOST = 60, SG_ROWS_MARGIN_PIXELS = 14 };

struct sg_rows {
  const struct sg_entry **entries; /* fastest first; entries without a time are left out */
  size_t n;
  size_t left_out; /* beyond SG_ROWS_MOST */
  double slowest_ns;
};

void sg_rows_init(struct sg_rows *rows, const struct sg_workload_results *workload);
void sg_rows_release(struct sg_rows *rows);

/* The label of a row, at most `columns` wide: {name, threads}. With `threads` its name is the strategy's and its
 * threads follow, in brief ("2 × 1") where there is no room for more. */
json_t *sg_rows_label(const struct sg_entry *e, const char *name, bool threads, size_t columns);

/* Puts `rows` (a list of {y, label: {name, threads}, value}) and the parts into `about`, with names shortened to the
 * chart's width, and the chart's frame, with `above` pixels between the title and the rows. `value(entry, context)`
 * returns a new reference to what the template writes at the right end. templates/charts/rows.mustache writes the
 * labels. */
void sg_rows_describe(const struct sg_rows *rows, const struct sg_chart_form *form, json_t *about, int above,
                      json_t *(*value)(const struct sg_entry *, const void *), const void *context);

/* The frame of a chart with n rows of `row` pixels each. */
void sg_rows_frame(json_t *about, const struct sg_chart_form *form, size_t n, int row, int above);

/* For the caption, {{> words/brief}}: {"ranks": whether some of them are MPI ranks} where the threads of some row are
 * written in brief, else null. */
json_t *sg_rows_brief(const json_t *about);

/* Whether some row has MPI ranks, whose names the caption explains. */
bool sg_rows_have_ranks(const struct sg_rows *rows);

/* Puts the axis below the rows into `about`: x_min, x_max and x_tics. */
void sg_rows_axis(json_t *about, const struct sg_chart_form *form, double low, double high, enum sg_axis_scale scale);

/* The same for times from 0 or, on a logarithmic axis, from low_ns to high_ns, and their unit. Returns the number of
 * ns in one unit. */
double sg_rows_time_axis(json_t *about, const struct sg_chart_form *form, double low_ns, double high_ns,
                         bool logarithmic);

/* Writes the data block of the grid, a line beside the marks of each row for each of the x_tics, as block `index` of
 * the file, and puts its number into `about` as `name`. The second function does so for a line at x. */
void sg_rows_grid(json_t *about, size_t n_rows, size_t index, FILE *dat);
void sg_rows_rule(json_t *about, const char *name, size_t n_rows, double x, size_t index, FILE *dat);

#endif
