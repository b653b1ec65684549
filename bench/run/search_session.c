#include "bench/run/search_session.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/store/store.h"
#include "core/alloc.h"
#include "core/launches.h"
#include "core/text.h"

/* ---- times of the launches so far */

struct known {
  double *trial_ns, *launch_ns; /* of each configuration */
  double left_ns;
  int last_round;
};

static void known_release(struct known *known) {
  free(known->trial_ns);
  free(known->launch_ns);
  *known = (struct known){0};
}

static double median_trial(const struct sg_config_launches *launches) {
  double *times = sg_alloc(launches->n + 1, sizeof *times);
  for (size_t i = 0; i < launches->n; i++) {
    times[i] = launches->ok[i].value[SG_METRIC_wall_ns];
  }
  const bool usable = launches->n > 0 && launches->valid == 1;
  const double median = usable ? gsl_stats_median(times, 1, launches->n) : NAN;
  free(times);
  return median;
}

static void add_launch_times(struct known *known, const struct sg_resultset *set) {
  int *n = sg_alloc(set->n_configs + 1, sizeof *n);
  for (size_t i = 0; i < set->n_probes; i++) {
    const struct sg_probes_row *p = &set->probes[i];
    const struct sg_configs_row *config = sg_resultset_config(set, p->config_id);
    const double ns = (p->launch_ns == SG_NO_INT ? 0 : (double)p->launch_ns) + (double)p->probe_ns;
    known->left_ns -= ns;
    if (!config) { continue; }
    const size_t c = (size_t)(config - set->configs);
    known->launch_ns[c] += (ns - known->launch_ns[c]) / ++n[c];
  }
  free(n);
}

static int load_known(struct known *known, const char *dir, const struct sg_plan *plan, struct sg_error *err) {
  struct sg_resultset set;
  *known = (struct known){.left_ns = (double)plan->budget_ns};
  int status = sg_resultset_load(&set, dir, SG_READ_MEASURED, err);
  if (status != SG_OK) { return status; }
  struct sg_config_launches *launches = sg_launches_gather(&set);
  known->trial_ns = sg_alloc(set.n_configs + 1, sizeof *known->trial_ns);
  known->launch_ns = sg_alloc(set.n_configs + 1, sizeof *known->launch_ns);
  for (size_t i = 0; i < set.n_configs; i++) {
    known->trial_ns[i] = median_trial(&launches[i]);
  }
  add_launch_times(known, &set);
  for (size_t i = 0; i < set.n_outcomes; i++) {
    if (set.outcomes[i].round > known->last_round) { known->last_round = (int)set.outcomes[i].round; }
  }
  sg_launches_free(launches, set.n_configs);
  sg_resultset_release(&set);
  return SG_OK;
}

/* ---- progress */

static void tell_left_out(const struct sg_search *search) {
  char time[SG_HUMAN_SIZE];
  for (size_t i = 0; i < search->n_left_out; i++) {
    const struct sg_left_out *l = &search->left_out[i];
    const char *reason = isnan(l->launch_ns) ? "memory" : sg_human_duration(l->launch_ns, time);
    fprintf(stderr, "%s%s (%s%s)", i == 0 ? "left out, for lack of time or memory: " : ", ", l->name,
            isnan(l->launch_ns) ? "" : "about ", reason);
  }
  if (search->n_left_out > 0) { fputs("\n", stderr); }
}

static void tell_stage(const struct sg_search *search, int stage, size_t added, const struct sg_config *fastest) {
  static const char *const names[] = {"libraries and kernels", "threads", "schedulers, placement, other libraries"};
  fprintf(stderr, "stage %d of %d: %s: %zu configuration%s", stage, SG_SEARCH_STAGES, names[stage - 1], added,
          added == 1 ? "" : "s");
  if (fastest) { fprintf(stderr, "; fastest so far: %s", fastest->row.label); }
  fputs("\n", stderr);
  tell_left_out(search);
}

/* ---- stages */

/* Add the next stage to the plan and to the result set. *round: that of its configurations; unchanged if it has none.
 */
static int extend(struct sg_search *search, int stage, int *round, const struct sg_session_options *options,
                  struct sg_error *err) {
  struct known known;
  struct sg_plan *plan = search->plan;
  const size_t before = plan->n_configs;
  int status = load_known(&known, options->dir, plan, err);
  if (status != SG_OK) { return status; }
  const struct sg_search_times times = {known.trial_ns, known.launch_ns, known.left_ns};
  const struct sg_config *fastest = sg_search_fastest(search, &times);
  const size_t index = fastest ? (size_t)(fastest - plan->configs) : 0;
  status = sg_search_add(search, stage, known.last_round + 1, &times, err);
  const size_t added = plan->n_configs - before;
  if (status == SG_OK && added > 0) {
    *round = known.last_round + 1;
    status = sg_store_extend(options->dir, plan, err);
  }
  if (status == SG_OK && !options->quiet) {
    tell_stage(search, stage, added, fastest ? &plan->configs[index] : NULL);
  }
  known_release(&known);
  return status;
}

static int begin(struct sg_search *search, bool resume, int *stage, int *round,
                 const struct sg_session_options *options, struct sg_error *err) {
  struct sg_resultset set;
  int status;
  *stage = *round = 1;
  if (!resume) {
    status = sg_search_add(search, 1, 1, NULL, err);
    if (status == SG_OK && !options->quiet) { tell_stage(search, 1, search->plan->n_configs, NULL); }
  } else {
    status = sg_resultset_load(&set, options->dir, 0, err);
    if (status != SG_OK) { return status; }
    status = sg_search_restore(search, set.configs, set.n_configs, stage, round, err);
    sg_resultset_release(&set);
  }
  return status == SG_OK ? sg_plan_check_size(search->plan, search->topology, err) : status;
}

/* In the sessions before the last one, a configuration that failed is no reason to stop; the last one tells it. */
static int run_until(const struct sg_search *search, struct sg_session_options *session, int round,
                     struct sg_error *err) {
  session->until_round = round;
  const int status = sg_session_run(search->plan, search->topology, session, err);
  session->resume = true;
  return status == SG_FOUND ? SG_OK : status;
}

int sg_search_session_run(struct sg_search *search, const struct sg_session_options *options, struct sg_error *err) {
  struct sg_session_options session = *options;
  int stage = 0, round = 0;
  session.narrows = true;
  int status = begin(search, session.resume, &stage, &round, options, err);
  for (int ended = 0; status == SG_OK && stage < SG_SEARCH_STAGES;) {
    if (round > ended) { status = run_until(search, &session, round, err); }
    ended = round;
    if (status == SG_OK) { status = extend(search, ++stage, &round, options, err); }
  }
  session.until_round = 0;
  return status == SG_OK ? sg_session_run(search->plan, search->topology, &session, err) : status;
}
