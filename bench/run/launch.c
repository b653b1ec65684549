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

#include "bench/plan/launcher.h"
#include "bench/run/environment.h"
#include "bench/run/launch_request.h"
#include "bench/run/process.h"
#include "bench/run/rank_launcher.h"
#include "bench/run/reader.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/private_paths.h"
#include "core/sysfile.h"
#include "core/text.h"
#include "core/utf8.h"

enum { POLL_MS = 100, PIPE_READS = 1024 }; /* a pipe holds at most 1 MiB */
static const int64_t INSPECT_NS = 10000000000LL, GRACE_NS = 2000000000LL;

/* ---- reading the worker's output */

/* Take what has come on one of the pipes; close it at its end. */
static void take_output(struct sg_process *w, int *fd, struct sg_launch_record *r, struct sg_reader *reader) {
  char bytes[16384];
  const ssize_t n = read(*fd, bytes, sizeof bytes);
  if (n < 0 && errno == EINTR) { return; }
  if (n <= 0) {
    sg_process_close(fd);
  } else if (fd == &w->out) {
    sg_reader_take(reader, r, bytes, (size_t)n);
  } else {
    sg_reader_take_stderr(reader, bytes, (size_t)n);
  }
}

/* Read both pipes until the end message, the end of stdout, the worker's exit (a child may keep stdout open), a
 * protocol error, the timeout or an interrupt. */
static void listen_to(struct sg_process *w, struct sg_launch_record *r, struct sg_reader *reader,
                      int64_t deadline_ns) {
  while (w->out >= 0 && !sg_reader_ended(reader) && !reader->protocol_error[0] && !sg_process_has_exited(w) &&
         sg_now_ns() < deadline_ns && !sg_interrupted()) {
    struct pollfd ends[] = {{.fd = w->out, .events = POLLIN}, {.fd = w->errors, .events = POLLIN}};
    if (poll(ends, 2, POLL_MS) <= 0) { continue; }
    if (ends[0].revents) { take_output(w, &w->out, r, reader); }
    if (ends[1].revents) { take_output(w, &w->errors, r, reader); }
  }
}

/* When no process is left to write: what a pipe still holds. */
static void drain(struct sg_process *w, int *fd, struct sg_launch_record *r, struct sg_reader *reader) {
  if (*fd >= 0) { fcntl(*fd, F_SETFL, O_NONBLOCK); }
  for (size_t i = 0; i < PIPE_READS && *fd >= 0; i++) {
    take_output(w, fd, r, reader); /* closes it when it is empty */
  }
}

/* ---- outcome */

static void set_outcome(struct sg_launch_record *r, enum sg_outcome outcome, const char *format, ...) SG_PRINTF(3, 4);
static void set_outcome(struct sg_launch_record *r, enum sg_outcome outcome, const char *format, ...) {
  va_list args;
  va_start(args, format);
  r->outcome = outcome;
  vsnprintf(r->detail, sizeof r->detail, format, args);
  va_end(args);
}

static void set_signal_outcome(struct sg_launch_record *r, struct sg_reader *reader, int number, int64_t oom_before) {
  const char *last = sg_reader_last_stderr_line(reader);
  r->signal = number;
  if (number == SIGKILL) {
    bool oom = oom_before >= 0 && sg_sys_oom_kills(SG_THIS_MACHINE) > oom_before;
    set_outcome(r, SG_OUTCOME_CRASHED, "killed by SIGKILL: %s",
                oom ? "the kernel's out-of-memory killer was active during the launch"
                    : "possibly by the out-of-memory killer");
  } else {
    set_outcome(r, SG_OUTCOME_CRASHED, "killed by SIG%s%s%s", sigabbrev_np(number) ? sigabbrev_np(number) : "?",
                *last ? ": " : "", last);
  }
}

struct ending {
  bool timed_out, by_itself, all_ended;
  int64_t timeout_ns, oom_before;
};

/* One that exited, or closed its stdout, without an end message. */
static void set_unfinished_outcome(struct sg_launch_record *r, struct sg_reader *reader, const struct sg_process *w,
                                   const struct ending *e) {
  const char *last = sg_reader_reason(reader);
  const char *colon = *last ? ": " : "";
  if (!e->by_itself) {
    set_outcome(r, SG_OUTCOME_FAILED, "closed stdout without exiting");
  } else if (WEXITSTATUS(w->status)) {
    set_outcome(r, SG_OUTCOME_FAILED, "exited with status %d%s%s", WEXITSTATUS(w->status), colon, last);
  } else {
    set_outcome(r, SG_OUTCOME_FAILED, "%s%s%s",
                reader->used ? "the last message is truncated" : "exited without an end message (docs/PROTOCOL.md)",
                colon, last);
  }
}

