/* MPI ranks that ended well before the slowest one: what that costs, for the configuration with the largest part. */
#include <stdlib.h>

#include "core/rank_waits.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

static const double LEAST = 0.05; /* of the trial that the average rank waits */

void sg_finding_rank_imbalance(const struct sg_analysis *analysis, struct sg_findings *out) {
  struct sg_rank_wait *waits = sg_rank_waits(analysis->set), worst = {.part = LEAST};
  const struct sg_entry *found = NULL;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const struct sg_entry *e = &analysis->entries[i];
    const struct sg_rank_wait *wait = &waits[e->config - analysis->set->configs];
    if (!sg_entry_ranked(e) || e->config->ranks < 2 || !(wait->part > worst.part)) { continue; }
    worst = *wait;
    found = e;
  }
  free(waits);
  if (!found) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:I, s:o}", "configuration", sg_fact_text(found->config->label), "waiting",
                            sg_fact_share(worst.part), "slowest", (json_int_t)worst.slowest, "ranks",
                            json_integer((json_int_t)found->config->ranks)));
}
