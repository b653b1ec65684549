/* The effect of the choice of library, or of its kernels: the same strategy under each; and kernels that the library
 * does not select by itself. */
#include <strings.h>

#include "core/blas_family.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/recommendation.h"
#include "report/analysis/facts.h"
#include "report/analysis/kernel_choice.h"
#include "report/findings/finding.h"

#define GAIN_THAT_MATTERS 1.05

static bool same_but_for_library(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return sg_factors_equal(a, b, SG_FACTORS_STRATEGY | SG_FACTORS_RUNNER) && !sg_same_library(a, b);
}

/* The best of a workload and the entry that loses most by its library alone. */
static void add_comparison(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_entry *fast = NULL, *slow = NULL;
  double most = GAIN_THAT_MATTERS;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    const struct sg_workload_results *w = &analysis->workloads[i];
    for (size_t k = 0; w->best && k < w->n; k++) {
      const struct sg_entry *e = &w->entries[k];
      if (!sg_entry_ranked(e) || !same_but_for_library(w->best->config, e->config)) { continue; }
      double gain = e->wall->median / w->best->wall->median;
      if (gain <= most || e->wall->rank == w->best->wall->rank) { continue; }
      most = gain;
      fast = w->best;
      slow = e;
    }
  }
  if (!fast) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:n, s:{s:o, s:o, s:o, s:o}}", "only", "compared", "strategy",
                            sg_fact_text(fast->config->strategy), "ratio", sg_fact_ratio(most), "faster",
                            sg_kernel_choice_library(analysis->set, fast->config), "slower",
                            sg_kernel_choice_library(analysis->set, slow->config)));
}

/* The library and kernels that every configuration with a time has, where they are not those that it selects; NULL.
 */
static const struct sg_configs_row *only_kernels(const struct sg_analysis *analysis) {
  const struct sg_configs_row *first = NULL;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const struct sg_entry *e = &analysis->entries[i];
    if (!e->wall) { continue; }
    if (!sg_config_selects_kernels(e->config) || (first && !sg_same_library(first, e->config))) { return NULL; }
    first = e->config;
  }
  return first;
}

static void add_only(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_configs_row *c = only_kernels(analysis);
  if (!c) { return; }
  const char *own = sg_json_text(sg_backend_find_facts(analysis->set, c->backend), "corename", "");
  if (strcasecmp(own, c->coretype) == 0) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:{s:o, s:o}, s:n}", "only", "library", sg_kernel_choice_library(analysis->set, c),
                            "selects", *own ? sg_fact_text(own) : json_null(), "compared"));
}

void sg_finding_kernels(const struct sg_analysis *analysis, struct sg_findings *out) {
  add_comparison(analysis, out);
  add_only(analysis, out);
}
