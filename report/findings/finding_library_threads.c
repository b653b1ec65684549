/* How well the library's own threads scale: items processed one after the other, the operation alone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/analysis/roof.h"
#include "report/findings/finding.h"

/* Below this share of what the machine could do in parallel, the library's threads are reported as not scaling well.
 */
#define POOR_EFFICIENCY 0.75

/* The capacity is stated where it is below this share of the threads. */
#define CAPACITY_THAT_MATTERS 0.95

static bool measured(const struct sg_summary_row *row) {
  return row && row->n > 0 && row->median > 0;
}

/* The entry with the most BLAS threads, up to the number of cores, among those that process the items one after the
 * other and share the best's baseline. */
static const struct sg_entry *most_threads(const struct sg_workload_results *w, double cores) {
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

/* Something else than the library sets the limit. */
static bool limited_by_memory(const struct sg_analysis *a, const struct sg_entry *e) {
  struct sg_roof roof;
  return sg_roof_read(&roof, a->set->run, e->config->dtype) && sg_roof_has_bandwidth(&roof) &&
         sg_roof_share_of_bandwidth(&roof, e) >= SG_ROOF_CLOSE;
}

/* Judged by the whole interval of the speed-up against what the machine's capacity allows; between the two verdicts
 * the measurement does not decide. */
void sg_finding_library_threads(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_workload_results *w = analysis->n_workloads == 1 ? &analysis->workloads[0] : NULL;
  if (!w || !w->baseline || !measured(w->baseline->operate_wall)) { return; }
  const struct sg_entry *e = most_threads(w, sg_json_number(analysis->set->machine, "usable_cores", INFINITY));
  if (!e) { return; }
  const struct sg_summary_row *row = e->operate_wall;
  const double threads = (double)e->config->blas_threads, capacity = analysis->summary->capacity.usual,
               possible = fmin(threads, capacity); /* ignores NaN */
  if (possible <= 1) { return; }                   /* no cores to scale on */
  const bool well = row->speedup_low >= POOR_EFFICIENCY * possible && row->speedup > 1,
             poorly = row->speedup_high < POOR_EFFICIENCY * possible;
  if (!well && !(poorly && !sg_entry_has_small_items(w->baseline) && !limited_by_memory(analysis, e))) { return; }
  sg_findings_add(
      out, SG_FINDING_NOTE,
      json_pack("{s:b, s:I, s:o, s:o, s:o}", "scale", well, "threads", (json_int_t)e->config->blas_threads,
                "configuration", sg_fact_text(sg_entry_label(e)), "ratio", sg_fact_ratio(row->speedup), "capacity",
                capacity < CAPACITY_THAT_MATTERS * threads ? sg_fact_number(capacity, "cores", 1) : json_null()));
}