static void set_final_outcome(struct sg_launch_record *r, struct sg_reader *reader, const struct sg_process *w,
                              const struct ending *e) {
  char text[SG_HUMAN_SIZE];
  const bool ended = sg_reader_ended(reader);
  if (sg_interrupted() && !ended) {
    set_outcome(r, SG_OUTCOME_INTERRUPTED, "the run was interrupted");
  } else if (e->timed_out) {
    const bool begun = reader->runner.state != SG_RUNNER_STARTED;
    const char *reason = !begun && reader->runner.config.ranks > 0 ? sg_reader_reason(reader) : "";
    set_outcome(r, SG_OUTCOME_TIMEOUT, "not finished after %s%s%s", sg_human_duration((double)e->timeout_ns, text),
                *reason ? ": " : "", reason);
  } else if (reader->protocol_error[0]) {
    set_outcome(r, SG_OUTCOME_FAILED, "protocol error: %s", reader->protocol_error);
  } else if (e->by_itself && WIFSIGNALED(w->status)) {
    set_signal_outcome(r, reader, WTERMSIG(w->status), e->oom_before);
  } else if (!ended) {
    set_unfinished_outcome(r, reader, w, e);
  } else if (reader->used) {
    set_outcome(r, SG_OUTCOME_FAILED, "protocol error: output follows the end message");
  } else if (r->outcome == SG_OUTCOME_OK && e->by_itself && WEXITSTATUS(w->status)) {
    set_outcome(r, SG_OUTCOME_FAILED, "protocol error: exited with status %d after ok", WEXITSTATUS(w->status));
  } else if (!e->all_ended) {
    set_outcome(r, SG_OUTCOME_FAILED, "protocol error: left a process running that cannot be ended");
  }
}

/* It runs on beside the launches that follow. */
static void note_unended(struct sg_launch_record *r, const struct sg_process *w) {
  const size_t used = strlen(r->detail);
  if (w->reaped) { return; }
  snprintf(r->detail + used, sizeof r->detail - used, "; process %d cannot be ended: did it become another user's?",
           (int)w->pid);
}

/* A launcher that is asked to end removes what its ranks share, which the death of all would leave. */
static int exchange(struct sg_launch_record *r, char *const *argv, bool is_launcher, char **environment,
                    const json_t *request, int64_t timeout_ns, struct sg_error *err) {
  struct sg_process w = {.in = -1, .out = -1, .errors = -1, .ask_ns = is_launcher ? GRACE_NS : 0};
  struct sg_reader reader;
  struct ending e = {.timeout_ns = timeout_ns, .oom_before = sg_sys_oom_kills(SG_THIS_MACHINE)};
  *r = (struct sg_launch_record){.outcome = SG_OUTCOME_FAILED, .kept = json_array(), .spawned_ns = sg_now_ns()};
  int status = sg_process_start(&w, argv, STDOUT_FILENO, environment, err);
  if (status != SG_OK) { return status; }
  int64_t deadline = r->spawned_ns + timeout_ns;
  sg_reader_init(&reader, request, r->spawned_ns);
  sg_process_send(&w, request, deadline);
  listen_to(&w, r, &reader, deadline);
  const bool stopped = reader.protocol_error[0] || sg_interrupted();
  e.timed_out = w.out >= 0 && !stopped && !sg_reader_ended(&reader) && !sg_process_has_exited(&w);
  e.by_itself = sg_process_reap(&w, e.timed_out || stopped ? 0 : sg_now_ns() + GRACE_NS, &e.all_ended);
  drain(&w, &w.out, r, &reader);
  drain(&w, &w.errors, r, &reader);
  r->ended_ns = sg_now_ns();
  set_final_outcome(r, &reader, &w, &e);
  note_unended(r, &w);
  sg_utf8_clean(r->detail);
  sg_process_close(&w.out);
  sg_process_close(&w.errors);
  sg_reader_release(&reader);
  return r->outcome == SG_OUTCOME_INTERRUPTED ? sg_fail(err, SG_INTERRUPTED, "interrupted") : SG_OK;
}

/* ---- requests */

/* Without our own worker nothing can run; another runner that is not there is an outcome of its launches, which is
 * stored: without the home folder. */
static bool is_absent(struct sg_launch_record *r, const struct sg_runner_program *runner) {
  if (!runner || access(runner->argv[0], X_OK) == 0) { return false; }
  const int why = errno;
  *r = (struct sg_launch_record){.kept = json_array(), .spawned_ns = sg_now_ns(), .ended_ns = sg_now_ns()};
  char *path = sg_private_hide(runner->argv[0]);
  set_outcome(r, SG_OUTCOME_UNAVAILABLE, "cannot start %s: %s", path, strerror(why));
  free(path);
  return true;
}

/* The command that starts the ranks of a launch; false: there is none, which is its outcome. */
static bool find_launcher(char ***argv, struct sg_launch_record *r, const char *worker, const struct sg_plan *plan,
                          const struct sg_config *config) {
  struct sg_error why;
  int status = config->backend->runner ? sg_fail(&why, SG_UNABLE, "this runner has no MPI ranks") : SG_OK;
  if (status == SG_OK) { status = sg_rank_launcher_command(argv, plan->launcher, config->row.ranks, worker, &why); }
  if (status == SG_OK) { return true; }
  *r = (struct sg_launch_record){.kept = json_array(), .spawned_ns = sg_now_ns(), .ended_ns = sg_now_ns()};
  set_outcome(r, SG_OUTCOME_UNAVAILABLE, "%s", why.message);
  return false;
}

