/* Loading as a serial part: the bound it sets on the gain from faster operations (G. Amdahl, AFIPS 1967). */
#include <math.h>

#include "report/analysis/facts.h"
#include "report/findings/finding.h"

/* A smaller share explains nothing. */
#define SHARE_THAT_MATTERS 0.05

void sg_finding_loading(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_entry *base = analysis->n_workloads == 1 ? analysis->workloads[0].baseline : NULL;
  if (!base || !base->load_wall || !(base->load_wall->median > 0)) { return; }
  double share = base->load_wall->median / base->wall->median;
  if (share < SHARE_THAT_MATTERS || share >= 1) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:o}", "share", sg_fact_share(share), "baseline",
                            sg_fact_text(base->config->label), "limit", sg_fact_number(1 / share, "1", 1)));
}
