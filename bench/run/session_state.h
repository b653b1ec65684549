/* What the parts of a session share: session.c begins and ends the run, session_recall.c knows what is stored
 * already, session_launch.c makes the timed launches, session_count.c those that count. */
#ifndef SG_BENCH_RUN_SESSION_STATE_H
#define SG_BENCH_RUN_SESSION_STATE_H

#include "bench/machine/probe.h"
#include "bench/run/progress.h"
#include "bench/run/schedule.h"
#include "bench/run/session_options.h"
#include "bench/store/runfile.h"
#include "bench/store/store.h"

struct sg_session {
  const struct sg_plan *plan;
  const struct sg_topology *topology;
  const struct sg_session_options *options;
  struct sg_store store;
  struct sg_resultset stored; /* of the run being resumed; empty otherwise */
  struct sg_stored_launch {
    const struct sg_outcomes_row *outcome;
    double wall_sum;
    int trials;
    int64_t elapsed_ns;
  } * launches; /* by launch number, n_launches of them */
  int64_t n_launches;
  int64_t *by_round; /* launch number of (config, round), 0: none; rounds_max per configuration */
  int64_t next_launch;
  int64_t epoch_ns; /* CLOCK_MONOTONIC at the start of the run, before this process perhaps: started_ns are counted
                       from it */
  int64_t begun_ns, before_ns; /* this process's start; time spent before it was resumed */
  struct sg_probe last_probe;  /* after the launch before; took_ns 0: none */
  struct sg_overhead overhead;
  char first_trouble[256]; /* of the launches that did not end ok: the first one's detail, and its configuration */
  const char *first_trouble_label;
  bool failed; /* some launch did: exit status 1 */
  struct sg_schedule schedule;
  struct sg_progress_view progress;
};

/* Time spent on the run, also before it was resumed; that of measuring the peak rates is not. */
int64_t sg_session_spent_ns(const struct sg_session *session);

/* ---- session_recall.c */

/* Index what session->stored holds, and take up its account of time. */
void sg_session_index(struct sg_session *session);

/* The place in the plan of a stored configuration; plan->n_configs: none. */
size_t sg_session_config(const struct sg_session *session, const char *config_id);

/* ---- for the schedule (struct sg_executor); the context is the session */

bool sg_session_recall(void *context, size_t config, int round, struct sg_schedule_result *result);
int sg_session_launch(void *context, size_t config, int round, struct sg_schedule_result *result,
                      struct sg_error *err) SG_MUST_CHECK;
/* Time spent, and what the first round of counting will take: from the second round on, so that with a small budget
 * every configuration is timed before any is counted. */
int64_t sg_session_bespoken_ns(void *context);

/* ---- session_count.c */

/* Launches that count, after the timed rounds. The first round of them is what was asked for; the others only repeat
 * it, within the budget. */
int sg_session_count(struct sg_session *session, struct sg_error *err) SG_MUST_CHECK;

#endif
