/* The available capacity varied, and the times follow it, or there are too few launches to tell. */
#include <math.h>

#include "report/analysis/facts.h"
#include "report/findings/finding.h"

void sg_finding_capacity(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_capacity *c = &analysis->summary->capacity;
  if (c->n_weak == 0 || (isfinite(c->explained) && !c->explains)) { return; }
  sg_findings_add(out, SG_FINDING_WARNING,
                  json_pack("{s:I, s:I, s:o, s:o, s:o}", "weak", (json_int_t)c->n_weak, "launches", (json_int_t)c->n,
                            "usual", sg_fact_number(c->usual, "cores", 2), "lowest",
                            sg_fact_number(c->low, "cores", 2), "explained", sg_fact_share(c->explained)));
}
