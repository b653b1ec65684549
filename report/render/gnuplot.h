/* Runs gnuplot scripts, as many at once as this process may use cores. */
#ifndef SG_REPORT_RENDER_GNUPLOT_H
#define SG_REPORT_RENDER_GNUPLOT_H

#include <stddef.h>

#include "core/error.h"

struct sg_gnuplot_job {
  const struct sg_figure *figure; /* for `done` */
  char *script;                   /* file name within the folder */
  const char *format;             /* "svg", "png" or "pdf": the script's variable of that name */
};

/* SG_OK, or SG_UNABLE with the package to install. */
int sg_gnuplot_check(struct sg_error *err) SG_MUST_CHECK;

/* What is to be done with a picture when it is drawn, while others are being drawn. */
typedef int sg_gnuplot_done(void *context, const struct sg_gnuplot_job *job, struct sg_error *err);

/* Run all jobs in `folder` in the C.UTF-8 locale and UTC without start-up files, and wait for them. When one fails:
 * SG_UNABLE with the script's path and gnuplot's own message. Jobs keep running when another fails. */
int sg_gnuplot_run(const char *folder, const struct sg_gnuplot_job *jobs, size_t n, sg_gnuplot_done *done,
                   void *context, struct sg_error *err) SG_MUST_CHECK;

#endif
