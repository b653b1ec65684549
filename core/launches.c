#include "core/launches.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/consistency.h"
#include "core/stats.h"

#define NAME(name) #name,
const char *const sg_metric_names[SG_N_METRICS] = {SG_METRICS(NAME)};
#undef NAME

/* --- rows of a file by configuration and launch --- */

struct ref {
  int64_t launch;
  size_t row;
};

/* Rows of configuration c: refs[first[c]] to refs[first[c + 1] - 1], by launch, then in the order of the file. */
struct index {
  struct ref *refs;
  size_t *first;
};

static int compare_refs(const void *a, const void *b) {
  const struct ref *x = a, *y = b;
  if (x->launch != y->launch) { return x->launch < y->launch ? -1 : 1; }
  return (x->row > y->row) - (x->row < y->row);
}

/* Launches have ascending numbers: what a run has written is in order already. */
static void sort_refs(struct ref *refs, size_t n) {
  size_t i = 1;
  while (i < n && refs[i - 1].launch <= refs[i].launch) {
    i++;
  }
  if (i < n) { qsort(refs, n, sizeof *refs, compare_refs); }
}

/* Of outcomes or probes. `id` and `launch` point to the first row's members; those of the next row are `stride` bytes
 * further. */
static struct index index_rows(const struct sg_resultset *set, const void *id, const void *launch, size_t stride,
                               size_t n) {
  struct index index = {sg_alloc(n, sizeof(struct ref)), sg_alloc(set->n_configs + 2, sizeof(size_t))};
  const char *ids = id, *launches = launch;
  /* Two passes: count, then fill (first[c + 1] advances from the start of c to its end). */
  for (int pass = 0; pass < 2; pass++) {
    const struct sg_configs_row *config = NULL;
    for (size_t i = 0; i < n; i++) {
      const char *row_id = *(const char *const *)(ids + i * stride);
      if (!config || config->config_id != row_id) { config = sg_resultset_config(set, row_id); }
      const size_t c = (size_t)(config - set->configs);
      if (pass == 0) {
        index.first[c + 2]++;
      } else {
        index.refs[index.first[c + 1]++] = (struct ref){*(const int64_t *)(launches + i * stride), i};
      }
    }
    for (size_t c = 2; pass == 0 && c <= set->n_configs; c++) {
      index.first[c] += index.first[c - 1];
    }
  }
  for (size_t c = 0; c < set->n_configs; c++) {
    sort_refs(index.refs + index.first[c], index.first[c + 1] - index.first[c]);
  }
  return index;
}

