#include "bench/run/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/machine/sysfile.h"
#include "bench/run/environment.h"
#include "bench/run/launch_request.h"
#include "bench/run/process.h"
#include "bench/run/reader.h"
#include "core/clock.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/text.h"

enum { POLL_MS = 100 };
static const int64_t INSPECT_NS = 20000000000LL, GRACE_NS = 2000000000LL;

/* ---- listening */

/* Read both pipes until its stdout ends, it stops making sense, time is up or we are told to stop. */
static void listen_to(struct sg_process *w, struct sg_launch_record *r, struct sg_reader *reader,
                      int64_t deadline_ns) {
  char bytes[16384];
  while (w->out >= 0 && !reader->garbage[0] && sg_now_ns() < deadline_ns && !sg_interrupted()) {
    struct pollfd ends[] = {{.fd = w->out, .events = POLLIN}, {.fd = w->complaints, .events = POLLIN}};
    if (poll(ends, 2, POLL_MS) <= 0) { continue; }
    for (int i = 0; i < 2; i++) {
      if (!ends[i].revents) { continue; }
      ssize_t n = read(ends[i].fd, bytes, sizeof bytes);
      if (n < 0 && errno == EINTR) { continue; }
      if (n <= 0) {
        sg_process_close(i == 0 ? &w->out : &w->complaints);
      } else if (i == 0) {
        sg_reader_take(reader, r, bytes, (size_t)n);
      } else {
        sg_reader_overhear(reader, bytes, (size_t)n);
      }
    }
  }
}

static void drain_complaints(struct sg_process *w, struct sg_reader *reader) {
  char bytes[4096];
  if (w->complaints < 0) { return; }
  fcntl(w->complaints, F_SETFL, O_NONBLOCK);
  for (ssize_t n; (n = read(w->complaints, bytes, sizeof bytes)) > 0;) {
    sg_reader_overhear(reader, bytes, (size_t)n);
  }
}

/* ---- the verdict */

static void set_outcome(struct sg_launch_record *r, enum sg_outcome outcome, const char *format, ...) SG_PRINTF(3, 4);
static void set_outcome(struct sg_launch_record *r, enum sg_outcome outcome, const char *format, ...) {
  va_list args;
  va_start(args, format);
  r->outcome = outcome;
  vsnprintf(r->detail, sizeof r->detail, format, args);
  va_end(args);
}

static void judge_signal(struct sg_launch_record *r, struct sg_reader *reader, int number, int64_t oom_before) {
  const char *said = sg_reader_complaint(reader);
  r->signal = number;
  if (number == SIGKILL) {
    bool oom = oom_before >= 0 && sg_sys_oom_kills(SG_THIS_MACHINE) > oom_before;
    set_outcome(r, SG_OUTCOME_CRASHED, "killed by SIGKILL: %s",
                oom ? "the kernel's out-of-memory killer ended a process meanwhile"
                    : "by the out-of-memory killer or by hand");
  } else {
    set_outcome(r, SG_OUTCOME_CRASHED, "ended by SIG%s%s%s", sigabbrev_np(number) ? sigabbrev_np(number) : "?",
                *said ? ": " : "", said);
  }
}

struct ending {
  bool timed_out, by_itself;
  int64_t timeout_ns, oom_before;
};

static void judge(struct sg_launch_record *r, struct sg_reader *reader, const struct sg_process *w,
                  const struct ending *e) {
  char text[SG_HUMAN_SIZE];
  const char *said = sg_reader_complaint(reader);
  if (sg_interrupted() && !reader->ended) {
    set_outcome(r, SG_OUTCOME_INTERRUPTED, "the run was interrupted");
  } else if (e->timed_out) {
    set_outcome(r, SG_OUTCOME_TIMEOUT, "no end after %s", sg_human_duration((double)e->timeout_ns, text));
  } else if (reader->garbage[0]) {
    set_outcome(r, SG_OUTCOME_FAILED, "garbage on its pipe: %s", reader->garbage);
  } else if (e->by_itself && WIFSIGNALED(w->status)) {
    judge_signal(r, reader, WTERMSIG(w->status), e->oom_before);
  } else if (!reader->ended) {
    int status = e->by_itself ? WEXITSTATUS(w->status) : 0;
    set_outcome(r, SG_OUTCOME_FAILED, "%s%s%s",
                reader->used ? "its last message was cut off" : "it ended without saying how", *said ? ": " : "",
                said);
    if (status != SG_OK) {
      set_outcome(r, SG_OUTCOME_FAILED, "it exited with status %d%s%s", status, *said ? ": " : "", said);
    } else if (!e->by_itself) {
      set_outcome(r, SG_OUTCOME_FAILED, "it fell silent: its pipe was closed and it did not end");
    }
  } else if (!r->hello) {
    if (r->outcome == SG_OUTCOME_OK) { set_outcome(r, SG_OUTCOME_FAILED, "garbage on its pipe: no hello"); }
  }
}

