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

/* The timed launch of a configuration and round; NULL: none. */
static const struct sg_look_launch *find_launch(const struct sg_session *s, size_t config, int64_t round) {
  size_t low = 0, high = s->n_resumed;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    const struct sg_look_launch *l = &s->resumed[middle];
    if (l->round == round && l->config == config) { return l; }
    if (l->round < round || (l->round == round && l->config < config)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return NULL;
}

static void account_probe(struct sg_session *s, const struct sg_probes_row *row) {
  const int64_t launch_ns = row->launch_ns == SG_NO_INT ? 0 : row->launch_ns;
  const struct sg_look_launch *l = find_launch(s, sg_session_config(s, row->config_id), row->round);
  if (l) { s->resumed_ns[l - s->resumed] = launch_ns + row->probe_ns; }
  s->overhead.probes_ns += row->probe_ns;
  s->overhead.launches_ns += launch_ns;
}

void sg_session_index(struct sg_session *s) {
  const struct sg_resultset *set = &s->stored;
  struct sg_config_launches *launches = sg_launches_gather(set);
  s->n_resumed = sg_looks_gather(&s->resumed, set, launches);
  s->resumed_ns = sg_alloc(s->n_resumed + 1, sizeof *s->resumed_ns);
  sg_launches_free(launches, set->n_configs);
  for (size_t i = 0; i < set->n_samples; i++) {
    s->overhead.trials_ns += set->samples[i].wall_ns;
  }
  for (size_t i = 0; i < set->n_probes; i++) {
    account_probe(s, &set->probes[i]);
  }
  s->before_ns = s->overhead.probes_ns + s->overhead.launches_ns;
  for (size_t i = 0; i < set->n_outcomes; i++) {
    if (set->outcomes[i].launch > s->next_launch) { s->next_launch = set->outcomes[i].launch; }
  }
  s->next_launch++;
}

bool sg_session_resume(void *context, size_t config, int round, struct sg_schedule_result *result) {
  struct sg_session *s = context;
  const struct sg_look_launch *l = find_launch(s, config, round);
  if (!l) { return false; }
  *result = (struct sg_schedule_result){l->outcome, l->time_ns, s->resumed_ns[l - s->resumed], l->within_cv,
                                        l->all_core_flops};
  s->failed = s->failed || sg_outcome_is_failure(l->outcome);
  return true;
}
