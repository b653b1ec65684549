#include "report/compare/match.h"

#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"

bool sg_same_but_for_data(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return !sg_factors_equal(a, b, SG_FACTOR(source)) &&
         sg_factors_equal(a, b, SG_FACTORS_WORKLOAD & ~SG_FACTOR(source) & ~SG_FACTOR(count));
}

/* The factors of a role on which the configurations of one set fall into groups, such as its libraries. */
struct group_list {
  const struct sg_configs_row **groups; /* the first configuration of each */
  size_t n;
};

static size_t find_group(const struct group_list *list, const struct sg_configs_row *config, uint64_t factors) {
  size_t i = 0;
  while (i < list->n && !sg_factors_equal(list->groups[i], config, factors)) {
    i++;
  }
  return i;
}

static struct group_list groups_of(const struct sg_workload_results *w, uint64_t factors) {
  struct group_list list = {sg_alloc(w->n, sizeof(void *)), 0};
  for (size_t i = 0; i < w->n; i++) {
    if (find_group(&list, w->entries[i].config, factors) == list.n) { list.groups[list.n++] = w->entries[i].config; }
  }
  return list;
}

/* The only group that is not in the other list; NULL if there is none, or more than one. */
static const struct sg_configs_row *only_left(const struct group_list *list, const struct group_list *other,
                                              uint64_t factors) {
  const struct sg_configs_row *left = NULL;
  for (size_t i = 0; i < list->n; i++) {
    if (find_group(other, list->groups[i], factors) < other->n) { continue; }
    if (left) { return NULL; }
    left = list->groups[i];
  }
  return left;
}

/* A library or runner of the base and what replaced it in the other set; NULL: nothing was replaced. */
struct replacement {
  uint64_t factors;
  const struct sg_configs_row *old, *new;
};

static struct replacement find_replacement(const struct sg_workload_results *base,
                                           const struct sg_workload_results *other, uint64_t factors) {
  struct group_list a = groups_of(base, factors), b = groups_of(other, factors);
  struct replacement r = {factors, only_left(&a, &b, factors), only_left(&b, &a, factors)};
  free((void *)a.groups);
  free((void *)b.groups);
  return r;
}

static bool corresponds(const struct replacement *r, const struct sg_configs_row *a, const struct sg_configs_row *b) {
  if (sg_factors_equal(a, b, r->factors)) { return true; }
  return r->old && r->new &&sg_factors_equal(a, r->old, r->factors) && sg_factors_equal(b, r->new, r->factors);
}

/* No other configuration has this library, runner and name of a strategy. */
static bool is_alone(const struct sg_workload_results *w, const struct sg_entry *entry) {
  const uint64_t factors = SG_FACTORS_LIBRARY | SG_FACTORS_RUNNER | SG_FACTOR(strategy);
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++) {
    n += sg_factors_equal(w->entries[i].config, entry->config, factors);
  }
  return n == 1;
}

/* The match of `entry` in the workload `other`, or NULL. */
static const struct sg_entry *match_one(const struct sg_workload_results *base, const struct sg_entry *entry,
                                        const struct sg_workload_results *other, const struct replacement *library,
                                        const struct replacement *runner) {
  const struct sg_entry *named = NULL;
  for (size_t i = 0; i < other->n; i++) {
    const struct sg_entry *e = &other->entries[i];
    const struct sg_configs_row *a = entry->config, *b = e->config;
    if (!sg_factors_equal(a, b, SG_FACTOR(strategy)) || !corresponds(library, a, b) || !corresponds(runner, a, b)) {
      continue;
    }
    if (sg_factors_equal(a, b, SG_FACTORS_STRATEGY)) { return e; }
    named = e;
  }
  return named && is_alone(base, entry) && is_alone(other, named) ? named : NULL;
}

static const struct sg_workload_results *
find_workload(const struct sg_analysis *in, const struct sg_configs_row *config, uint64_t factors, bool alone) {
  const struct sg_workload_results *found = NULL;
  for (size_t w = 0; w < in->n_workloads; w++) {
    if (!sg_factors_equal(in->workloads[w].entries[0].config, config, factors)) { continue; }
    if (found && alone) { return NULL; }
    found = &in->workloads[w];
    if (!alone) { break; }
  }
  return found;
}

/* The same workload, or one that differs in the number of items only, if in both sets it is the only one that does.
 */
static const struct sg_workload_results *
match_workload(const struct sg_analysis *base, const struct sg_configs_row *c, const struct sg_analysis *other) {
  const uint64_t but_count = SG_FACTORS_WORKLOAD & ~SG_FACTOR(count);
  const struct sg_workload_results *same = find_workload(other, c, SG_FACTORS_WORKLOAD, false);
  if (same || !find_workload(base, c, but_count, true)) { return same; }
  return find_workload(other, c, but_count, true);
}

const struct sg_entry **sg_entries_match(const struct sg_analysis *base, const struct sg_analysis *other) {
  const struct sg_entry **matches = sg_alloc(base->n_entries, sizeof(void *));
  for (size_t w = 0; w < base->n_workloads; w++) {
    const struct sg_workload_results *mine = &base->workloads[w],
                                     *theirs = match_workload(base, mine->entries[0].config, other);
    if (!theirs) { continue; }
    const struct replacement library = find_replacement(mine, theirs, SG_FACTORS_LIBRARY),
                             runner = find_replacement(mine, theirs, SG_FACTORS_RUNNER);
    for (size_t i = 0; i < mine->n; i++) {
      matches[&mine->entries[i] - base->entries] = match_one(mine, &mine->entries[i], theirs, &library, &runner);
    }
  }
  return matches;
}
