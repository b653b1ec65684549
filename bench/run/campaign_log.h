/* What the run of one host says, through a pipe into logs/HOST.log. The file keeps the beginning and the end of it,
 * so that a run that never stops talking does not fill the disk that all hosts share. */
#ifndef SG_BENCH_RUN_CAMPAIGN_LOG_H
#define SG_BENCH_RUN_CAMPAIGN_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

enum { SG_CAMPAIGN_LOG_MOST = 4 << 20, SG_CAMPAIGN_LOG_END = 4096 }; /* bytes kept of the beginning, of the end */

struct sg_campaign_log {
  int pipe, file;                    /* our end; -1: closed */
  size_t kept;                       /* bytes of the beginning, which are in the file */
  uint64_t left_out;                 /* bytes after them */
  size_t n_end;                      /* bytes in `end` */
  int why;                           /* errno of the first write that failed; 0: none */
  char end[SG_CAMPAIGN_LOG_END + 1]; /* the last bytes */
};

/* Create HOST.log in the folder `logs`, with its path for a message, and a pipe whose other end becomes *writer: the
 * run's output. Both are closed on failure. */
int sg_campaign_log_open(struct sg_campaign_log *log, int logs, const char *name, const char *path, int *writer,
                         struct sg_error *err) SG_MUST_CHECK;

/* Take what is there now. False: no more of it is. */
bool sg_campaign_log_read(struct sg_campaign_log *log);

/* Take the rest, add the end of what was left out, and close both. */
void sg_campaign_log_close(struct sg_campaign_log *log);

/* After the end: the run's last message, after which launchers say that it failed, or else the last line with
 * something in it, as plain text. A new heap string. */
char *sg_campaign_log_last(struct sg_campaign_log *log);

#endif
