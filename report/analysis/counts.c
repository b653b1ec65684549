#include "report/analysis/counts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/stats.h"

static int by_launch(const void *a, const void *b) {
  const struct sg_outcomes_row *x = *(const struct sg_outcomes_row *const *)a,
                               *y = *(const struct sg_outcomes_row *const *)b;
  return (x->launch > y->launch) - (x->launch < y->launch);
}

static const struct sg_outcomes_row **launches_ok(const struct sg_resultset *set, size_t *n) {
  const struct sg_outcomes_row **ok = sg_alloc(set->n_outcomes, sizeof(void *));
  *n = 0;
  for (size_t i = 0; i < set->n_outcomes; i++) {
    if (strcmp(set->outcomes[i].outcome, "ok") == 0) { ok[(*n)++] = &set->outcomes[i]; }
  }
  qsort(ok, *n, sizeof(void *), by_launch);
  return ok;
}

static int by_place(const void *a, const void *b) {
  const struct sg_counters_row *x = *(const struct sg_counters_row *const *)a,
                               *y = *(const struct sg_counters_row *const *)b;
  int order = strcmp(x->config_id, y->config_id);
  if (order == 0) { order = strcmp(x->event, y->event); }
  if (order == 0) { order = (x->launch > y->launch) - (x->launch < y->launch); }
  return order ? order : (x > y) - (x < y);
}

/* The rows of launches that ended ok, sorted by configuration, event and launch. */
static const struct sg_counters_row **rows_of(const struct sg_resultset *set, size_t *n) {
  const struct sg_counters_row **rows = sg_alloc(set->n_counters, sizeof(void *));
  size_t n_ok = 0;
  const struct sg_outcomes_row **ok = launches_ok(set, &n_ok);
  *n = 0;
  for (size_t i = 0; i < set->n_counters; i++) {
    const struct sg_counters_row *row = &set->counters[i];
    const struct sg_outcomes_row wanted = {.launch = row->launch}, *key = &wanted;
    const struct sg_outcomes_row **found = bsearch(&key, ok, n_ok, sizeof(void *), by_launch);
    if (found && (*found)->config_id == row->config_id && isfinite(row->value)) { rows[(*n)++] = row; }
  }
  free(ok);
  qsort(rows, *n, sizeof(void *), by_place);
  return rows;
}

static bool same_event(const struct sg_counters_row *a, const struct sg_counters_row *b) {
  return a->config_id == b->config_id && strcmp(a->event, b->event) == 0;
}

/* The n rows of one configuration and event; `launches` holds at least n values. */
static struct sg_count count_of(const struct sg_counters_row **rows, size_t n, double *launches) {
  size_t n_launches = 0;
  bool multiplexed = false;
  for (size_t i = 0; i < n;) {
    double sum = 0;
    size_t first = i;
    for (; i < n && rows[i]->launch == rows[first]->launch; i++) {
      sum += rows[i]->value;
      multiplexed |= strcmp(rows[i]->source, "papi-multiplexed") == 0;
    }
    launches[n_launches++] = sum / (double)(i - first);
  }
  struct sg_describe d = sg_describe(launches, n_launches, 0.95);
  return (struct sg_count){.config_id = rows[0]->config_id,
                           .event = rows[0]->event,
                           .unit = rows[0]->unit,
                           .n = n_launches,
                           .mean = d.mean,
                           .stddev = d.stddev,
                           .multiplexed = multiplexed};
}

void sg_counts_init(struct sg_counts *counts, const struct sg_resultset *set) {
  size_t n = 0;
  const struct sg_counters_row **rows = rows_of(set, &n);
  double *launches = sg_alloc(n, sizeof *launches);
  *counts = (struct sg_counts){.items = sg_alloc(n, sizeof *counts->items)};
  for (size_t i = 0; i < n;) {
    size_t first = i;
    while (i < n && same_event(rows[first], rows[i])) {
      i++;
    }
    counts->items[counts->n++] = count_of(&rows[first], i - first, launches);
  }
  free(launches);
  free(rows);
}

void sg_counts_release(struct sg_counts *counts) {
  free(counts->items);
  *counts = (struct sg_counts){0};
}

static int by_name(const void *a, const void *b) {
  const struct sg_count *x = a, *y = b;
  int order = strcmp(x->config_id, y->config_id);
  return order ? order : strcmp(x->event, y->event);
}

const struct sg_count *sg_counts_find(const struct sg_counts *counts, const char *config_id, const char *event) {
  const struct sg_count key = {.config_id = config_id, .event = event};
  return counts->n ? bsearch(&key, counts->items, counts->n, sizeof key, by_name) : NULL;
}

double sg_counts_mean(const struct sg_counts *counts, const char *config_id, const char *event) {
  const struct sg_count *found = sg_counts_find(counts, config_id, event);
  return found ? found->mean : NAN;
}
