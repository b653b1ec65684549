/* A machine that did not hold still: the capacity probed before the launches moved. */
#include <math.h>
#include <stdlib.h>

#include "core/text.h"
#include "report/findings/finding.h"
#include "report/words.h"

/* Below this, the spread is the probe's own. */
#define CAPACITY_MOVED 0.10

void sg_finding_capacity(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_resultset *set = analysis->set;
  double low = INFINITY, high = 0;
  size_t n = 0, weak = 0;
  for (size_t i = 0; i < set->n_probes; i++) {
    double c = set->probes[i].capacity;
    if (!isfinite(c) || c <= 0) { continue; }
    low = fmin(low, c);
    high = fmax(high, c);
    n++;
  }
  if (n < 2 || (high - low) / high <= CAPACITY_MOVED) { return; }
  for (size_t i = 0; i < set->n_probes; i++) {
    weak += set->probes[i].capacity < (1 - CAPACITY_MOVED) * high;
  }
  sg_findings_add(
      out, SG_FINDING_WARNING,
      sg_format(
          "The machine did not hold still: it had between %.2f and %.2f cores’ worth of capacity, and %zu of %zu "
          "launches met less than 90%% of the best. Other work or other guests took the rest.",
          low, high, weak, n),
      sg_format("Repeat the run when the machine is idle; the timeline below shows when it was not."));
}
