/* The options --figure-width and --font of the commands that draw figures for a document. */
#ifndef SG_REPORT_CLI_FIGURE_FORM_H
#define SG_REPORT_CLI_FIGURE_FORM_H

#include "core/error.h"
#include "report/charts/chart.h"

/* `width` is a length such as "3.4in" or "86mm", `font` a family; NULL: not given. `font` has to outlive the form. */
int sg_figure_form_parse(const char *width, const char *font, struct sg_chart_form *form,
                         struct sg_error *err) SG_MUST_CHECK;

#endif