/* A launch is ok only with the trials that were asked for: a runner that says ok and measured less is not believed.
 */
static void check_trials(struct sg_launch_record *r, int wanted) {
  int timed = 0;
  for (size_t i = 0; i < r->n_samples; i++) {
    timed += r->samples[i].warmup == 0;
  }
  if (r->outcome == SG_OUTCOME_OK && timed != wanted) {
    set_outcome(r, SG_OUTCOME_FAILED, "it said ok after %d of %d trials", timed, wanted);
  }
}

static int exchange(struct sg_launch_record *r, const char *worker, char **environment, const json_t *request,
                    int64_t timeout_ns, struct sg_error *err) {
  struct sg_process w = {.in = -1, .out = -1, .complaints = -1};
  struct sg_reader reader = {0};
  struct ending e = {.timeout_ns = timeout_ns, .oom_before = sg_sys_oom_kills(SG_THIS_MACHINE)};
  *r = (struct sg_launch_record){.outcome = SG_OUTCOME_FAILED, .messages = json_array(), .spawned_ns = sg_now_ns()};
  int status = sg_process_start(&w, worker, environment, err);
  if (status != SG_OK) { return status; }
  int64_t deadline = r->spawned_ns + timeout_ns;
  sg_process_send(&w, request);
  listen_to(&w, r, &reader, deadline);
  e.timed_out = w.out >= 0 && !reader.garbage[0] && !sg_interrupted() && !reader.ended;
  bool cut_short = e.timed_out || reader.garbage[0] || sg_interrupted();
  e.by_itself = sg_process_reap(&w, cut_short ? 0 : sg_now_ns() + GRACE_NS);
  drain_complaints(&w, &reader);
  r->ended_ns = sg_now_ns();
  judge(r, &reader, &w, &e);
  sg_text_clean(r->detail);
  sg_process_close(&w.out);
  sg_process_close(&w.complaints);
  sg_reader_release(&reader);
  return r->outcome == SG_OUTCOME_INTERRUPTED ? sg_fail(err, SG_INTERRUPTED, "interrupted") : SG_OK;
}

/* ---- requests */

int sg_launch_run(struct sg_launch_record *record, const char *worker, const struct sg_plan *plan,
                  const struct sg_config *config, const struct sg_topology *topology, const json_t *counting,
                  struct sg_error *err) {
  char **environment = sg_environment_make(config->row.blas_threads, config->row.coretype);
  json_t *request = sg_launch_request_make(plan, config, topology, counting);
  int status = exchange(record, worker, environment, request, plan->timeout_ns, err);
  if (status == SG_OK) { check_trials(record, config->trials); }
  json_decref(request);
  sg_environment_free(environment);
  return status;
}

int sg_launch_inspect(struct sg_launch_record *record, const char *worker, const char *path, const char *coretype,
                      struct sg_error *err) {
  char **environment = sg_environment_make(SG_NO_INT, coretype);
  json_t *request =
      json_pack("{s:i,s:s,s:s,s:s}", "protocol", 1, "task", "inspect", "backend", path, "coretype", coretype);
  int status = exchange(record, worker, environment, request, INSPECT_NS, err);
  json_decref(request);
  sg_environment_free(environment);
  return status;
}

int sg_launch_counters(struct sg_launch_record *record, const char *worker, const json_t *counting,
                       struct sg_error *err) {
  char **environment = sg_environment_make(SG_NO_INT, "auto");
  json_t *request = json_pack("{s:i,s:s,s:s}", "protocol", 1, "task", "counters", "backend", "");
  json_object_update(request, (json_t *)counting);
  int status = exchange(record, worker, environment, request, INSPECT_NS, err);
  json_decref(request);
  sg_environment_free(environment);
  return status;
}

int sg_launch_strategies(struct sg_launch_record *record, const char *worker, const char *path, json_t *strategies,
                         struct sg_error *err) {
  char **environment = sg_environment_make(SG_NO_INT, "auto");
  json_t *request =
      json_pack("{s:i,s:s,s:s,s:O}", "protocol", 1, "task", "strategies", "backend", path, "strategies", strategies);
  int status = exchange(record, worker, environment, request, INSPECT_NS, err);
  json_decref(request);
  sg_environment_free(environment);
  return status;
}
