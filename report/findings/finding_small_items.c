/* Items too small for the library's own threads: processed one after the other, they are slower with threads than
 * serial. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

/* Ranked behind serial, and with its whole interval slower. */
static bool slower_than_serial(const struct sg_entry *e, const struct sg_entry *base) {
  return e->wall->rank > base->wall->rank && e->wall->speedup_high < 1;
}

/* The slowest entry that processes the items one after the other with the library's threads, no more than there are
 * cores; NULL: none is slower than serial. */
static const struct sg_entry *collapsed(const struct sg_workload_results *w, double cores) {
  const struct sg_entry *worst = NULL, *base = w->baseline;
  if (!base || !sg_entry_has_small_items(base)) { return NULL; }
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    const struct sg_configs_row *c = e->config;
    bool threaded = sg_entry_ranked(e) && sg_config_operators(c) == 1 && c->blas_threads != 1 &&
                    (double)c->blas_threads <= cores && sg_same_library(c, base->config);
    if (!threaded || !slower_than_serial(e, base)) { continue; }
    if (!worst || e->wall->speedup < worst->wall->speedup) { worst = e; }
  }
  return worst;
}

void sg_finding_small_items(const struct sg_analysis *analysis, struct sg_findings *out) {
  double cores = sg_json_number(analysis->set->machine, "usable_cores", INFINITY);
  const struct sg_entry *worst = NULL;
  size_t n = 0;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    const struct sg_entry *e = collapsed(&analysis->workloads[i], cores);
    n += e != NULL;
    if (e && (!worst || e->wall->speedup < worst->wall->speedup)) { worst = e; }
  }
  if (!worst) { return; }
  json_t *of_all = analysis->n_workloads > 1
                       ? json_pack("{s:I, s:I}", "slower", (json_int_t)n, "all", (json_int_t)analysis->n_workloads)
                       : json_null();
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:o, s:o}", "workload", sg_fact_workload(worst->config), "configuration",
                            sg_fact_text(sg_entry_label(worst)), "ratio",
                            sg_fact_number(1 / worst->wall->speedup, "1", 1), "workloads", of_all));
}
