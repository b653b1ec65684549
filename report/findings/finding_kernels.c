/* What the choice of the library, or of its kernels, is worth: the same strategy under each. */
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/text.h"
#include "report/findings/finding.h"
#include "report/text/escape.h"

#define GAIN_THAT_MATTERS 1.05

static bool same_but_for_library(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return sg_factors_equal(a, b, SG_FACTORS_STRATEGY) && !sg_same_library(a, b);
}

static char *library_of(const struct sg_configs_row *c) {
  char *backend = sg_markdown_code(c->backend);
  bool chosen = *c->coretype && strcmp(c->coretype, "auto") != 0;
  char *kernels = chosen ? sg_markdown_code(c->coretype) : NULL;
  char *text = chosen ? sg_format("%s with %s kernels", backend, kernels)
                      : sg_format("%s with the kernels it chooses", backend);
  free(backend);
  free(kernels);
  return text;
}

void sg_finding_kernels(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_entry *fast = NULL, *slow = NULL;
  double most = GAIN_THAT_MATTERS;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    const struct sg_workload *w = &analysis->workloads[i];
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
  char *better = library_of(fast->config), *worse = library_of(slow->config),
       *strategy = sg_markdown_code(fast->config->strategy);
  sg_findings_add(out, SG_FINDING_NOTE,
                  sg_format("The library and its kernels matter: %s runs %.2f times as fast under %s as under %s.",
                            strategy, most, better, worse),
                  NULL);
  free(better);
  free(worse);
  free(strategy);
}
