/* An archive of a result set: a bag with the set, its report, the templates, and the files that describe them. */
#ifndef SG_REPORT_ARCHIVE_ARCHIVE_MAKER_H
#define SG_REPORT_ARCHIVE_ARCHIVE_MAKER_H

#include "core/error.h"
#include "report/archive/deposit.h"
#include "report/archive/set_source.h"

/* Labels of bag-info.txt: the versions on which the bytes of the drawings and of the packed file depend. */
#define SG_BAG_AGENT "Bag-Software-Agent"
#define SG_BAG_GNUPLOT "Stratagemm-Gnuplot"
#define SG_BAG_PACKER "Stratagemm-Packer"

/* Where in the bag. */
#define SG_BAG_REPORT "data/report"
#define SG_BAG_TEMPLATES "data/templates"

struct sg_archive_job {
  const char *input;  /* as set_source.h takes it */
  const char *output; /* NULL: beside the input, with the name of the set */
  const char *program, *gnuplot;
  struct sg_template_folders templates;
  struct sg_deposit deposit;
};

/* SG_BAD_INPUT if the run is still going on. *path is that of the archive, on the heap. */
int sg_archive_make(const struct sg_archive_job *job, char **path, struct sg_error *err) SG_MUST_CHECK;

/* The name of the folder in an archive, and the time of its files: those of the run. The name is a new heap string.
 */
char *sg_archive_top(const json_t *run);
int64_t sg_archive_time(const json_t *run);

#endif
