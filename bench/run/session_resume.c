/* The stored launches of a run being resumed. */
#include <stdlib.h>

#include "bench/run/session_state.h"
#include "core/alloc.h"
#include "core/text.h"

/* The plan calls its configurations c1, c2 and so on. */
size_t sg_session_config(const struct sg_session *session, const char *id) {
  const struct sg_plan *plan = session->plan;
  int64_t number = 0;
  if (id[0] != 'c' || sg_parse_integer(id + 1, 1, (int64_t)plan->n_configs, "", &number, NULL) != SG_OK) {
    return plan->n_configs;
  }
  return (size_t)number - 1;
}

void sg_session_index(struct sg_session *s) {
  const struct sg_resultset *set = &s->stored;
  for (size_t i = 0; i < set->n_outcomes; i++) {
    if (set->outcomes[i].launch > s->n_launches) { s->n_launches = set->outcomes[i].launch; }
  }
  s->launches = sg_alloc((size_t)s->n_launches + 1, sizeof *s->launches);
  s->by_round = sg_alloc(s->plan->n_configs * (size_t)s->plan->rounds_max, sizeof *s->by_round);
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &set->outcomes[i];
    size_t config = sg_session_config(s, o->config_id);
    s->launches[o->launch].outcome = o;
    if (config < s->plan->n_configs && o->round >= 1 && o->round <= s->plan->rounds_max) {
      s->by_round[config * (size_t)s->plan->rounds_max + (size_t)o->round - 1] = o->launch;
    }
  }
  for (size_t i = 0; i < set->n_samples; i++) {
    const struct sg_samples_row *row = &set->samples[i];
    s->overhead.trials_ns += row->wall_ns;
    if (row->warmup) { continue; }
    s->launches[row->launch].wall_sum += (double)row->wall_ns;
    s->launches[row->launch].trials++;
  }
  for (size_t i = 0; i < set->n_probes; i++) {
    const struct sg_probes_row *row = &set->probes[i];
    s->launches[row->launch].elapsed_ns = row->launch_ns == SG_NO_INT ? 0 : row->launch_ns;
    s->overhead.probes_ns += row->probe_ns;
    s->overhead.launches_ns += s->launches[row->launch].elapsed_ns;
  }
  s->before_ns = s->overhead.probes_ns + s->overhead.launches_ns;
  s->next_launch = s->n_launches + 1;
}

bool sg_session_resume(void *context, size_t config, int round, struct sg_schedule_result *result) {
  struct sg_session *s = context;
  int64_t number = s->by_round[config * (size_t)s->plan->rounds_max + (size_t)round - 1];
  if (number == 0) { return false; }
  const struct sg_stored_launch *l = &s->launches[number];
  result->outcome = sg_outcome_parse(l->outcome->outcome);
  result->value_ns = l->trials ? l->wall_sum / l->trials : 0;
  result->elapsed_ns = l->elapsed_ns;
  s->failed |= result->outcome < SG_N_OUTCOMES && sg_outcome_is_failure(result->outcome);
  return true;
}
