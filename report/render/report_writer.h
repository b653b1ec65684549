/* From a result set to the files of its report: load, analyse, draw, render, write. */
#ifndef SG_REPORT_RENDER_REPORT_WRITER_H
#define SG_REPORT_RENDER_REPORT_WRITER_H

#include <jansson.h>
#include <stddef.h>

#include "core/error.h"
#include "report/context/report_set.h"
#include "report/render/figures.h"
#include "report/render/mustache.h"
#include "report/render/typeset.h"

/* Markdown, tables and SVG figures are always written. */
enum {
  SG_REPORT_MARKDOWN = 1 << 0,
  SG_REPORT_HTML = 1 << 1,
  SG_REPORT_TEX = 1 << 2, /* and the figures as PDF */
  SG_REPORT_PNG = 1 << 3, /* the figures */
  SG_REPORT_PDF = 1 << 4, /* the article, typeset; with SG_REPORT_TEX */
};

struct sg_report_job {
  const char *input;   /* folder of the result set */
  char *const *inputs; /* of all reports, as they were given: no symbolic link in them leads to an output */
  size_t n_inputs;
  const char *output;              /* folder of the report */
  const char *gnuplot;             /* path of the program; NULL: without charts */
  const char *program;             /* name of ours, for the message of an interruption */
  struct sg_typesetter typesetter; /* borrowed; needed for SG_REPORT_PDF */
  const char *author;              /* of the article; NULL: none */
  unsigned formats;
  struct sg_chart_form form; /* of the figures; width 0: as on a page */
  struct sg_template_folders templates;
};

/* Nothing is written before all of the analysis has succeeded; until then a signal ends the program at once. */
int sg_report_write(const struct sg_report_job *job, struct sg_error *err) SG_MUST_CHECK;

/* The same of a set that is loaded and summarised: job->input is not used. */
int sg_report_write_set(const struct sg_report_job *job, const struct sg_report_set *from,
                        struct sg_error *err) SG_MUST_CHECK;

/* Add the HTML page of a Markdown document to the files to be written. `context` has the title, the generator, the
 * words (sg_context_words) and the figures, with their texts; `site` is true of the index of a site. */
int sg_report_add_page(const struct sg_template_folders *templates, struct sg_bundle *bundle, const char *name,
                       const char *markdown, const json_t *context, const struct sg_figures *figures,
                       struct sg_error *err) SG_MUST_CHECK;

/* The second half, for documents about something else than one result set: renders the fragments in `context` and the
 * Markdown from the template NAME.md, and for an article its abstract from NAME_abstract.md, draws the figures, and
 * writes the files. `context` is given `compact` (see docs/CONTEXT.md). job->input is not used; `started`
 * is the date of the data. */
int sg_report_write_documents(const struct sg_report_job *job, struct sg_figures *figures, json_t *context,
                              const char *name, const char *started, struct sg_error *err) SG_MUST_CHECK;

#endif
