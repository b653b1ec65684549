/* Runs gnuplot scripts, as many in parallel as there are cores available to this process. */
#ifndef SG_REPORT_RENDER_GNUPLOT_H
#define SG_REPORT_RENDER_GNUPLOT_H

#include <stddef.h>

#include "core/error.h"

/* Its version, "gnuplot 5.4 patchlevel 4", on the heap; "" if it does not say. */
char *sg_gnuplot_version(const char *program);

struct sg_gnuplot_job {
  struct sg_figure *figure; /* for `done` */
  char *script;             /* file name within the folder */
  const char *format;       /* "svg", "png" or "pdf": the script's variable of that name */
};

/* The program, as an absolute path on the heap; SG_UNABLE with the name of the package to install. */
int sg_gnuplot_find(char **program, struct sg_error *err) SG_MUST_CHECK;

/* Finishes a drawn picture while others are being drawn. */
typedef int sg_gnuplot_done(void *context, const struct sg_gnuplot_job *job, struct sg_error *err);

/* Runs all jobs in `folder` (a descriptor) in the C.UTF-8 locale and UTC without start-up files, and waits for them.
 * When one fails: SG_UNABLE with the script's name and gnuplot's own message. The other jobs run to their end, except
 * after an interrupt, which ends them. */
int sg_gnuplot_run(const char *program, int folder, const struct sg_gnuplot_job *jobs, size_t n,
                   sg_gnuplot_done *done, void *context, struct sg_error *err) SG_MUST_CHECK;

#endif
