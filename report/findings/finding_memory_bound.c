/* Work limited by memory bandwidth rather than by the cores (S. Williams, A. Waterman, D. Patterson, Commun. ACM
 * 52(4), 2009). */
#include <math.h>

#include "report/analysis/facts.h"
#include "report/analysis/roof.h"
#include "report/findings/finding.h"

/* From the first share of the bandwidth roof upwards, memory is the limit; above the second, the data come from the
 * caches. */
static const double CLOSE = 0.7, BEYOND = 1.1;

/* The rate relative to the bandwidth roof at this intensity, without loading where it was measured separately; NaN
 * where arithmetic is the lower roof. */
static double share_of_bandwidth(const struct sg_entry *e, const struct sg_roof *roof) {
  double bound = sg_roof_intensity(e->config) * roof->all_core_bytes_per_s;
  if (!sg_entry_ranked(e) || !isfinite(bound) || bound >= roof->all_core_flops) { return NAN; }
  bool apart = e->operate_wall && e->operate_wall->flops_per_s > 0;
  return (apart ? e->operate_wall->flops_per_s : e->wall->flops_per_s) / bound;
}

/* The entry closest to its roof; NULL: none has a roof. */
static const struct sg_entry *closest(const struct sg_workload_results *w, const struct sg_roof *roof) {
  const struct sg_entry *found = NULL;
  for (size_t i = 0; i < w->n; i++) {
    double share = share_of_bandwidth(&w->entries[i], roof);
    if (isnan(share) || (found && share <= share_of_bandwidth(found, roof))) { continue; }
    found = &w->entries[i];
  }
  return found;
}

static void add(const struct sg_entry *e, const struct sg_roof *roof, double share, struct sg_findings *out) {
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:b, s:o, s:o}", "configuration", sg_fact_text(e->config->label), "workload",
                            sg_fact_workload(e->config), "cached", share > BEYOND, "bandwidth",
                            sg_fact_bandwidth(share * roof->all_core_bytes_per_s), "share", sg_fact_share(share)));
}

void sg_finding_memory_bound(const struct sg_analysis *analysis, struct sg_findings *out) {
  enum { MOST = 3 };
  size_t found = 0;
  for (size_t i = 0; i < analysis->n_workloads && found < MOST; i++) {
    const struct sg_workload_results *w = &analysis->workloads[i];
    struct sg_roof roof;
    if (!sg_roof_read(&roof, analysis->set->run, w->entries[0].config->dtype) || !sg_roof_has_bandwidth(&roof)) {
      return;
    }
    const struct sg_entry *e = closest(w, &roof);
    double share = e ? share_of_bandwidth(e, &roof) : 0;
    if (share < CLOSE) { continue; }
    add(e, &roof, share, out);
    found++;
  }
}
