/* The figures of a report: charts.def applied to an analysis, drawn by gnuplot and stored as NAME.dat, NAME.gp and
 * NAME.svg, and on request as NAME.pdf and NAME.png. */
#ifndef SG_REPORT_RENDER_FIGURES_H
#define SG_REPORT_RENDER_FIGURES_H

#include <jansson.h>

#include "core/output.h"
#include "report/analysis/analysis.h"
#include "report/charts/chart.h"
#include "report/render/bundle.h"
#include "report/render/mustache.h"

enum sg_figure_format { SG_FIGURE_SVG, SG_FIGURE_PDF, SG_FIGURE_PNG, SG_N_FIGURE_FORMATS };

/* A finished picture; NULL: not drawn. */
struct sg_drawing {
  char *bytes;
  size_t size;
};

struct sg_figure {
  json_t *about; /* {name, chart, file, title, caption, alt, width, height, table...} */
  char *data, *script;
  size_t data_size;
  struct sg_drawing drawn[SG_N_FIGURE_FORMATS];
};

struct sg_figures {
  struct sg_figure *items;
  size_t n;
  struct sg_chart_form form; /* width 0: as on a page */
};

/* Data and script of every applicable chart in this form (width 0: as on a page), in memory. Release with
 * sg_figures_release(), also after a failure. */
int sg_figures_prepare(struct sg_figures *figures, const struct sg_analysis *analysis, struct sg_chart_form form,
                       const struct sg_template_folders *templates, struct sg_error *err) SG_MUST_CHECK;
void sg_figures_release(struct sg_figures *figures);

/* Adds a figure that is not in charts.def, after the others: `about` as a chart's function leaves it
 * (charts/chart.h), a reference that is taken, and its data, a heap string that is taken. Its templates are
 * charts/CHART.gp and figures/CHART.md; `number` counts from 1 where a chart is drawn several times, else it is 0. */
int sg_figures_put(struct sg_figures *figures, const char *chart, size_t number, json_t *about, char *data,
                   size_t size, const struct sg_template_folders *templates, struct sg_error *err) SG_MUST_CHECK;

/* The descriptions of the figures, as a list. A new reference. */
json_t *sg_figures_about(const struct sg_figures *figures);

/* Runs gnuplot for each of `formats`, a set of bits 1 << SG_FIGURE_SVG and so on, in a private folder of the report,
 * and finishes the drawings. `gnuplot` is the path of the program, `started` the date of the data, ISO 8601. */
int sg_figures_draw(struct sg_figures *figures, const char *gnuplot, struct sg_output *out, unsigned formats,
                    const char *started, struct sg_error *err) SG_MUST_CHECK;

/* The drawing of this name; NULL: not drawn. */
const char *sg_figures_svg(const struct sg_figures *figures, const char *name);

/* Adds NAME.dat, NAME.gp and what was drawn as files of the folder `figures` of the report. */
void sg_figures_add(const struct sg_figures *figures, struct sg_bundle *bundle);

#endif
