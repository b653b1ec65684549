/* A static site of all result sets below a folder: index.html with a table and a chart, and the report of each set in
 * reports/SLUG/. It needs no server. site.json has what the index says.
 *
 * A report is made again when a file of its set, the program or a template has changed: beside each report,
 * entry.json has the digests it was made from, and what the index says of the set. Reports of sets that are gone, or
 * are damaged now, are removed: those that site.json lists, and of them the files that are as they were written. */
#ifndef SG_REPORT_SITE_WRITER_H
#define SG_REPORT_SITE_WRITER_H

#include "core/error.h"
#include "report/render/mustache.h"

struct sg_site_job {
  const char *input;   /* folder that is searched */
  const char *output;  /* folder of the site: new, empty, or with an earlier site */
  const char *gnuplot; /* path of the program; NULL: without charts */
  const char *program; /* name of ours, for messages */
  struct sg_template_folders templates;
};

/* SG_FOUND if some set is damaged: it is listed with its error, on stderr too, and the others have their reports. */
int sg_site_write(const struct sg_site_job *job, struct sg_error *err) SG_MUST_CHECK;

#endif
