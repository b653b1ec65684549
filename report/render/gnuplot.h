/* Runs gnuplot scripts, as many in parallel as there are cores available to this process. */
#ifndef SG_REPORT_RENDER_GNUPLOT_H
#define SG_REPORT_RENDER_GNUPLOT_H

#include <stddef.h>

#include "core/error.h"

struct sg_gnuplot_job {
  const struct sg_figure *figure; /* for `done` */
  char *script;                   /* file name within the folder */
  const char *format;             /* "svg", "png" or "pdf": the script's variable of that name */
};

/* SG_OK, or SG_UNABLE with the name of the package to install. */
int sg_gnuplot_check(struct sg_error *err) SG_MUST_CHECK;

/* Finishes a drawn picture while others are being drawn. */
typedef int sg_gnuplot_done(void *context, const struct sg_gnuplot_job *job, struct sg_error *err);

/* Runs all jobs in `folder` in the C.UTF-8 locale and UTC without start-up files, and waits for them. When one fails:
 * SG_UNABLE with the script's path and gnuplot's own message. The other jobs run to their end. */
int sg_gnuplot_run(const char *folder, const struct sg_gnuplot_job *jobs, size_t n, sg_gnuplot_done *done,
                   void *context, struct sg_error *err) SG_MUST_CHECK;

#endif
