/* Loading as a serial part: the bound it sets on the gain from parallel operations (G. Amdahl, AFIPS 1967). */
#include <math.h>

#include "core/health.h"
#include "core/number.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

/* A smaller part of the speed-up that the cores allow is not worth a sentence. */
#define LOSS_THAT_MATTERS 0.05

void sg_finding_loading(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_entry *base = analysis->n_workloads == 1 ? analysis->workloads[0].baseline : NULL;
  if (!base || !base->load_wall || !(base->load_wall->median > 0)) { return; }
  const double share = base->load_wall->median / base->wall->median, cores = sg_usable_cores(analysis->set);
  if (share >= 1) { return; }
  const double limit = 1 / (share + (1 - share) / cores);
  if (!(1 - limit / cores >= LOSS_THAT_MATTERS)) { return; } /* also if the cores are not known */
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:o, s:I}", "share", sg_fact_share(share), "baseline",
                            sg_fact_text(sg_entry_label(base)), "limit", sg_fact_ratio(limit), "cores",
                            sg_number_whole(cores)));
}
