#include "bench/plan/search.h"
#include "bench/plan/launch_memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/plan/strategy.h"
#include "core/alloc.h"
#include "core/item_bound.h"
#include "core/json.h"
#include "core/text.h"

enum { MOST_COUNTS = 64 };

/* Of the time left, for the round in which a stage enters: the rest is for the rounds that decide. */
static const double SHARE = 0.5;

/* Of the time of one launch. */
static const double NOISE = 0.05;

/* Handing an item to a thread takes microseconds: with longer items the schedulers are equal. */
static const double SHORT_ITEM_NS = 1e6;

/* As many cores share a cache as a rule, so that it hardly matters on which of them a thread runs. */
enum { CORES_OF_ONE_CACHE = 4 };

/* What takes twice as long as the fastest is not worth another configuration. */
static const double HOPELESS = 2;

/* The configurations of a stage, before they are added. */
struct proposal {
  struct sg_choice choice;
  bool reference;   /* what the answer is compared with: first */
  double launch_ns; /* estimated */
};

struct proposals {
  const struct sg_search *search;
  struct proposal *list;
  size_t n;
};

static bool are_equal(const struct sg_choice *a, const struct sg_choice *b) {
  return a->strategy == b->strategy && a->at.workers == b->at.workers && a->at.blas_threads == b->at.blas_threads &&
         a->backend == b->backend && strcmp(a->coretype, b->coretype) == 0 && strcmp(a->pin, b->pin) == 0;
}

/* Each once, and none that was added in an earlier stage. */
static void propose(struct proposals *out, const struct sg_choice *choice) {
  for (size_t i = 0; i < out->n; i++) {
    if (are_equal(&out->list[i].choice, choice)) { return; }
  }
  if (sg_plan_has(out->search->plan, choice)) { return; }
  const bool reference =
      choice->at.workers == 1 && (choice->at.blas_threads == 1 || choice->at.blas_threads == SG_NO_INT);
  out->list = sg_resize(out->list, out->n + 1, sizeof *out->list);
  out->list[out->n++] = (struct proposal){.choice = *choice, .reference = reference};
}

static const struct sg_workload_entry *workload_of(const struct sg_search *s) {
  return &s->plan->workloads.entries[0];
}

static struct sg_choice choice_of(const struct sg_search *s, const struct sg_kernels *kernels, const char *strategy,
                                  struct sg_point at) {
  return (struct sg_choice){.workload = workload_of(s),
                            .strategy = sg_strategy_find(strategy),
                            .at = at,
                            .backend = kernels->backend,
                            .coretype = kernels->coretype,
                            .pin = "none"};
}

/* ---- the fastest so far */

static bool has_kernels(const struct sg_config *c, const struct sg_kernels *kernels) {
  return c->backend == kernels->backend && strcmp(c->row.coretype, kernels->coretype) == 0;
}

static bool is_timed(const struct sg_search *s, const struct sg_search_times *times, size_t i,
                     const struct sg_kernels *kernels) {
  return !isnan(times->trial_ns[i]) && (!kernels || has_kernels(&s->plan->configs[i], kernels));
}

/* Under these kernels, or, NULL, under any: the first one within NOISE of the shortest time, since those that are
 * listed first need fewer settings. */
static const struct sg_config *fastest_under(const struct sg_search *s, const struct sg_search_times *times,
                                             const struct sg_kernels *kernels) {
  double shortest = INFINITY;
  for (size_t i = 0; i < s->plan->n_configs; i++) {
    if (is_timed(s, times, i, kernels)) { shortest = fmin(shortest, times->trial_ns[i]); }
  }
  for (size_t i = 0; i < s->plan->n_configs; i++) {
    const bool fast = is_timed(s, times, i, kernels) && times->trial_ns[i] <= (1 + NOISE) * shortest;
    if (fast) { return &s->plan->configs[i]; }
  }
  return NULL;
}

const struct sg_config *sg_search_fastest(const struct sg_search *s, const struct sg_search_times *times) {
  return fastest_under(s, times, NULL);
}

static double trial_of(const struct sg_search *s, const struct sg_search_times *times, const struct sg_config *c) {
  return times->trial_ns[c - s->plan->configs];
}

/* ---- libraries of the same code */

