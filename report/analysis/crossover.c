#include "report/analysis/crossover.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"

static const struct sg_configs_row *work_of(const struct sg_workload_results *w) {
  return w->entries[0].config;
}

static int by_count_and_size(const void *a, const void *b) {
  const struct sg_configs_row *x = work_of(*(const struct sg_workload_results *const *)a),
                              *y = work_of(*(const struct sg_workload_results *const *)b);
  int order = (x->count > y->count) - (x->count < y->count);
  return order ? order : (x->n > y->n) - (x->n < y->n);
}

static bool comparable(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  const uint64_t size = SG_FACTOR(m) | SG_FACTOR(n) | SG_FACTOR(k) | SG_FACTOR(count);
  return sg_factors_equal(a, b, SG_FACTORS_WORKLOAD & ~size) && b->m == b->n;
}

/* Ranked in this workload, and slower than the best. */
static bool is_beaten(const struct sg_workload_results *w, const char *strategy) {
  bool ranked = false;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (!sg_entry_ranked(e) || strcmp(e->config->strategy, strategy) != 0) { continue; }
    if (e->wall->rank == 1) { return false; }
    ranked = true;
  }
  return ranked;
}

/* The workloads with a winner, in order; false when they do not fit on one axis. */
static bool order_workloads(const struct sg_analysis *a, const struct sg_workload_results **order, size_t *n) {
  *n = 0;
  for (size_t i = 0; i < a->n_workloads; i++) {
    if (!comparable(work_of(&a->workloads[0]), work_of(&a->workloads[i]))) { return false; }
    if (a->workloads[i].best) { order[(*n)++] = &a->workloads[i]; }
  }
  qsort(order, *n, sizeof(void *), by_count_and_size);
  return true;
}

struct sg_crossover *sg_crossovers_find(const struct sg_analysis *analysis, size_t *n) {
  const struct sg_workload_results **order =
      sg_alloc(analysis->n_workloads + 1, sizeof(struct sg_workload_results *));
  struct sg_crossover *found = sg_alloc(analysis->n_workloads + 1, sizeof *found);
  size_t n_order = 0;
  *n = 0;
  const char *leader = NULL;
  if (!order_workloads(analysis, order, &n_order)) { n_order = 0; }
  for (size_t i = 0; i < n_order; i++) {
    const struct sg_configs_row *here = work_of(order[i]), *last = i ? work_of(order[i - 1]) : NULL;
    bool goes_on = last && last->count == here->count;
    if (goes_on && !is_beaten(order[i], leader)) { continue; }
    const char *next = order[i]->best->config->strategy;
    if (goes_on) { found[(*n)++] = (struct sg_crossover){here->count, last->n, here->n, leader, next}; }
    leader = next;
  }
  free(order);
  return found;
}
