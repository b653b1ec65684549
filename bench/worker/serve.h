/* Serves one request: inspect a library, probe counters, list strategies, or run a launch including the check of its
 * results. */
#ifndef SG_BENCH_WORKER_SERVE_H
#define SG_BENCH_WORKER_SERVE_H

#include <stddef.h>
#include <stdio.h>

/* Process the request's text up to the `end` message on `out`. Returns 0 if `end` was written. If a signal killed a
 * worker process there is no `end`: *signal is that signal, so that the caller can end the same way; otherwise 0. */
int sg_serve(const char *request, size_t size, FILE *out, int *signal);

#endif
