/* A machine that did not hold still: the capacity probed around the launches moved. */
#include "core/health.h"
#include "core/text.h"
#include "report/findings/finding.h"

void sg_finding_capacity(const struct sg_analysis *analysis, struct sg_findings *out) {
  struct sg_stability s = sg_stability_of(analysis->set);
  if (s.n < 2 || s.n_weak == 0) { return; }
  sg_findings_add(
      out, SG_FINDING_WARNING,
      sg_format(
          "The machine did not hold still: %zu of %zu launches met less than 90%% of its usual capacity of %.2f "
          "cores, at worst %.2f. Other work or other guests took the rest.",
          s.n_weak, s.n, s.usual, s.low),
      sg_format("Repeat the run when the machine is idle; the timeline below shows when it was not."));
}
