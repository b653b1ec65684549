/* Configurations statistically indistinguishable from the fastest, and a criterion other than time: memory. */
#include <math.h>

#include "report/analysis/facts.h"
#include "report/findings/finding.h"

/* A peak below this share of the best's is worth mentioning. */
#define MEMORY_THAT_MATTERS 0.9

/* Two configurations are equivalent within this band. */
#define BAND (SG_SUMMARY_DEFAULTS.equivalence)

static bool leads(const struct sg_entry *e) {
  return sg_entry_ranked(e) && e->wall->rank == 1;
}

/* Largest peak of resident memory over the trials; NaN: not measured. */
static double memory_of(const struct sg_entry *e) {
  double most = NAN;
  for (size_t i = 0; i < e->n_samples; i++) {
    if (e->samples[i]->rss_peak_bytes > 0) { most = fmax(most, (double)e->samples[i]->rss_peak_bytes); }
  }
  return most;
}

/* The one that needs the least memory, compared with the best; null: none needs much less. */
static json_t *memory_facts(const struct sg_workload_results *w) {
  const struct sg_entry *least = w->best;
  for (size_t i = 0; i < w->n; i++) {
    if (leads(&w->entries[i]) && memory_of(&w->entries[i]) < memory_of(least)) { least = &w->entries[i]; }
  }
  if (!(memory_of(least) < MEMORY_THAT_MATTERS * memory_of(w->best))) { return json_null(); }
  return json_pack("{s:o, s:o, s:o, s:o}", "least", sg_fact_text(least->config->label), "least_bytes",
                   sg_fact_bytes(memory_of(least)), "fastest", sg_fact_text(w->best->config->label), "fastest_bytes",
                   sg_fact_bytes(memory_of(w->best)));
}

static void one_workload(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_workload_results *w = &analysis->workloads[0];
  if (w->n_tied < 2 || sg_workload_is_open(w)) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:n, s:o}", "configurations", sg_findings_names(analysis, leads, NULL),
                            "memory", memory_facts(w), "workloads", "band", sg_fact_threshold(BAND)));
}

static void many_workloads(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t tied = 0, ranked = 0;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    ranked += analysis->workloads[i].best != NULL;
    tied += analysis->workloads[i].n_tied > 1;
  }
  if (tied == 0) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:{s:I, s:I}, s:o}", "workloads", "tied", (json_int_t)tied, "ranked",
                            (json_int_t)ranked, "band", sg_fact_threshold(BAND)));
}

void sg_finding_ties(const struct sg_analysis *analysis, struct sg_findings *out) {
  if (analysis->n_workloads == 1) {
    one_workload(analysis, out);
  } else {
    many_workloads(analysis, out);
  }
}
