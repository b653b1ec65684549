/* How far the library's own threads get: one item after the other, the operation alone. */
#include <math.h>
#include <stdlib.h>

#include "core/json.h"
#include "core/text.h"
#include "report/findings/finding.h"
#include "report/text/escape.h"

/* Below this efficiency the library's threads are said not to scale. */
#define POOR_EFFICIENCY 0.75

static bool measured(const struct sg_summary_row *row) {
  return row && row->n > 0 && row->median > 0;
}

/* The entry with most BLAS threads, up to the number of cores, of those that take one item after the other and
 * compare with the baseline. */
static const struct sg_entry *most_threads(const struct sg_workload *w, double cores) {
  const struct sg_entry *most = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    const struct sg_configs_row *c = e->config;
    bool comparable = sg_entry_ranked(e) && measured(e->operate_wall) && c->workers == 1 && c->blas_threads > 1 &&
                      (double)c->blas_threads <= cores && sg_same_library(c, w->baseline->config);
    if (comparable && (!most || c->blas_threads > most->config->blas_threads)) { most = e; }
  }
  return most;
}

void sg_finding_library_threads(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_workload *w = analysis->n_workloads == 1 ? &analysis->workloads[0] : NULL;
  if (!w || !w->baseline || !measured(w->baseline->operate_wall)) { return; }
  const struct sg_entry *e = most_threads(w, sg_json_number(analysis->set->machine, "usable_cores", INFINITY));
  if (!e) { return; }
  double ratio = w->baseline->operate_wall->median / e->operate_wall->median;
  double efficiency = ratio / (double)e->config->blas_threads;
  char *name = sg_markdown_code(e->config->label);
  sg_findings_add(
      out, SG_FINDING_NOTE,
      sg_format("The library’s own threads %s: with %lld of them (%s) the operation alone, loading left out, is %.2f "
                "times as fast as with one.",
                efficiency < POOR_EFFICIENCY ? "do not scale here" : "scale well", (long long)e->config->blas_threads,
                name, ratio),
      NULL);
  free(name);
}
