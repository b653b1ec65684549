/* A worker process and the pipes to it. It has a group of its own, which ends with it. */
#ifndef SG_BENCH_RUN_PROCESS_H
#define SG_BENCH_RUN_PROCESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/error.h"

struct sg_process {
  pid_t pid;
  int in, out, complaints; /* our ends: its stdin, stdout, stderr; -1 when closed */
  bool reaped;
  int status; /* as waitpid has it */
};

/* Start the program at `path` with this environment. SG_UNABLE when it cannot be had. */
int sg_process_start(struct sg_process *process, const char *path, char **environment,
                     struct sg_error *err) SG_MUST_CHECK;

/* Write a request to its stdin, and close that. One that is gone already is no error: its end will say why. */
void sg_process_send(struct sg_process *process, const json_t *request);

/* Wait for its end until `deadline_ns`, then kill it, and in any case the children it left behind. True: it ended by
 * itself. */
bool sg_process_reap(struct sg_process *process, int64_t deadline_ns);

void sg_process_close(int *end); /* one of our ends */

#endif
