/* Whether an archive, a bag or a result set is what was measured, and whole: structure, every checksum, nothing
 * missing or extra, JSON by its schemas, CSV and the references in it by the contract, the summary computed again,
 * the report rendered again, the packed file packed again. */
#ifndef SG_REPORT_ARCHIVE_VERIFIER_H
#define SG_REPORT_ARCHIVE_VERIFIER_H

#include <stdio.h>

#include "core/error.h"
#include "report/render/mustache.h"

struct sg_verify_job {
  const char *path;
  const char *program, *gnuplot; /* gnuplot NULL: there is none, reports with charts are not rendered again */
  const char *schemas;           /* folder of the JSON Schemas */
  struct sg_template_folders templates;
  FILE *out; /* a line for each thing that differs, or what was verified */
};

/* SG_FOUND if something differs; SG_BAD_INPUT for what is no archive, bag or result set, or cannot be unpacked.
 *
 * Templates of an archive are not used: with a stranger's, gnuplot would run commands of that stranger. A report is
 * rendered again only if its templates are this program's. */
int sg_verify(const struct sg_verify_job *job, struct sg_error *err) SG_MUST_CHECK;

#endif