/* They make threads in the same way too, and so are as fast. */
static bool are_as_fast(const struct sg_backend *a, const struct sg_backend *b) {
  return sg_backends_are_builds_of_one(a, b) && *sg_json_text(a->facts, "version", "") &&
         strcmp(sg_json_text(a->facts, "threading", ""), sg_json_text(b->facts, "threading", "")) == 0;
}

static bool has_no_threads(const struct sg_backend *backend) {
  return strcmp(sg_json_text(backend->facts, "threading", ""), "serial") == 0;
}

/* Whether a build that is listed before answers for these kernels. */
static bool is_represented(const struct sg_search *s, size_t i) {
  for (size_t k = 0; k < i; k++) {
    if (s->kernels[k].backend != s->kernels[i].backend &&
        strcmp(s->kernels[k].coretype, s->kernels[i].coretype) == 0 &&
        sg_backends_are_builds_of_one(s->kernels[k].backend, s->kernels[i].backend)) {
      return true;
    }
  }
  return false;
}

/* ---- stage 1 */

static bool fits_memory(const struct sg_search *s, const struct sg_choice *c) {
  const int64_t available = s->topology->memory_available_bytes;
  const struct sg_launch_shape shape = {.workload = &c->workload->workload,
                                        .strategy = c->strategy,
                                        .load = c->strategy->load,
                                        .ranks = SG_NO_INT,
                                        .at = c->at};
  return available <= 0 || sg_launch_bytes(&shape, s->topology->threads) <= available;
}

/* A strategy that uses all cores: by tasks if the items can occupy half of them. */
static struct sg_choice filling(const struct sg_search *s, const struct sg_kernels *kernels) {
  const int64_t cores = s->topology->cores, count = workload_of(s)->workload.count;
  if (cores == 1) { return choice_of(s, kernels, "serial", (struct sg_point){1, 1}); }
  const struct sg_choice tasks = choice_of(s, kernels, "threads", (struct sg_point){cores, 1});
  if (sg_item_bound(count, cores) >= (double)cores / 2 && fits_memory(s, &tasks)) { return tasks; }
  return choice_of(s, kernels, "blas-physical", (struct sg_point){1, cores});
}

static void propose_libraries(struct proposals *out) {
  const struct sg_search *s = out->search;
  for (size_t i = 0; i < s->n_kernels; i++) {
    const struct sg_choice choice = filling(s, &s->kernels[i]);
    if (!is_represented(s, i)) { propose(out, &choice); }
  }
  const struct sg_choice unset = choice_of(s, &s->kernels[0], "blas-default", (struct sg_point){1, SG_NO_INT});
  propose(out, &unset);
}

/* ---- stage 2 */

/* Powers of two, and one per core and per hardware thread, up to `most`. */
static size_t list_counts(int64_t *counts, const struct sg_topology *t, int64_t most) {
  size_t n = 0;
  for (int64_t c = 1; c <= most && n < MOST_COUNTS - 3; c *= 2) {
    counts[n++] = c;
  }
  const int64_t whole[] = {t->cores, t->all_cores, t->threads};
  for (int i = 0; i < 3; i++) {
    const bool listed = (whole[i] & (whole[i] - 1)) == 0 || (i > 0 && whole[i] == whole[i - 1]);
    if (whole[i] <= most && !listed) { counts[n++] = whole[i]; }
  }
  return n;
}

static void propose_loop(struct proposals *out, const struct sg_kernels *kernels, int64_t threads) {
  const int64_t cores = out->search->topology->cores;
  const char *name = threads == 1           ? "serial"
                     : threads == SG_NO_INT ? "blas-default"
                     : threads == cores     ? "blas-physical"
                                            : "scaling-blas";
  const struct sg_choice choice = choice_of(out->search, kernels, name, (struct sg_point){1, threads});
  propose(out, &choice);
}

static void propose_pool(struct proposals *out, const struct sg_kernels *kernels, struct sg_point at) {
  const struct sg_search *s = out->search;
  const bool one_per_core = at.workers == s->topology->cores && at.blas_threads == 1;
  if (at.workers < 2 || at.workers > workload_of(s)->workload.count) { return; }
  if (at.blas_threads < 1 || at.workers * at.blas_threads > s->topology->threads) { return; }
  const struct sg_choice choice = choice_of(s, kernels, one_per_core ? "threads" : "hybrid", at);
  propose(out, &choice);
}

