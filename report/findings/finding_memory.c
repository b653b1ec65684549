/* A criterion other than time, where several configurations are equally fast: the memory that they need. */
#include <math.h>

#include "report/analysis/facts.h"
#include "report/findings/finding.h"

/* A peak below this share of the best's is worth mentioning. */
#define MEMORY_THAT_MATTERS 0.9

/* Largest peak of resident memory over the trials; NaN: not measured. */
static double memory_of(const struct sg_entry *e) {
  double most = NAN;
  struct sg_trial_place at;
  for (const struct sg_samples_row *t = sg_trial_first(e, &at); t; t = sg_trial_next(e, &at)) {
    if (t->rss_peak_bytes > 0) { most = fmax(most, (double)t->rss_peak_bytes); }
  }
  return most;
}

static const struct sg_entry *least_of(const struct sg_workload_results *w) {
  const struct sg_entry *least = w->best;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (sg_entry_ranked(e) && e->wall->rank == 1 && memory_of(e) < memory_of(least)) { least = e; }
  }
  return least;
}

void sg_finding_memory(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_workload_results *w = &analysis->workloads[0];
  const bool tied = w->verdict->kind == SG_VERDICT_TIED && !sg_verdict_is_loose(w->verdict);
  if (analysis->n_workloads != 1 || !tied) { return; }
  const struct sg_entry *least = least_of(w);
  if (!(memory_of(least) < MEMORY_THAT_MATTERS * memory_of(w->best))) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:o, s:o}", "least", sg_fact_text(sg_entry_label(least)), "least_bytes",
                            sg_fact_bytes(memory_of(least)), "fastest", sg_fact_text(sg_entry_label(w->best)),
                            "fastest_bytes", sg_fact_bytes(memory_of(w->best))));
}
