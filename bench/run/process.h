/* A worker process and the pipes to it. It runs in its own session. All processes that come from it end with it, so
 * there is one at a time. */
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
  long long started_ticks;
  int64_t ask_ns; /* set before the start: how long it may take to end by SIGTERM before it is killed; 0: not asked */
  int64_t end_ns; /* how long processes may take to end after they were killed */
  bool reaped;    /* false after sg_process_reap(): it cannot be ended */
  int status;     /* of waitpid */
};

/* Start the program argv[0] (a path; argv ends with NULL) with this environment. `out` is connected to its descriptor
 * `number`, 1 or one above 2: its standard output is then /dev/null. SG_UNABLE if it cannot be started. */
int sg_process_start(struct sg_process *process, char *const *argv, int number, char **environment,
                     struct sg_error *err) SG_MUST_CHECK;

/* Write a request to its stdin and close it, until `deadline_ns` or an interrupt. A worker that has already exited or
 * does not read is not an error: its status or the timeout tells why. */
void sg_process_send(struct sg_process *process, const json_t *request, int64_t deadline_ns);

/* Whether it has exited; its children may still run. */
bool sg_process_has_exited(const struct sg_process *process);

/* Wait for it to exit until `deadline_ns`, then ask it to end, or kill it; in any case kill all processes it left
 * running. True: it exited by itself. *all_ended: none of them runs any more; one that became another user's cannot
 * be killed, and is not waited for. */
bool sg_process_reap(struct sg_process *process, int64_t deadline_ns, bool *all_ended);

void sg_process_close(int *end); /* one of the pipe ends above */

#endif
