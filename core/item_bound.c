#include "core/item_bound.h"

#include <math.h>
#include <string.h>

#include "core/resultset.h"

double sg_item_bound(int64_t count, int64_t workers) {
  const int64_t most = (count - 1) / workers + 1; /* items of one worker */
  return (double)count / (double)most;
}

bool sg_config_shares_items(const struct sg_configs_row *config) {
  const int64_t workers = sg_config_operators(config);
  const bool divides_items = strcmp(config->scheduler, "native") == 0 && config->count < workers;
  return workers > 1 && config->count >= 1 && !divides_items;
}

double sg_config_item_bound(const struct sg_configs_row *config) {
  const int64_t workers = sg_config_operators(config);
  if (!sg_config_shares_items(config) || config->count % workers == 0) { return NAN; }
  return sg_item_bound(config->count, workers);
}

double sg_config_thread_bound(const struct sg_configs_row *config) {
  return config->blas_threads > 0 ? sg_config_item_bound(config) * (double)config->blas_threads : NAN;
}
