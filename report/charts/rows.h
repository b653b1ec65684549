/* Charts with one row per entry: a line of text with the marks below it. The labels are inside the row, not beside
 * it, so that a long one needs no margin and nothing is lost on a narrow screen. Row i spans y from i to i + 1,
 * downwards. */
#ifndef SG_REPORT_CHARTS_ROWS_H
#define SG_REPORT_CHARTS_ROWS_H

#include <jansson.h>

#include "report/analysis/analysis.h"

/* The positions of the marks within a row, and half the height of a bar. */
#define SG_ROW_MARK 0.66
#define SG_ROW_BAR 0.17

struct sg_rows {
  const struct sg_entry **entries; /* fastest first; entries without a time are left out */
  size_t n;
  size_t left_out; /* beyond SG_ROWS_MOST */
  double slowest_ns;
};

enum { SG_ROWS_MOST = 60 };

void sg_rows_init(struct sg_rows *rows, const struct sg_workload_results *workload);
void sg_rows_release(struct sg_rows *rows);

/* Puts `rows` (a list of {y, label: {name, threads}, value}) and the parts into `about`, with names shortened to the
 * chart's width, and the chart's size: the height is that of the rows plus `top` pixels above them for title, key and
 * axis; and, as screen coordinates, the edges plot_top and plot_bottom. `value(entry)` returns a new reference to
 * what the template writes at the right end. templates/charts/rows.mustache writes the labels. */
void sg_rows_describe(const struct sg_rows *rows, json_t *about, int top, json_t *(*value)(const struct sg_entry *));

/* Puts the time axis into `about`: unit, x_max (in that unit) and, where the work in FLOP is known, rate_tics.
 * Returns the number of ns in one unit. */
double sg_rows_time_axis(const struct sg_rows *rows, json_t *about, double largest_ns, double flop);

#endif
