/* From a result set to the files of its report: load, analyse, draw, render, write. */
#ifndef SG_REPORT_RENDER_REPORT_WRITER_H
#define SG_REPORT_RENDER_REPORT_WRITER_H

#include <stddef.h>

#include "core/error.h"
#include "report/render/mustache.h"

/* Markdown, tables and SVG figures are always written. */
enum {
  SG_REPORT_MARKDOWN = 1 << 0,
  SG_REPORT_HTML = 1 << 1,
  SG_REPORT_TEX = 1 << 2, /* and the figures as PDF */
  SG_REPORT_PNG = 1 << 3, /* the figures */
};

struct sg_report_job {
  const char *input;   /* folder of the result set */
  char *const *inputs; /* of all reports, as they were given: no symbolic link in them leads to an output */
  size_t n_inputs;
  const char *output;  /* folder of the report */
  const char *gnuplot; /* path of the program */
  const char *program; /* name of ours, for the message of an interruption */
  unsigned formats;
  struct sg_template_folders templates;
};

/* Nothing is written before all of the analysis has succeeded; until then a signal ends the program at once. */
int sg_report_write(const struct sg_report_job *job, struct sg_error *err) SG_MUST_CHECK;

#endif
