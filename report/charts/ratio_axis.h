/* The logarithmic axis of a forest chart: ratios around a line at 1. templates/charts/ratio_axis.mustache draws it.
 */
#ifndef SG_REPORT_CHARTS_RATIO_AXIS_H
#define SG_REPORT_CHARTS_RATIO_AXIS_H

#include <jansson.h>

/* Puts x_min, x_max (`low` and `high`, which contain 1) and `tics` at round ratios, as many as there is space for,
 * into `about`. */
void sg_ratio_axis(json_t *about, double low, double high);

#endif
