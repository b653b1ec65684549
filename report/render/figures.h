/* The figures of a report: charts.def applied to an analysis, drawn by gnuplot and stored as NAME.dat, NAME.gp and
 * NAME.svg, and on request as NAME.pdf and NAME.png. */
#ifndef SG_REPORT_RENDER_FIGURES_H
#define SG_REPORT_RENDER_FIGURES_H

#include <jansson.h>

#include "core/error.h"
#include "report/analysis/analysis.h"
#include "report/render/mustache.h"

struct sg_figure {
  json_t *about; /* {name, chart, file, title, caption, alt, width, height, table...} */
  char *data, *script;
  size_t data_size;
};

struct sg_figures {
  struct sg_figure *items;
  size_t n;
};

/* Data and script of every applicable chart, in memory. Release with sg_figures_release(), also after a failure. */
int sg_figures_prepare(struct sg_figures *figures, const struct sg_analysis *analysis,
                       const struct sg_template_folders *templates, struct sg_error *err) SG_MUST_CHECK;
void sg_figures_release(struct sg_figures *figures);

/* The descriptions of the figures, as a list. A new reference. */
json_t *sg_figures_about(const struct sg_figures *figures);

enum sg_figure_format { SG_FIGURE_SVG = 1 << 0, SG_FIGURE_PDF = 1 << 1, SG_FIGURE_PNG = 1 << 2 };

/* Writes NAME.dat and NAME.gp into `folder`, which must exist. */
int sg_figures_write(const struct sg_figures *figures, const char *folder, struct sg_error *err) SG_MUST_CHECK;

/* Runs gnuplot on these files for each of `formats` and finishes the drawings. `started` is the date of the data, ISO
 * 8601. May run concurrently with readers of the figures. */
int sg_figures_draw(const struct sg_figures *figures, const char *folder, unsigned formats, const char *started,
                    struct sg_error *err) SG_MUST_CHECK;

#endif
