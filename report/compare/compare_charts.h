/* The charts of a comparison. They are charts like those of a report (report/charts/chart.h), which see several sets;
 * compare_charts.def lists them. */
#ifndef SG_REPORT_COMPARE_CHARTS_H
#define SG_REPORT_COMPARE_CHARTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "report/compare/ratios.h"
#include "report/render/figures.h"

enum { SG_MOST_FORESTS = 8 }; /* sides with a chart of their own */

struct sg_compare_chart_input {
  const struct sg_compared_sets *sets;
  const struct sg_ratios *ratios;
  size_t side; /* 0 in scope ALL */
};

#define SG_COMPARE_CHART(name, scope) \
  bool sg_chart_##name(const struct sg_compare_chart_input *in, FILE *dat, json_t *about);
#include "report/compare/compare_charts.def"
#undef SG_COMPARE_CHART

/* All charts that apply; release the figures also after a failure. */
int sg_compare_figures(struct sg_figures *figures, const struct sg_compared_sets *sets,
                       const struct sg_ratios *ratios, const struct sg_template_folders *templates,
                       struct sg_error *err) SG_MUST_CHECK;

#endif
