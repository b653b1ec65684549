/* Serves one request: inspect a library, probe counters, list strategies, or run a launch including the check of its
 * results. */
#ifndef SG_BENCH_WORKER_SERVE_H
#define SG_BENCH_WORKER_SERVE_H

#include <stddef.h>
#include <stdio.h>

struct sg_ranks;

/* Process the request's text up to the `end` message on `out`. `ranks`: the MPI ranks that do it together, each with
 * this text (ranks.h); NULL: this process alone. Returns 0 if `end` was written. If a signal killed a
 * worker process there is no `end`: *signal is that signal, so that the caller can end the same way; otherwise 0. */
int sg_serve(const char *request, size_t size, struct sg_ranks *ranks, FILE *out, int *signal);

#endif
