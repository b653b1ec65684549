/* The messages of a runner (docs/PROTOCOL.md): checked against its request, then stored in the record of the launch.
 * What is stored satisfies the rules there whatever the runner sends, and takes memory only for what was asked for.
 *
 * To add a message: its function in the table at the end of runner_messages.c, and its section in the document. */
#ifndef SG_BENCH_RUN_RUNNER_MESSAGES_H
#define SG_BENCH_RUN_RUNNER_MESSAGES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "bench/store/launch_record.h"
#include "core/error.h"

enum sg_runner_state { SG_RUNNER_STARTED, SG_RUNNER_GREETED, SG_RUNNER_VERIFIED, SG_RUNNER_ENDED };

struct sg_runner {
  /* What the request asks for. The JSON belongs to it. */
  const char *task;
  int64_t count, warmup_max, trials, measurement_ns;
  bool verify;                       /* results are to be checked, */
  bool has_check;                    /* which the operation provides */
  const json_t *strategies, *events; /* lists; NULL: none */
  struct sg_configs_row config;      /* workload and strategy, and the operations of a trial */
  double cpus;                       /* the run may use; NaN: not known */
  int64_t started_ns;                /* of the process, CLOCK_MONOTONIC */
  /* What it has said. */
  enum sg_runner_state state;
  int64_t timed, timed_ns, items_checked; /* trials without warm-up, and their time; of all trials */
  bool wrong;                             /* some trial's results were */
  json_t *answered;                       /* object: the strategies or events, or the events of the last trial */
};

/* The request must outlive it. */
void sg_runner_init(struct sg_runner *runner, const json_t *request, int64_t started_ns);
void sg_runner_release(struct sg_runner *runner);

/* Check a message that arrived at `now_ns` and store it. SG_BAD_INPUT with the rule that it breaks: nothing of it was
 * stored. */
int sg_runner_take(struct sg_runner *runner, struct sg_launch_record *record, const json_t *message, int64_t now_ns,
                   struct sg_error *err) SG_MUST_CHECK;

#endif