/* Where the number of cores is not a power of two, also what comes closest to using all of them. */
static void propose_threads(struct proposals *out, const struct sg_config *best) {
  const struct sg_kernels kernels = {best->backend, best->row.coretype};
  const struct sg_topology *t = out->search->topology;
  int64_t counts[MOST_COUNTS];
  const size_t n = list_counts(counts, t, t->threads);
  propose_loop(out, &kernels, SG_NO_INT);
  for (size_t i = 0; i < n; i++) {
    propose_loop(out, &kernels, counts[i]);
    propose_pool(out, &kernels, (struct sg_point){counts[i], t->cores / counts[i]});
    propose_pool(out, &kernels, (struct sg_point){t->cores / counts[i], counts[i]});
    for (size_t k = 0; k < n; k++) {
      propose_pool(out, &kernels, (struct sg_point){counts[i], counts[k]});
    }
  }
}

/* ---- stage 3 */

static struct sg_point point_of(const struct sg_config *c) {
  return (struct sg_point){c->row.workers, c->row.blas_threads};
}

static bool has_short_items(const struct sg_search_times *times, const struct sg_search *s,
                            const struct sg_config *c) {
  const int64_t count = workload_of(s)->workload.count;
  return trial_of(s, times, c) * sg_item_bound(count, c->row.workers) / (double)count < SHORT_ITEM_NS;
}

/* The same with another scheduler. In an OpenMP loop, an OpenMP build of the library uses one thread. */
static void propose_schedulers(struct proposals *out, const struct sg_config *best) {
  static const char *const strategies[] = {"omp-static", "omp-dynamic"}; /* the other two are in between, or slower */
  const struct sg_kernels kernels = {best->backend, best->row.coretype};
  const bool nested = strcmp(sg_json_text(best->backend->facts, "threading", ""), "openmp") == 0;
  if (best->row.blas_threads != 1 && nested) { return; }
  for (size_t i = 0; i < sizeof strategies / sizeof strategies[0]; i++) {
    const struct sg_choice choice = choice_of(out->search, &kernels, strategies[i], point_of(best));
    propose(out, &choice);
  }
}

static void propose_pinning(struct proposals *out, const struct sg_config *best) {
  const struct sg_kernels kernels = {best->backend, best->row.coretype};
  struct sg_choice choice = choice_of(out->search, &kernels, best->row.strategy, point_of(best));
  choice.pin = "cores";
  propose(out, &choice);
}

/* Of stage 1, under these kernels, or under the same in another build; infinite: there is none. */
static double first_trial(const struct sg_search *s, const struct sg_search_times *times,
                          const struct sg_kernels *kernels) {
  const struct sg_choice c = filling(s, kernels);
  double least = INFINITY;
  for (size_t k = 0; k < s->plan->n_configs; k++) {
    const struct sg_config *config = &s->plan->configs[k];
    const bool same =
        config->backend == kernels->backend || sg_backends_are_builds_of_one(config->backend, kernels->backend);
    if (!same || config->row.strategy != c.strategy->name || strcmp(config->row.coretype, kernels->coretype) != 0) {
      continue;
    }
    least = fmin(least, times->trial_ns[k]); /* which ignores NaN */
  }
  return least;
}

/* The fastest kernels of another library, unless even those were hopeless; NULL: none. */
static const struct sg_kernels *worth_a_try(const struct sg_search *s, const struct sg_search_times *times,
                                            const struct sg_backend *backend, const struct sg_config *best) {
  const struct sg_kernels *found = NULL;
  const struct sg_kernels its = {best->backend, best->row.coretype};
  double least = HOPELESS * first_trial(s, times, &its);
  for (size_t i = 0; i < s->n_kernels; i++) {
    if (s->kernels[i].backend != backend) { continue; }
    const double trial = first_trial(s, times, &s->kernels[i]);
    if (trial < least) {
      least = trial;
      found = &s->kernels[i];
    }
  }
  return found;
}

/* Whether the best library, or one that is listed before, answers for this one: in one thread any of its builds. */
static bool is_repeated(const struct sg_search *s, size_t b, const struct sg_config *best) {
  const struct sg_backend *backends = s->plan->backends;
  bool (*same)(const struct sg_backend *, const struct sg_backend *) =
      best->row.blas_threads == 1 ? sg_backends_are_builds_of_one : are_as_fast;
  bool repeated = same(best->backend, &backends[b]);
  for (size_t k = 0; k < b && !repeated; k++) {
    repeated = same(&backends[k], &backends[b]);
  }
  return repeated;
}

