/* One request, answered: inspect a library, probe counters, list strategies, or run a launch from its preparation to
 * its verdict. */
#ifndef SG_BENCH_WORKER_SERVE_H
#define SG_BENCH_WORKER_SERVE_H

#include <stddef.h>
#include <stdio.h>

/* From the request's text to the `end` message on `out`. Returns 0 when `end` was written. When a signal ended a
 * worker process of the launch there is no `end`: *signal is that, so that the caller ends in the same way; else 0.
 */
int sg_serve(const char *request, size_t size, FILE *out, int *signal);

#endif
