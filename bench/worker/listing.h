/* The task `strategies`: which of the strategies named in the request can be had here, and why not. */
#ifndef SG_BENCH_WORKER_LISTING_H
#define SG_BENCH_WORKER_LISTING_H

#include <stdio.h>

#include "bench/worker/launch_state.h"

/* Say hello and a word on each strategy, as it would be answered for products of f64 that are all in memory. Fails
 * with SG_UNABLE when there is a library to be opened and it cannot be. */
int sg_listing_run(const struct sg_request *request, struct sg_launch *launch, FILE *out,
                   struct sg_error *err) SG_MUST_CHECK;

#endif
