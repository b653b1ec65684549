/* MPI ranks that take longer when all run at once than one alone with as much work, although each has CPUs of its
 * own: they share something else. For the configuration with the most ranks. */
#include <math.h>

#include "core/compare.h"
#include "core/health.h"
#include "report/analysis/contention.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

static const double CLEAR = 1.05; /* the lower end of the slowdown's interval */

static const struct sg_contention *clearest(const struct sg_contentions *contentions) {
  const struct sg_contention *found = NULL;
  for (size_t i = 0; i < contentions->n; i++) {
    const struct sg_contention *c = &contentions->items[i];
    if (!(c->low > CLEAR)) { continue; } /* NaN: one round */
    if (!found || c->n_ranks > found->n_ranks) { found = c; }
  }
  return found;
}

/* Of the capacity probe, whose loop uses no memory and runs on all cores as the ranks do; null: they use fewer cores,
 * or there were no probes. */
static json_t *loop_slowdown(const struct sg_analysis *analysis, const struct sg_contention *c) {
  const double cores = sg_usable_cores(analysis->set), usual = analysis->summary->capacity.usual,
               used = sg_cores_used(analysis->set, c->all->config);
  if (!(usual > 0) || !(used >= cores)) { return json_null(); }
  const double slowdown = fmax(1, cores / usual);
  return json_pack("{s:o, s:b}", "of_loop", sg_fact_ratio(slowdown), "is_slowed", slowdown > CLEAR);
}

void sg_finding_rank_contention(const struct sg_analysis *analysis, struct sg_findings *out) {
  struct sg_contentions contentions;
  sg_contentions_init(&contentions, analysis);
  const struct sg_contention *c = clearest(&contentions);
  if (c) {
    sg_findings_add(out, SG_FINDING_NOTE,
                    json_pack("{s:o, s:I, s:o, s:o, s:o}", "configuration", sg_fact_text(c->all->config->label),
                              "ranks", (json_int_t)c->n_ranks, "slowdown",
                              sg_fact_ratio_within(c->slowdown, c->low, c->high), "interval",
                              sg_fact_ratio_interval(c->low, c->high), "loop", loop_slowdown(analysis, c)));
  }
  sg_contentions_release(&contentions);
}
