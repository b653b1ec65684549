/* Work limited by memory bandwidth rather than by the cores (S. Williams, A. Waterman, D. Patterson, Commun. ACM
 * 52(4), 2009). */
#include <math.h>
#include <string.h>

#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/analysis/roof.h"
#include "report/findings/finding.h"

/* Bytes of all data caches of the machine together; NaN: unknown. */
static double cache_bytes(const json_t *machine) {
  double sum = 0;
  size_t i = 0;
  json_t *cache = NULL;
  json_array_foreach(json_object_get(machine, "caches"), i, cache) {
    if (strcmp(sg_json_text(cache, "type", ""), "instruction") == 0) { continue; }
    sum += sg_json_number(cache, "size_bytes", 0) * sg_json_number(cache, "count", 1);
  }
  return sum > 0 ? sum : NAN;
}

/* Bytes touched between two uses of the same item, by formula: those of all items, where they are kept and loaded
 * before the operation; otherwise those that the workers have in hand. */
static double working_set_bytes(const struct sg_configs_row *c) {
  bool all = strcmp(c->retain, "all") == 0 && strcmp(c->load, "task") != 0;
  double in_hand = fmin((double)c->count, (double)(c->workers > 0 ? sg_config_operators(c) : 1));
  return all ? c->compulsory_bytes : c->compulsory_bytes / (double)c->count * in_hand;
}

/* The entry closest to its roof; NULL: none has a roof. */
static const struct sg_entry *closest(const struct sg_workload_results *w, const struct sg_roof *roof) {
  const struct sg_entry *found = NULL;
  for (size_t i = 0; i < w->n; i++) {
    double share = sg_roof_share_of_bandwidth(roof, &w->entries[i]);
    if (isnan(share) || (found && share <= sg_roof_share_of_bandwidth(roof, found))) { continue; }
    found = &w->entries[i];
  }
  return found;
}

/* Memory can only be the limit for data that do not fit in the caches, and they can only come from the caches if they
 * do. */
static bool applies(const struct sg_entry *e, double share, double caches) {
  double bytes = working_set_bytes(e->config);
  return share > SG_ROOF_BEYOND ? bytes <= caches : share >= SG_ROOF_CLOSE && bytes > caches;
}

static void add(const struct sg_entry *e, const struct sg_roof *roof, double share, struct sg_findings *out) {
  const double room_that_matters = 1.05;
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:b, s:o, s:o, s:o}", "configuration", sg_fact_text(sg_entry_label(e)),
                            "workload", sg_fact_workload(e->config), "cached", share > SG_ROOF_BEYOND, "bandwidth",
                            sg_fact_bandwidth(share * roof->all_core_bytes_per_s), "share",
                            sg_fact_share(fmin(share, 1)), "room",
                            1 / share >= room_that_matters ? sg_fact_ratio(1 / share) : json_null()));
}

void sg_finding_memory_bound(const struct sg_analysis *analysis, struct sg_findings *out) {
  enum { MOST = 3 };
  const double caches = cache_bytes(analysis->set->machine);
  size_t found = 0;
  for (size_t i = 0; i < analysis->n_workloads && found < MOST; i++) {
    const struct sg_workload_results *w = &analysis->workloads[i];
    struct sg_roof roof;
    if (!sg_roof_read(&roof, analysis->set->run, w->entries[0].config->dtype) || !sg_roof_has_bandwidth(&roof)) {
      return;
    }
    const struct sg_entry *e = closest(w, &roof);
    if (!e) { continue; }
    double share = sg_roof_share_of_bandwidth(&roof, e);
    if (!applies(e, share, caches)) { continue; }
    add(e, &roof, share, out);
    found++;
  }
}
