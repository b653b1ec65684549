/* The sessions of a search (bench/plan/search.h): one for each stage, each continuing the result set of the one
 * before with more configurations, and then the race of all of them until it is decided. So the search is one run,
 * stored, shown, interrupted and resumed as any other. */
#ifndef SG_BENCH_RUN_SEARCH_SESSION_H
#define SG_BENCH_RUN_SEARCH_SESSION_H

#include "bench/plan/search.h"
#include "bench/run/session.h"

/* `search` without configurations. Returns as sg_session_run(). */
int sg_search_session_run(struct sg_search *search, const struct sg_session_options *options,
                          struct sg_error *err) SG_MUST_CHECK;

#endif
