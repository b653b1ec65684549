/* The chart of a site: the speed-up of each strategy, on each machine, against its cores. */
#ifndef SG_REPORT_SITE_CHART_H
#define SG_REPORT_SITE_CHART_H

#include <jansson.h>

#include "report/render/figures.h"

/* Adds the figure, unless no set has a speed-up. `sets`: facts of the sets (site_facts.h). */
int sg_site_chart(struct sg_figures *figures, const json_t *sets, const struct sg_template_folders *templates,
                  struct sg_error *err) SG_MUST_CHECK;

#endif
