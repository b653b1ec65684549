#include <string.h>

#include "bench/plan/strategy.h"

#define SG_STRATEGY(name, scheduler, workers, blas, load, summary) \
  {name, scheduler, SG_COUNT_##workers, SG_COUNT_##blas, load, summary, SG_COUNT_NONE},
#define SG_STRATEGY_OF_RANKS(name, scheduler, ranks, workers, blas, load, summary) \
  {name, scheduler, SG_COUNT_##workers, SG_COUNT_##blas, load, summary, SG_COUNT_##ranks},
const struct sg_strategy sg_strategies[] = {
#include "bench/plan/strategies.def"
};
#undef SG_STRATEGY
const size_t sg_n_strategies = sizeof sg_strategies / sizeof sg_strategies[0];

const struct sg_strategy *sg_strategy_find(const char *name) {
  for (size_t i = 0; i < sg_n_strategies; i++) {
    if (strcmp(sg_strategies[i].name, name) == 0) { return &sg_strategies[i]; }
  }
  return NULL;
}
