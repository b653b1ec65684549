#include "report/analysis/warned.h"

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
static bool has_failed(const struct sg_outcomes_row *o) {
  static const char *const failures[] = {"failed", "crashed", "timeout", "invalid"};
  for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++) {
    if (strcmp(o->outcome, failures[i]) == 0) { return true; }
  }
  return false;
}

bool *sg_entries_warned(const struct sg_analysis *analysis) {
  const struct sg_resultset *set = analysis->set;
  struct sg_thread_use *uses = sg_thread_uses(set);
  bool *failed = sg_alloc(set->n_configs + 1, sizeof *failed),
       *warned = sg_alloc(analysis->n_entries + 1, sizeof *warned);
  for (size_t i = 0; i < set->n_outcomes; i++) {
    if (!has_failed(&set->outcomes[i])) { continue; }
    const struct sg_configs_row *config = sg_resultset_config(set, set->outcomes[i].config_id);
    if (config) { failed[config - set->configs] = true; }
  }
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const struct sg_entry *e = &analysis->entries[i];
    const size_t c = (size_t)(e->config - set->configs);
    warned[i] = failed[c] || sg_thread_use_is_warning(&uses[c]) || (e->remark && sg_remark_is_warning(e->remark));
  }
  free(failed);
  free(uses);
  return warned;
}
