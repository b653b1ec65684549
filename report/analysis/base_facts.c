#include "report/analysis/base_facts.h"

#include "core/factors.h"
#include "report/analysis/facts.h"

/* Properties are named only as far as they tell the baselines apart: a library has kernels of its own. */
static json_t *names_of(uint64_t differing) {
  const bool library = differing & SG_FACTOR(backend);
  const struct {
    const char *flag;
    bool differs;
  } properties[] = {{"library", library},
                    {"kernels", !library && (differing & SG_FACTORS_LIBRARY)},
                    {"program", differing & SG_FACTORS_RUNNER},
                    {"loading", differing & SG_FACTOR(load)},
                    {"placement", differing & (SG_FACTOR(pin) | SG_FACTOR(membind))}};
  const size_t n = sizeof properties / sizeof properties[0];
  json_t *items = json_array();
  for (size_t i = 0; i < n; i++) {
    if (!properties[i].differs) { continue; }
    json_t *item = json_object();
    for (size_t k = 0; k < n; k++) {
      json_object_set_new(item, properties[k].flag, json_boolean(k == i));
    }
    json_array_append_new(items, item);
  }
  return sg_fact_list(items, 0);
}

json_t *sg_base_same(const struct sg_workload_results *w) {
  const struct sg_entry *first = NULL;
  uint64_t differing = 0;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *own = w->entries[i].baseline;
    if (!own) { continue; }
    if (!first) { first = own; }
    differing |= sg_factors_differing(first->config, own->config);
  }
  return names_of(differing);
}