/* A launcher ends its ranks and itself when one has died, and says so: in a launch that has begun, that is a crash.
 */
static void note_lost_rank(struct sg_launch_record *r) {
  if (r->outcome == SG_OUTCOME_FAILED && r->hello && strncmp(r->detail, "exited with status", 18) == 0) {
    r->outcome = SG_OUTCOME_CRASHED;
  }
}

int sg_launch_run(struct sg_launch_record *record, const char *worker, const struct sg_plan *plan,
                  const struct sg_config *config, const struct sg_topology *topology, const json_t *counting,
                  struct sg_error *err) {
  const struct sg_runner_program *runner = config->backend->runner;
  char **launcher = NULL;
  if (is_absent(record, runner)) { return SG_OK; }
  if (config->row.ranks > 0 && !find_launcher(&launcher, record, worker, plan, config)) { return SG_OK; }
  char **environment = sg_environment_make(config->row.blas_threads, config->row.coretype);
  json_t *request = sg_launch_request_make(plan, config, topology, counting);
  char *const own[] = {(char *)worker, NULL};
  int status = exchange(record,
                        launcher ? launcher
                        : runner ? runner->argv
                                 : own,
                        launcher != NULL, environment, request, plan->timeout_ns, err);
  if (launcher) { note_lost_rank(record); }
  sg_launcher_free(launcher);
  json_decref(request);
  sg_environment_free(environment);
  return status;
}

/* The environment of a program that answers a question: idle threads of its library, which the answer may have to
 * wait for, sleep at once, unless the user's own settings say otherwise (the first of two of one name counts). */
static char **quiet_environment(const char *coretype) {
  static const char *const settings[] = {"OPENBLAS_THREAD_TIMEOUT=4", "OMP_WAIT_POLICY=passive"};
  enum { N = sizeof settings / sizeof settings[0] };
  char **environment = sg_environment_make(SG_NO_INT, coretype);
  size_t n = 0;
  while (environment[n]) {
    n++;
  }
  environment = sg_resize(environment, n + N + 1, sizeof *environment);
  for (size_t i = 0; i < N; i++) {
    environment[n + i] = sg_format("%s", settings[i]);
  }
  environment[n + N] = NULL;
  return environment;
}

/* A request that runs no trials, which is released. */
static int ask_program(struct sg_launch_record *record, char *const *argv, const char *coretype, json_t *request,
                       struct sg_error *err) {
  char **environment = quiet_environment(coretype);
  int status = exchange(record, argv, false, environment, request, INSPECT_NS, err);
  json_decref(request);
  sg_environment_free(environment);
  return status;
}

static int ask(struct sg_launch_record *record, const char *worker, const char *coretype, json_t *request,
               struct sg_error *err) {
  char *const argv[] = {(char *)worker, NULL};
  return ask_program(record, argv, coretype, request, err);
}

int sg_launch_inspect(struct sg_launch_record *record, const char *worker, const char *path, const char *coretype,
                      struct sg_error *err) {
  json_t *request =
      json_pack("{s:i,s:s,s:s,s:s}", "protocol", 1, "task", "inspect", "backend", path, "coretype", coretype);
  return ask(record, worker, coretype, request, err);
}

int sg_launch_inspect_runner(struct sg_launch_record *record, const struct sg_runner_program *runner,
                             struct sg_error *err) {
  if (is_absent(record, runner)) { return SG_OK; }
  json_t *request =
      json_pack("{s:i,s:s,s:s,s:s}", "protocol", 1, "task", "inspect", "backend", "", "coretype", "auto");
  return ask_program(record, runner->argv, "auto", request, err);
}

int sg_launch_counters(struct sg_launch_record *record, const char *worker, const json_t *counting,
                       struct sg_error *err) {
  json_t *request = json_pack("{s:i,s:s,s:s}", "protocol", 1, "task", "counters", "backend", "");
  json_object_update(request, (json_t *)counting);
  return ask(record, worker, "auto", request, err);
}

static json_t *request_strategies(const char *path, json_t *strategies) {
  return json_pack("{s:i,s:s,s:s,s:O}", "protocol", 1, "task", "strategies", "backend", path, "strategies",
                   strategies);
}

int sg_launch_strategies(struct sg_launch_record *record, const char *worker, const char *path, json_t *strategies,
                         struct sg_error *err) {
  return ask(record, worker, "auto", request_strategies(path, strategies), err);
}

int sg_launch_runner_strategies(struct sg_launch_record *record, const struct sg_runner_program *runner,
                                json_t *strategies, struct sg_error *err) {
  if (is_absent(record, runner)) { return SG_OK; }
  return ask_program(record, runner->argv, "auto", request_strategies("", strategies), err);
}
