/* Which configuration to recommend: among those that share the best rank, the simplest to use, and never one that is
 * warned of. Not every configuration is a matter of settings: some replace the library's calls, load items in another
 * way or pin threads. */
#ifndef SG_CORE_RECOMMENDATION_H
#define SG_CORE_RECOMMENDATION_H

#include <stdbool.h>

#include "core/summary.h"

/* Indices in set->configs, or SG_NO_CONFIG. */
struct sg_recommendation {
  long config; /* of the first workload; SG_NO_CONFIG: nothing to recommend */
  long passed; /* of a workload: reliably faster than what could be recommended there, but warned of or not a matter
                  of settings; SG_NO_CONFIG: none */
  bool passed_warned; /* `passed` is warned of, as are all settings that are as fast: nothing is recommended */
};

/* Of those of rank 1 that are known to be slower than the fastest by at most SG_TIE_COST, if there are any: otherwise
 * the one with the least bound. For the only workload, or, for several, the same settings in each, where they are
 * reliably faster than serial in each. From simplest: the library's default, one variable, several (to load another
 * library than the run's first is one); a thread pool without and with variables; an OpenMP loop; processes. Among
 * equally simple ones, the fastest. Whether the verdict allows to recommend it is not asked. */
struct sg_recommendation sg_recommendation_find(const struct sg_summary *summary);

/* Whether a configuration's workers are processes; whether it selects kernels, of the library's `coretype`, the CPUs
 * of its threads, or the NUMA nodes of its memory. */
bool sg_config_uses_processes(const struct sg_configs_row *config);
bool sg_config_selects_kernels(const struct sg_configs_row *config);
bool sg_config_pins(const struct sg_configs_row *config);
bool sg_config_binds_memory(const struct sg_configs_row *config);

#endif
