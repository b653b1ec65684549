/* A worker process and the pipes to it. It runs in its own process group, which is killed with it. */
#ifndef SG_BENCH_RUN_PROCESS_H
#define SG_BENCH_RUN_PROCESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/error.h"

struct sg_process {
  pid_t pid;
  int in, out, errors; /* our ends of its stdin, stdout, stderr; -1: closed */
  bool reaped;
  int status; /* of waitpid */
};

/* Start the program argv[0] with this environment; argv ends with NULL. SG_UNABLE if it cannot be started. */
int sg_process_start(struct sg_process *process, char *const *argv, char **environment,
                     struct sg_error *err) SG_MUST_CHECK;

/* Write a request to its stdin and close it. A worker that has already exited is not an error: its status tells why.
 */
void sg_process_send(struct sg_process *process, const json_t *request);

/* Wait for it to exit until `deadline_ns`, then kill it; in any case kill the children it left running. True: it
 * exited by itself. */
bool sg_process_reap(struct sg_process *process, int64_t deadline_ns);

void sg_process_close(int *end); /* one of the pipe ends above */

#endif
