/* The cost of more threads than cores, compared with the same strategy at no more threads than cores. */
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

#define COST_THAT_MATTERS 0.05

static int64_t threads_of(const struct sg_entry *e) {
  bool known = sg_entry_ranked(e) && e->config->workers > 0 && e->config->blas_threads > 0;
  return known ? sg_config_operators(e->config) * e->config->blas_threads : 0;
}

/* The slowest entry with more threads than cores, and the fastest without, of one library. */
static void extremes(const struct sg_workload_results *w, double cores, const struct sg_entry **over,
                     const struct sg_entry **within) {
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (threads_of(e) == 0 || !sg_factors_equal(e->config, w->best->config, SG_FACTOR(backend))) { continue; }
    if ((double)threads_of(e) > cores) {
      if (!*over || e->wall->median > (*over)->wall->median) { *over = e; }
    } else if (!*within || e->wall->median < (*within)->wall->median) {
      *within = e;
    }
  }
}

void sg_finding_oversubscription(const struct sg_analysis *analysis, struct sg_findings *out) {
  double cores = sg_json_number(analysis->set->machine, "usable_cores", 0);
  const struct sg_workload_results *w = analysis->n_workloads == 1 ? &analysis->workloads[0] : NULL;
  if (!w || !w->best || cores <= 0) { return; }
  const struct sg_entry *over = NULL, *within = NULL;
  extremes(w, cores, &over, &within);
  if (!over || !within) { return; }
  double cost = over->wall->median / within->wall->median - 1;
  if (cost < COST_THAT_MATTERS) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:I, s:I, s:o, s:o}", "slower", sg_fact_text(over->config->label), "threads",
                            (json_int_t)threads_of(over), "cores", (json_int_t)cores, "cost", sg_fact_share(cost),
                            "faster", sg_fact_text(within->config->label)));
}
