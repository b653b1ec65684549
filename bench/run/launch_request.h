/* What a worker is asked to run, as docs/PROTOCOL.md has it: the factors of a configuration by their role, and how
 * often.
 */
#ifndef SG_BENCH_RUN_LAUNCH_REQUEST_H
#define SG_BENCH_RUN_LAUNCH_REQUEST_H

#include <jansson.h>

#include "bench/machine/topology.h"
#include "bench/plan/plan.h"

/* `counting`: keys that ask for counters, or NULL for a timing launch. The caller owns the reference. */
json_t *sg_launch_request_make(const struct sg_plan *plan, const struct sg_config *config,
                               const struct sg_topology *topology, const json_t *counting);

/* The part that is the strategy, from the factors of that role. */
json_t *sg_launch_request_strategy(const struct sg_configs_row *row);

#endif
