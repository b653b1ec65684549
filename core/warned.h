/* What is warned of in single configurations: for the findings of the report that say so, and for the recommended
 * settings, which never include one of these. */
#ifndef SG_CORE_WARNED_H
#define SG_CORE_WARNED_H

#include <stdbool.h>

#include "core/health.h"

/* The worker's remark on a library that serialises (bench/worker): the strategy is not what its name says. */
bool sg_remark_is_warning(const char *remark);

/* A single thread that ran for only part of the time waited for a core, which the capacity probes measure: that is no
 * warning of the configuration. */
bool sg_thread_use_is_warning(const struct sg_thread_use *use);

/* A launch that failed, crashed, took too long or gave a wrong result. */
bool sg_outcome_is_warning(const struct sg_outcomes_row *outcome);

/* For each of set->configs, which use threads so: whether it has such a remark or use of threads, or a launch that
 * failed. The caller frees. */
bool *sg_configs_warned(const struct sg_resultset *set, const struct sg_thread_use *uses);

#endif
