/* The cost of more threads than the machine can run at once. */
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/json.h"
#include "core/number.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

#define COST_THAT_MATTERS 0.05

static int64_t threads_of(const struct sg_entry *e) {
  bool known = sg_entry_ranked(e) && e->config->workers > 0 && e->config->blas_threads > 0;
  return known ? sg_number_product(sg_config_operators(e->config), e->config->blas_threads) : 0;
}

static bool is_serialised(const struct sg_entry *e) {
  return e->remark && strncmp(e->remark, "serialised", strlen("serialised")) == 0;
}

/* Do two entries differ in the number of threads and in nothing that comes with it? With as many BLAS threads, only
 * the workers differ; with as many workers, both must call the library with several threads, because a call with one
 * is made in another way: it does not wait for the others' calls. */
static bool same_but_for_threads(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  const uint64_t numbers = SG_FACTOR(strategy) | SG_FACTOR(workers) | SG_FACTOR(blas_threads);
  if (!sg_factors_equal(a, b, SG_FACTORS_ALL & ~numbers)) { return false; }
  return a->blas_threads == b->blas_threads ||
         (a->workers == b->workers && a->blas_threads > 1 && b->blas_threads > 1);
}

/* The fastest counterpart of an entry with too many threads; NULL: none was measured. */
static const struct sg_entry *counterpart(const struct sg_workload_results *w, const struct sg_entry *over,
                                          double cpus) {
  const struct sg_entry *best = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    bool fits = threads_of(e) > 0 && (double)threads_of(e) <= cpus;
    if (!fits || !same_but_for_threads(over->config, e->config) || is_serialised(over) != is_serialised(e)) {
      continue;
    }
    if (!best || e->wall->median < best->wall->median) { best = e; }
  }
  return best;
}

static double cost_of(const struct sg_entry *over, const struct sg_entry *within) {
  return over->wall->median / within->wall->median - 1;
}

/* Oversubscription is the cause only if no configuration with too many threads is as fast as its counterpart; only
 * those of a later rank are reported as slower. */
void sg_finding_oversubscription(const struct sg_analysis *analysis, struct sg_findings *out) {
  const double cpus = sg_json_number(analysis->set->machine, "usable_threads",
                                     sg_json_number(analysis->set->machine, "usable_cores", 0));
  const struct sg_workload_results *w = analysis->n_workloads == 1 ? &analysis->workloads[0] : NULL;
  const struct sg_entry *worst = NULL, *instead = NULL;
  size_t n = 0;
  for (size_t i = 0; w && cpus > 0 && i < w->n; i++) {
    const struct sg_entry *over = &w->entries[i];
    const struct sg_entry *within = (double)threads_of(over) > cpus ? counterpart(w, over, cpus) : NULL;
    if (!within) { continue; }
    if (cost_of(over, within) < COST_THAT_MATTERS) { return; }
    if (over->wall->rank <= within->wall->rank) { continue; }
    n++;
    if (worst && cost_of(over, within) <= cost_of(worst, instead)) { continue; }
    worst = over;
    instead = within;
  }
  if (!worst) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:I, s:I, s:o, s:o, s:o}", "slower", sg_fact_text(sg_entry_label(worst)),
                            "threads", (json_int_t)threads_of(worst), "possible", sg_number_whole(cpus), "cost",
                            sg_fact_share(cost_of(worst, instead)), "faster", sg_fact_text(sg_entry_label(instead)),
                            "others", n > 1 ? sg_fact_count(n - 1) : json_null()));
}
