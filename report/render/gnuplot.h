/* Runs gnuplot scripts, as many in parallel as there are cores available to this process. */
#ifndef SG_REPORT_RENDER_GNUPLOT_H
#define SG_REPORT_RENDER_GNUPLOT_H

#include <stddef.h>

#include "core/error.h"

/* Its version, "gnuplot 5.4 patchlevel 4", on the heap; "" if it does not say, SG_NO_GNUPLOT if `program` is NULL. */
#define SG_NO_GNUPLOT "none"
char *sg_gnuplot_version(const char *program);

struct sg_gnuplot_job {
  struct sg_figure *figure; /* for `done` */
  char *script;             /* file name within the folder */
  const char *format;       /* "svg", "png" or "pdf": the script's variable of that name */
};

/* Its absolute path, on the heap. NULL: it is not installed, and what is rendered has no charts, which a line on
 * stderr that begins with `teller`, a program's name, says (NULL: it does not). */
char *sg_gnuplot_find(const char *teller);

/* Finishes a drawn picture while others are being drawn. */
typedef int sg_gnuplot_done(void *context, const struct sg_gnuplot_job *job, struct sg_error *err);

/* Runs all jobs in `folder` (a descriptor) in the C.UTF-8 locale and UTC without start-up files, and waits for them.
 * When one fails: SG_UNABLE with the script's name and gnuplot's own message. The other jobs run to their end, except
 * after an interrupt, which ends them. */
int sg_gnuplot_run(const char *program, int folder, const struct sg_gnuplot_job *jobs, size_t n,
                   sg_gnuplot_done *done, void *context, struct sg_error *err) SG_MUST_CHECK;

#endif