#define INDEX(set, stem)                                                                                             \
  index_rows((set), (set)->n_##stem ? &(set)->stem->config_id : NULL, (set)->n_##stem ? &(set)->stem->launch : NULL, \
             sizeof *(set)->stem, (set)->n_##stem)

static void release_index(struct index *index) {
  free(index->refs);
  free(index->first);
}

/* The last row of configuration c and this launch, or SIZE_MAX. */
static size_t row_of(const struct index *index, size_t c, int64_t launch) {
  size_t low = index->first[c], end = index->first[c + 1], high = end;
  while (low < high) { /* first ref after `launch` */
    size_t middle = low + (high - low) / 2;
    if (index->refs[middle].launch <= launch) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  bool found = low > index->first[c] && index->refs[low - 1].launch == launch;
  return found ? index->refs[low - 1].row : SIZE_MAX;
}

/* --- trials of a launch --- */

/* Mean and stddev of a launch's trials, computed relative to the first value to avoid cancellation. */
struct sums {
  size_t n;
  double origin, sum, squares;
};

static void add_value(struct sums *s, int64_t value) {
  if (value == SG_NO_INT) { return; }
  double x = (double)value;
  if (s->n++ == 0) { s->origin = x; }
  x -= s->origin;
  s->sum += x;
  s->squares += x * x;
}

static double mean_of(const struct sums *s) {
  return s->n ? s->origin + s->sum / (double)s->n : NAN;
}

static double cv_of(const struct sums *s) {
  if (s->n < 2) { return NAN; }
  double n = (double)s->n, variance = (s->squares - s->sum * s->sum / n) / (n - 1);
  return sqrt(fmax(variance, 0)) / mean_of(s);
}

struct trials {
  struct sums sums[SG_N_METRICS];
  size_t n, n_unverified, n_invalid;
};

bool sg_trial_is_impossible(const struct sg_samples_row *trial) {
  return trial->wall_ns != SG_NO_INT && trial->wall_ns <= 0;
}

static void add_trial(struct trials *t, const struct sg_samples_row *row) {
  t->n_unverified += !sg_trial_is_verified(row);
  t->n_invalid += row->valid == 0 || sg_trial_is_impossible(row);
  if (row->warmup == 1) { return; }
  t->n++;
#define ADD(name) add_value(&t->sums[SG_METRIC_##name], row->name);
  SG_METRICS(ADD)
#undef ADD
}

static bool are_usable(const struct trials *t) {
  return t->n > 0 && t->n_invalid == 0;
}

bool sg_trials_wall(double *mean_ns, double *cv, const struct sg_samples_row *rows, size_t n) {
  struct trials trials = {0};
  for (size_t i = 0; i < n; i++) {
    add_trial(&trials, &rows[i]);
  }
  const struct sums *wall = &trials.sums[SG_METRIC_wall_ns];
  const bool usable = are_usable(&trials) && wall->n > 0;
  *mean_ns = usable ? mean_of(wall) : NAN;
  *cv = usable ? cv_of(wall) : NAN;
  return usable;
}

/* --- launches of a configuration --- */

struct gather {
  const struct sg_resultset *set;
  struct index outcomes, probes;
  double *spread[SG_N_METRICS]; /* of the launches of the current configuration */
  size_t n_spread[SG_N_METRICS];
};

static double around(double before, double after) {
  return isnan(after) ? before : isnan(before) ? after : (before + after) / 2;
}

double sg_probe_all_core_flops(const struct sg_probes_row *probe) {
  return around(probe->all_core_flops, probe->after_all_core_flops);
}

static void add_launch(struct gather *g, size_t c, int64_t number, int64_t round, const struct trials *t,
                       struct sg_config_launches *out) {
  struct sg_launch_times *launch = &out->ok[out->n++];
  *launch = (struct sg_launch_times){.round = round, .number = number, .all_core_flops = NAN};
  for (size_t m = 0; m < SG_N_METRICS; m++) {
    launch->value[m] = mean_of(&t->sums[m]);
    double cv = cv_of(&t->sums[m]);
    if (!isnan(cv)) { g->spread[m][g->n_spread[m]++] = cv; }
    if (m == SG_METRIC_wall_ns) { launch->within_cv = cv; }
  }
  size_t probe = row_of(&g->probes, c, number);
  if (probe == SIZE_MAX) { return; }
  const struct sg_probes_row *row = &g->set->probes[probe];
  launch->all_core_flops = sg_probe_all_core_flops(row);
}

static int compare_launches(const void *a, const void *b) {
  const struct sg_launch_times *x = a, *y = b;
  return (x->round > y->round) - (x->round < y->round);
}

static const char *outcome_at(const struct gather *g, size_t i) {
  return g->set->outcomes[g->outcomes.refs[i].row].outcome;
}

static bool any_invalid(const struct gather *g, size_t c) {
  for (size_t i = g->outcomes.first[c]; i < g->outcomes.first[c + 1]; i++) {
    if (strcmp(outcome_at(g, i), "invalid") == 0) { return true; }
  }
  return false;
}

static bool has_begun(const struct gather *g, size_t c) {
  for (size_t i = g->outcomes.first[c]; i < g->outcomes.first[c + 1]; i++) {
    if (strcmp(outcome_at(g, i), "skipped") != 0 && strcmp(outcome_at(g, i), "interrupted") != 0) { return true; }
  }
  return false;
}

static void gather_config(struct gather *g, size_t c, struct sg_config_launches *out) {
  const struct sg_launch_rows *launches = g->set->launches;
  const size_t first = g->set->first_launch[c], end = g->set->first_launch[c + 1];
  size_t n_verified = 0, n_unverified = 0;
  bool invalid = any_invalid(g, c);
  out->begun = has_begun(g, c);
  memset(g->n_spread, 0, sizeof g->n_spread);
  out->ok = sg_alloc(end - first + 1, sizeof *out->ok);
  for (size_t k = first; k < end; k++) {
    const int64_t number = launches[k].rows->launch, round = launches[k].rows->round;
    struct trials trials = {0};
    for (size_t i = 0; i < launches[k].n; i++) {
      add_trial(&trials, &launches[k].rows[i]);
    }
    size_t outcome = row_of(&g->outcomes, c, number);
    if (outcome == SIZE_MAX || strcmp(g->set->outcomes[outcome].outcome, "ok") != 0) { continue; }
    invalid = invalid || trials.n_invalid > 0;
    if (!are_usable(&trials)) { continue; }
    *(trials.n_unverified == 0 ? &n_verified : &n_unverified) += 1;
    add_launch(g, c, number, round, &trials, out);
  }
  qsort(out->ok, out->n, sizeof *out->ok, compare_launches);
  out->valid = invalid ? 0 : n_verified > 0 && n_unverified == 0 ? 1 : SG_NO_INT;
  for (size_t m = 0; m < SG_N_METRICS; m++) {
    out->within_cv[m] = sg_describe(g->spread[m], g->n_spread[m], 0.95).median;
  }
}

struct sg_config_launches *sg_launches_gather(const struct sg_resultset *set) {
  struct gather g = {.set = set, .outcomes = INDEX(set, outcomes), .probes = INDEX(set, probes)};
  size_t most = 0;
  for (size_t c = 0; c < set->n_configs; c++) {
    size_t count = set->first_launch[c + 1] - set->first_launch[c];
    most = count > most ? count : most;
  }
  for (size_t m = 0; m < SG_N_METRICS; m++) {
    g.spread[m] = sg_alloc(most + 1, sizeof(double));
  }
  struct sg_config_launches *launches = sg_alloc(set->n_configs + 1, sizeof *launches);
  for (size_t c = 0; c < set->n_configs; c++) {
    gather_config(&g, c, &launches[c]);
  }
  for (size_t m = 0; m < SG_N_METRICS; m++) {
    free(g.spread[m]);
  }
  release_index(&g.outcomes);
  release_index(&g.probes);
  return launches;
}

void sg_launches_free(struct sg_config_launches *launches, size_t n_configs) {
  if (!launches) { return; }
  for (size_t c = 0; c < n_configs; c++) {
    free(launches[c].ok);
  }
  free(launches);
}

struct sg_config_launches *sg_launches_without_weak(const struct sg_config_launches *launches, size_t n_configs) {
  struct sg_config_launches *copy = sg_alloc(n_configs + 1, sizeof *copy);
  for (size_t c = 0; c < n_configs; c++) {
    copy[c] = launches[c];
    copy[c].ok = sg_alloc(launches[c].n + 1, sizeof *copy[c].ok);
    copy[c].n = 0;
    for (size_t i = 0; i < launches[c].n; i++) {
      if (!launches[c].ok[i].weak) { copy[c].ok[copy[c].n++] = launches[c].ok[i]; }
    }
  }
  return copy;
}
