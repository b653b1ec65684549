/* Outlying launches, by Tukey's fences. */
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

static bool has_outliers(const struct sg_entry *e) {
  return sg_entry_ranked(e) && e->wall->outliers > 0;
}

void sg_finding_outliers(const struct sg_analysis *analysis, struct sg_findings *out) {
  json_t *names = sg_findings_names(analysis, has_outliers, NULL);
  if (!names) { return; }
  int64_t outliers = 0, launches = 0;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    if (!sg_entry_ranked(&analysis->entries[i])) { continue; }
    launches += analysis->entries[i].wall->n;
    outliers += analysis->entries[i].wall->outliers > 0 ? analysis->entries[i].wall->outliers : 0;
  }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:I, s:o}", "outliers", sg_fact_count((size_t)outliers), "launches",
                            (json_int_t)launches, "configurations", names));
}