static void propose_other_libraries(struct proposals *out, const struct sg_search_times *times,
                                    const struct sg_config *best) {
  const struct sg_search *s = out->search;
  for (size_t b = 0; b < s->plan->n_backends; b++) {
    const struct sg_backend *backend = &s->plan->backends[b];
    const bool unable = best->row.blas_threads != 1 && has_no_threads(backend);
    if (unable || backend == best->backend || is_repeated(s, b, best)) { continue; }
    const struct sg_kernels *kernels = worth_a_try(s, times, backend, best);
    if (!kernels) { continue; }
    const struct sg_choice choice = choice_of(s, kernels, best->row.strategy, point_of(best));
    propose(out, &choice);
  }
}

static void propose_the_rest(struct proposals *out, const struct sg_search_times *times,
                             const struct sg_config *best) {
  propose_other_libraries(out, times, best);
  if (best->row.workers < 2) { return; }
  if (has_short_items(times, out->search, best)) { propose_schedulers(out, best); }
  if (out->search->topology->cores > CORES_OF_ONE_CACHE) { propose_pinning(out, best); }
}

/* ---- the time that a stage takes */

/* Cores that work at the same time, at most. */
static double cores_used(const struct sg_search *s, struct sg_point at) {
  const double cores = s->topology->cores;
  const double threads = at.blas_threads == SG_NO_INT ? cores : (double)at.blas_threads;
  return fmin(cores, sg_item_bound(workload_of(s)->workload.count, at.workers) * threads);
}

static double trials_in(const struct sg_plan *plan, double trial_ns) {
  return plan->warmup_min + fmax(1, fmin(plan->trials, ceil((double)plan->measurement_ns / trial_ns)));
}

/* What a launch does outside its trials. Its workers share a part of it: they touch the memory and check the results.
 */
static double outside_of(const struct sg_search *s, const struct sg_search_times *times, const struct sg_config *c) {
  const double trial = trial_of(s, times, c);
  return fmax(0, times->launch_ns[c - s->plan->configs] - trial * trials_in(s->plan, trial));
}

/* a + b / workers, by the longest with one worker and the shortest with several; without these, the longest. */
static double outside_with(const struct sg_search *s, const struct sg_search_times *times, int64_t workers) {
  double one = NAN, several = NAN, their_number = NAN, most = 0;
  for (size_t i = 0; i < s->plan->n_configs; i++) {
    const struct sg_config *c = &s->plan->configs[i];
    if (isnan(times->trial_ns[i])) { continue; }
    const double outside = outside_of(s, times, c);
    most = fmax(most, outside);
    if (c->row.workers == 1) {
      one = fmax(one, outside);
    } else if (!(outside > several)) {
      several = outside;
      their_number = (double)c->row.workers;
    }
  }
  if (!(one > several)) { return most; }
  const double shared = (one - several) / (1 - 1 / their_number);
  return fmax(0, one - shared) + shared / (double)workers;
}

/* As if trials were inversely proportional to the cores used, from the fastest under the same kernels. */
static double estimate(const struct sg_search *s, const struct sg_search_times *times, const struct sg_choice *c) {
  const struct sg_kernels kernels = {c->backend, c->coretype};
  const struct sg_config *like = fastest_under(s, times, &kernels);
  if (!like) { return 0; }
  const double trial = trial_of(s, times, like) * cores_used(s, point_of(like)) / cores_used(s, c->at);
  return outside_with(s, times, c->at.workers) + trial * trials_in(s->plan, trial);
}

/* Of the configurations that are still in the race. */
static double running_ns(const struct sg_search *s, const struct sg_search_times *times) {
  const struct sg_config *best = sg_search_fastest(s, times);
  double sum = 0;
  for (size_t i = 0; best && i < s->plan->n_configs; i++) {
    const bool runs = times->trial_ns[i] < HOPELESS * trial_of(s, times, best);
    if (runs) { sum += times->launch_ns[i]; }
  }
  return sum;
}

static int by_time(const void *a, const void *b) {
  const struct proposal *x = a, *y = b;
  if (x->reference != y->reference) { return x->reference ? -1 : 1; }
  if (x->launch_ns != y->launch_ns) { return x->launch_ns < y->launch_ns ? -1 : 1; }
  return (x->choice.at.workers < y->choice.at.workers) - (x->choice.at.workers > y->choice.at.workers);
}

