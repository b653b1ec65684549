/* The available capacity, probed around the launches, varied. */
#include "core/health.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

void sg_finding_capacity(const struct sg_analysis *analysis, struct sg_findings *out) {
  struct sg_stability s = sg_stability_of(analysis->set);
  if (s.n < 2 || s.n_weak == 0) { return; }
  sg_findings_add(out, SG_FINDING_WARNING,
                  json_pack("{s:I, s:I, s:o, s:o}", "weak", (json_int_t)s.n_weak, "launches", (json_int_t)s.n,
                            "usual", sg_fact_number(s.usual, "cores", 2), "lowest",
                            sg_fact_number(s.low, "cores", 2)));
}
