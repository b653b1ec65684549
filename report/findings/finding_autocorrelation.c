/* Times of successive launches that depend on each other: intervals and tests assume that they do not. */
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

void sg_finding_autocorrelation(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_summary *s = analysis->summary;
  if (!(s->autocorrelation > s->autocorrelation_least)) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o}", "correlation", sg_fact_number(s->autocorrelation, "1", 2)));
}
