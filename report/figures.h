/* The figures of a report: charts.def applied to an analysis, drawn by gnuplot, kept as NAME.dat, NAME.gp and
 * NAME.svg. */
#ifndef SG_REPORT_FIGURES_H
#define SG_REPORT_FIGURES_H

#include <jansson.h>

#include "core/error.h"
#include "report/analysis/analysis.h"
#include "report/mustache.h"

/* Write NAME.dat and NAME.gp of every chart that applies into `folder` (which exists) and return the list of what
 * they say of themselves: {name, chart, number, file, title, caption, alt, width, height, table?...}. NULL on
 * failure. */
json_t *sg_figures_prepare(const struct sg_analysis *analysis, const struct sg_template_folders *templates,
                           const char *folder, struct sg_error *err) SG_MUST_CHECK;

/* Run gnuplot over them and finish the SVG files. */
int sg_figures_draw(const json_t *figures, const char *folder, struct sg_error *err) SG_MUST_CHECK;

#endif
