/* Configurations whose interval was still wider than the target at the end of the run. */
#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

static bool wide(const struct sg_entry *e) {
  return sg_entry_ranked(e) && e->wall->converged == 0 && e->wall->n > 1;
}

void sg_finding_converged(const struct sg_analysis *analysis, struct sg_findings *out) {
  double target = sg_json_number(analysis->set->run, "plan.target_ci", 0.02);
  json_t *names = target > 0 ? sg_findings_names(analysis, wide, NULL) : NULL; /* 0: the run had no target */
  if (!names) { return; }
  sg_findings_add(out, SG_FINDING_WARNING,
                  json_pack("{s:o, s:o}", "configurations", names, "target", sg_fact_threshold(target)));
}
