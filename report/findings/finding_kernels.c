/* The effect of the choice of library, or of its kernels: the same strategy under each. */
#include <string.h>

#include "core/factors.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

#define GAIN_THAT_MATTERS 1.05

static bool same_but_for_library(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return sg_factors_equal(a, b, SG_FACTORS_STRATEGY) && !sg_same_library(a, b);
}

static json_t *library_of(const struct sg_configs_row *c) {
  bool chosen = *c->coretype && strcmp(c->coretype, "auto") != 0;
  return json_pack("{s:o, s:o}", "backend", sg_fact_text(c->backend), "kernels",
                   chosen ? sg_fact_text(c->coretype) : json_null());
}

void sg_finding_kernels(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_entry *fast = NULL, *slow = NULL;
  double most = GAIN_THAT_MATTERS;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    const struct sg_workload_results *w = &analysis->workloads[i];
    for (size_t k = 0; w->best && k < w->n; k++) {
      const struct sg_entry *e = &w->entries[k];
      if (!sg_entry_ranked(e) || !same_but_for_library(w->best->config, e->config)) { continue; }
      double gain = e->wall->median / w->best->wall->median;
      if (gain <= most) { continue; }
      most = gain;
      fast = w->best;
      slow = e;
    }
  }
  if (!fast) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:o, s:o}", "strategy", sg_fact_text(fast->config->strategy), "ratio",
                            sg_fact_ratio(most), "faster", library_of(fast->config), "slower",
                            library_of(slow->config)));
}
