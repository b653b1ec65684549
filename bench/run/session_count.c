/* Counter launches, separate from the timed ones and after them (counting.h). */
#include <stdlib.h>

#include "bench/run/counting.h"
#include "bench/run/session_state.h"
#include "core/alloc.h"
#include "core/interrupt.h"

/* Stored counter launches of this configuration, from the run being resumed. */
static int counted_before(const struct sg_session *s, size_t config) {
  int n = 0;
  for (size_t i = 0; i < s->stored.n_outcomes; i++) {
    const struct sg_outcomes_row *o = &s->stored.outcomes[i];
    n += o->round == 0 && sg_session_config(s, o->config_id) == config;
  }
  return n;
}

/* One counter launch. Its times are not stored, so that they cannot enter the timing statistics. */
static int launch_counting(struct sg_session *s, size_t config, int set, json_t *means, struct sg_error *err) {
  const struct sg_counting *counting = s->options->counting;
  const struct sg_config *c = &s->plan->configs[config];
  struct sg_launch_record record = {0};
  json_t *request = sg_counting_request(counting, set);
  int status = sg_session_run_launch(s, &record, c, request, err);
  json_decref(request);
  if (status == SG_OK) {
    for (size_t i = 0; i < record.n_samples; i++) {
      s->overhead.trials_ns += record.samples[i].wall_ns;
      s->overhead.counted_trials_ns += record.samples[i].wall_ns;
    }
    record.n_samples = 0;
    s->overhead.launches_ns += record.ended_ns - record.spawned_ns;
    s->overhead.counted_launches_ns += record.ended_ns - record.spawned_ns;
    s->failed |= sg_outcome_is_failure(record.outcome);
    sg_counting_add_means(means, &record);
    if (set == counting->n_sets - 1) { sg_counting_derive(counting, means, &c->row, &record); }
    if (record.outcome != SG_OUTCOME_OK) { sg_progress_trouble(&s->progress, config, record.outcome, record.detail); }
    status = sg_store_append(&s->store, c, 0, s->next_launch++, &record, NULL, err);
  }
  bool ok = record.outcome == SG_OUTCOME_OK;
  sg_launch_record_release(&record);
  return status == SG_OK && !ok ? SG_FOUND : status;
}

/* Run the sets of one configuration and round that are not stored yet. A round cut short has no derived metrics. */
static int count_config(struct sg_session *s, size_t config, int round, int done, struct sg_error *err) {
  int n_sets = s->options->counting->n_sets, status = SG_OK;
  json_t *means = json_object();
  for (int set = 0; set < n_sets && status == SG_OK; set++) {
    if (round * n_sets + set < done) { continue; }
    status =
        sg_interrupted() ? sg_fail(err, SG_INTERRUPTED, "interrupted") : launch_counting(s, config, set, means, err);
  }
  json_decref(means);
  return status;
}

int sg_session_count(struct sg_session *s, struct sg_error *err) {
  size_t n = s->plan->n_configs;
  int n_sets = s->options->counting->n_sets, status = SG_OK;
  int *done = sg_alloc(n + 1, sizeof *done);
  for (size_t i = 0; i < n; i++) {
    done[i] = s->schedule.configs[i].n_values ? counted_before(s, i) : n_sets * SG_COUNTER_ROUNDS; /* never ran */
  }
  int64_t round_ns = 0; /* duration of one round */
  for (int round = 0; round < SG_COUNTER_ROUNDS && n_sets > 0 && status == SG_OK; round++) {
    const int64_t begun_ns = sg_session_spent_ns(s);
    if (round > 0 && s->plan->budget_ns > 0 && begun_ns + round_ns > s->plan->budget_ns) { break; }
    sg_progress_counting_round(&s->progress, round + 1, SG_COUNTER_ROUNDS, sg_session_spent_ns(s));
    for (size_t i = 0; i < n && status == SG_OK; i++) {
      if (done[i] < (round + 1) * n_sets) {
        sg_progress_counting(&s->progress, i, round + 1, SG_COUNTER_ROUNDS, sg_session_spent_ns(s));
      }
      status = count_config(s, i, round, done[i], err);
      if (status == SG_FOUND) { /* it failed: do not spend time on repeating it */
        done[i] = n_sets * SG_COUNTER_ROUNDS;
        status = SG_OK;
      }
    }
    round_ns = sg_session_spent_ns(s) - begun_ns;
  }
  free(done);
  return status;
}
