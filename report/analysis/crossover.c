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

/* The workloads with a time, in order; false when they do not fit on one axis. */
static bool order_workloads(const struct sg_analysis *a, const struct sg_workload_results **order, size_t *n) {
  *n = 0;
  for (size_t i = 0; i < a->n_workloads; i++) {
    if (!comparable(work_of(&a->workloads[0]), work_of(&a->workloads[i]))) { return false; }
    if (a->workloads[i].best) { order[(*n)++] = &a->workloads[i]; }
  }
  qsort(order, *n, sizeof(void *), by_count_and_size);
  return true;
}

static struct sg_leads *leads_of(struct sg_leads *found, size_t *n, int64_t count, size_t most) {
  if (*n > 0 && found[*n - 1].count == count) { return &found[*n - 1]; }
  found[*n] = (struct sg_leads){.count = count, .items = sg_alloc(most, sizeof *found->items)};
  return &found[(*n)++];
}

static void add_workload(struct sg_leads *leads, const struct sg_workload_results *w) {
  struct sg_lead *last = leads->n ? &leads->items[leads->n - 1] : NULL;
  if (!sg_verdict_recommends(w->verdict)) {
    leads->undecided++;
  } else if (last && !is_beaten(w, last->strategy)) {
    last->n_last = work_of(w)->n;
  } else {
    leads->items[leads->n++] = (struct sg_lead){w->best->config->strategy, work_of(w)->n, work_of(w)->n};
  }
}

/* Removes those where the leader never changes. */
static size_t keep_changes(struct sg_leads *found, size_t n) {
  size_t kept = 0;
  for (size_t i = 0; i < n; i++) {
    if (found[i].n > 1) {
      found[kept++] = found[i];
    } else {
      free(found[i].items);
    }
  }
  return kept;
}

struct sg_leads *sg_leads_find(const struct sg_analysis *analysis, size_t *n) {
  const struct sg_workload_results **order =
      sg_alloc(analysis->n_workloads + 1, sizeof(struct sg_workload_results *));
  struct sg_leads *found = sg_alloc(analysis->n_workloads + 1, sizeof *found);
  size_t n_order = 0;
  *n = 0;
  if (!order_workloads(analysis, order, &n_order)) { n_order = 0; }
  for (size_t i = 0; i < n_order; i++) {
    add_workload(leads_of(found, n, work_of(order[i])->count, n_order), order[i]);
  }
  free(order);
  *n = keep_changes(found, *n);
  return found;
}

void sg_leads_free(struct sg_leads *leads, size_t n) {
  for (size_t i = 0; i < n; i++) {
    free(leads[i].items);
  }
  free(leads);
}
