#include "report/analysis/rank_base.h"

#include <string.h>

#include "core/factors.h"

static bool is_base(const struct sg_configs_row *c, const struct sg_configs_row *base, enum sg_rank_scaling scaling) {
  const bool weak = scaling == SG_RANK_WEAK;
  const uint64_t free = SG_FACTOR(ranks) | SG_FACTOR(strategy) | (weak ? SG_FACTOR(count) : 0);
  const int64_t items = weak ? base->count * c->ranks : base->count; /* at most 1e12 x 1e6 */
  return base->ranks == 1 && items == c->count && sg_factors_equal(c, base, SG_FACTORS_ALL & ~free);
}

const struct sg_entry *sg_rank_base(const struct sg_analysis *analysis, const struct sg_configs_row *config,
                                    enum sg_rank_scaling scaling) {
  const struct sg_entry *found = NULL;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const struct sg_entry *e = &analysis->entries[i];
    if (!sg_entry_ranked(e) || !is_base(config, e->config, scaling)) { continue; }
    if (!found || strcmp(e->config->strategy, config->strategy) == 0) { found = e; }
  }
  return found;
}
