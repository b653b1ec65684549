/* State shared by the parts of a session: session.c starts and finishes the run, session_resume.c tracks which
 * launches are stored already, session_launch.c makes the timed launches and session_count.c the counter launches. */
#ifndef SG_BENCH_RUN_SESSION_STATE_H
#define SG_BENCH_RUN_SESSION_STATE_H

#include "bench/machine/probe.h"
#include "bench/run/launch.h"
#include "bench/run/progress.h"
#include "bench/run/run_files.h"
#include "bench/run/schedule.h"
#include "bench/run/session_options.h"
#include "bench/store/runfile.h"
#include "bench/store/store.h"

struct sg_session {
  const struct sg_plan *plan;
  const struct sg_topology *topology;
  const struct sg_session_options *options;
  struct sg_run_files files;
  struct sg_store store;
  struct sg_resultset stored;     /* of the run being resumed; empty otherwise */
  struct sg_look_launch *resumed; /* its timed launches, by round and configuration */
  int64_t *resumed_ns;            /* the time each took */
  size_t n_resumed;
  int64_t next_launch;
  int64_t
      epoch_ns; /* CLOCK_MONOTONIC at the start of the run, possibly in an earlier process: origin of started_ns */
  int64_t begun_ns, before_ns; /* start of this process; time spent before the run was resumed */
  struct sg_probe last_probe;  /* after the previous launch; took_ns 0: none */
  struct sg_overhead overhead;
  char first_failure[256]; /* detail and configuration of the first launch that did not end ok */
  const char *first_failure_label;
  bool launched; /* something in this round, which was not stored already */
  bool failed;   /* a launch did not end ok: exit status 1 */
  struct sg_schedule schedule;
  struct sg_progress_view progress;
};

/* Time spent on the run, including before it was resumed, excluding the measurement of peak rates. */
int64_t sg_session_spent_ns(const struct sg_session *session);

/* ---- session_resume.c */

/* Index the launches in session->stored and continue its time accounting. */
void sg_session_index(struct sg_session *session);

/* Index in the plan of a stored configuration; plan->n_configs: not in the plan. */
size_t sg_session_config(const struct sg_session *session, const char *config_id);

/* ---- for the schedule (struct sg_executor); the context is the session */

bool sg_session_resume(void *context, size_t config, int round, struct sg_schedule_result *result);
int sg_session_launch(void *context, size_t config, int round, struct sg_schedule_result *result,
                      struct sg_error *err) SG_MUST_CHECK;

/* Run the launch of a configuration, if the files it uses are those of the start; else it has failed. */
int sg_session_run_launch(struct sg_session *session, struct sg_launch_record *record, const struct sg_config *config,
                          const json_t *counting, struct sg_error *err) SG_MUST_CHECK;

/* ---- session_count.c */

/* Counter launches, after the timed rounds. The first round is always made; the others repeat it within the budget.
 */
int sg_session_count(struct sg_session *session, struct sg_error *err) SG_MUST_CHECK;

#endif
