/* The task `strategies`: which of the request's strategies are available here, and why others are not. */
#ifndef SG_BENCH_WORKER_LISTING_H
#define SG_BENCH_WORKER_LISTING_H

#include <stdio.h>

#include "bench/worker/launch_state.h"

/* Send `hello` and one `strategy` message for each strategy, as for f64 products with retain all. Fails with
 * SG_UNABLE if the request names a library that cannot be opened. */
int sg_listing_run(const struct sg_request *request, struct sg_launch *launch, FILE *out,
                   struct sg_error *err) SG_MUST_CHECK;

#endif