/* ---- adding */

static void leave_out(struct sg_search *s, const struct sg_choice *c, double launch_ns) {
  s->left_out = sg_resize(s->left_out, s->n_left_out + 1, sizeof *s->left_out);
  char *threads =
      c->at.blas_threads == SG_NO_INT ? sg_format("default") : sg_format("%lld", (long long)c->at.blas_threads);
  s->left_out[s->n_left_out++] =
      (struct sg_left_out){sg_format("%s %lldx%s", c->strategy->name, (long long)c->at.workers, threads), launch_ns};
  free(threads);
}

static void forget_left_out(struct sg_search *s) {
  for (size_t i = 0; i < s->n_left_out; i++) {
    free(s->left_out[i].name);
  }
  free(s->left_out);
  s->left_out = NULL;
  s->n_left_out = 0;
}

/* In their order until `allowed_ns` are used up; a cheaper one may still fit after one that does not. */
static int add_all(struct sg_search *s, const struct proposals *proposals, int round, double allowed_ns,
                   struct sg_error *err) {
  int status = SG_OK;
  for (size_t i = 0; i < proposals->n && status == SG_OK; i++) {
    struct proposal *p = &proposals->list[i];
    p->choice.entered = round;
    if (round > 1 && !fits_memory(s, &p->choice)) {
      leave_out(s, &p->choice, NAN);
    } else if (p->launch_ns > allowed_ns) {
      leave_out(s, &p->choice, p->launch_ns);
    } else {
      allowed_ns -= p->launch_ns;
      status = sg_plan_add(s->plan, &p->choice, err);
    }
  }
  return status;
}

int sg_search_add(struct sg_search *s, int stage, int round, const struct sg_search_times *times,
                  struct sg_error *err) {
  struct proposals proposals = {.search = s};
  const struct sg_config *best = times ? sg_search_fastest(s, times) : NULL;
  double allowed_ns = INFINITY;
  forget_left_out(s);
  if (stage == 1) { propose_libraries(&proposals); }
  if (stage == 2 && best) { propose_threads(&proposals, best); }
  if (stage == 3 && best) { propose_the_rest(&proposals, times, best); }
  if (times) {
    for (size_t i = 0; i < proposals.n; i++) {
      proposals.list[i].launch_ns = estimate(s, times, &proposals.list[i].choice);
    }
    if (proposals.n > 0) { qsort(proposals.list, proposals.n, sizeof *proposals.list, by_time); }
    allowed_ns = SHARE * times->left_ns - running_ns(s, times);
  }
  const int status = add_all(s, &proposals, round, allowed_ns, err);
  sg_plan_label(s->plan);
  free(proposals.list);
  return status;
}

/* ---- an interrupted search */

static const struct sg_backend *find_backend(const struct sg_plan *plan, const char *name) {
  for (size_t i = 0; i < plan->n_backends; i++) {
    if (strcmp(plan->backends[i].name, name) == 0) { return &plan->backends[i]; }
  }
  return NULL;
}

static int restore(struct sg_search *s, const struct sg_configs_row *row, struct sg_error *err) {
  const struct sg_choice choice = {.workload = workload_of(s),
                                   .strategy = sg_strategy_find(row->strategy),
                                   .at = {row->workers, row->blas_threads},
                                   .backend = find_backend(s->plan, row->backend),
                                   .coretype = row->coretype,
                                   .load = row->load,
                                   .pin = row->pin,
                                   .membind = row->membind,
                                   .entered = row->entered};
  if (!choice.strategy || !choice.backend) {
    return sg_fail(err, SG_BAD_INPUT, "cannot resume: there is no %s '%s' here any more",
                   choice.strategy ? "library" : "strategy", choice.strategy ? row->backend : row->strategy);
  }
  return sg_plan_add(s->plan, &choice, err);
}

int sg_search_restore(struct sg_search *s, const struct sg_configs_row *rows, size_t n, int *stage, int *round,
                      struct sg_error *err) {
  int status = SG_OK;
  *stage = *round = 1;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    status = restore(s, &rows[i], err);
    if (rows[i].entered > *round) {
      *round = (int)rows[i].entered;
      ++*stage;
    }
  }
  sg_plan_label(s->plan);
  return status;
}

void sg_search_release(struct sg_search *s) {
  forget_left_out(s);
  free(s->kernels);
  *s = (struct sg_search){0};
}
