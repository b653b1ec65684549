/* Too few launches for an interval, or for one that covers 95%. */
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

enum { ENOUGH = 6 }; /* from here on, order statistics reach 95% (core/stats.h) */

void sg_finding_few_launches(const struct sg_analysis *analysis, struct sg_findings *out) {
  int64_t least = INT64_MAX;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const struct sg_entry *e = &analysis->entries[i];
    if (sg_entry_ranked(e) && e->wall->n < least) { least = e->wall->n; }
  }
  if (least >= ENOUGH) { return; }
  sg_findings_add(out, SG_FINDING_WARNING,
                  json_pack("{s:o, s:i}", "launches", sg_fact_count((size_t)least), "enough", ENOUGH));
}
