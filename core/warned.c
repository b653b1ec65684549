#include "core/warned.h"

#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"

bool sg_remark_is_warning(const char *remark) {
  return strncmp(remark, "serialised", strlen("serialised")) == 0;
}

bool sg_thread_use_is_warning(const struct sg_thread_use *use) {
  return use->verdict == SG_THREADS_MORE || (use->verdict == SG_THREADS_FEWER && use->asked >= 2);
}

/* A launch that was not begun, or that the user ended, says nothing about the configuration. */
bool sg_outcome_is_warning(const struct sg_outcomes_row *o) {
  static const char *const failures[] = {"failed", "crashed", "timeout", "invalid"};
  for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
    if (strcmp(o->outcome, failures[i]) == 0) { return true; }
  }
  return false;
}

bool *sg_configs_warned(const struct sg_resultset *set, const struct sg_thread_use *uses) {
  bool *warned = sg_alloc(set->n_configs + 1, sizeof *warned);
  for (size_t i = 0; i < set->n_configs; i++) {
    warned[i] = sg_thread_use_is_warning(&uses[i]);
  }
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &set->outcomes[i];
    const struct sg_configs_row *config = sg_resultset_config(set, o->config_id);
    const bool remark = strcmp(o->outcome, "ok") == 0 && sg_remark_is_warning(o->detail);
    if (config && (remark || sg_outcome_is_warning(o))) { warned[config - set->configs] = true; }
  }
  return warned;
}
