#include "bench/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/environment.h"
#include "bench/interrupt.h"
#include "bench/operations/operation.h"
#include "bench/sysfile.h"
#include "core/text.h"

enum { MAX_LINE = 1 << 20, TAIL = 400, POLL_MS = 100 };
static const int64_t INSPECT_NS = 20000000000LL, GRACE_NS = 2000000000LL;

int64_t sg_now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* ---- the process */

struct worker {
  pid_t pid;
  int in, out, complaints; /* our ends: its stdin, stdout, stderr; -1 when closed */
  bool reaped;
  int status;
};

static void close_end(int *fd) {
  if (*fd >= 0) { close(*fd); }
  *fd = -1;
}

static int spawn_worker(struct worker *w, const char *path, char **environment, struct sg_error *err) {
  int in[2] = {-1, -1}, out[2] = {-1, -1}, complaints[2] = {-1, -1};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  int rc = SG_OK, why = 0;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(complaints, O_CLOEXEC)) {
    rc = sg_fail(err, SG_UNABLE, "cannot make a pipe: %s", strerror(errno));
    goto out;
  }
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&actions, complaints[1], 2);
  /* A group of its own: Ctrl-C on the terminal is ours to pass on, and one kill ends a worker's children too. */
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  char *argv[] = {(char *)path, NULL};
  why = posix_spawn(&w->pid, path, &actions, &attributes, argv, environment);
  if (why) { rc = sg_fail(err, SG_UNABLE, "cannot start the worker '%s': %s", path, strerror(why)); }
out:
  close_end(&in[0]);
  close_end(&out[1]);
  close_end(&complaints[1]);
  if (rc != SG_OK) {
    close_end(&in[1]);
    close_end(&out[0]);
    close_end(&complaints[0]);
  }
  w->in = in[1];
  w->out = out[0];
  w->complaints = complaints[0];
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return rc;
}

static void send_request(struct worker *w, const json_t *request) {
  char *text = json_dumps(request, JSON_COMPACT);
  size_t left = strlen(text);
  for (const char *p = text; left > 0;) {
    ssize_t n = write(w->in, p, left);
    if (n < 0 && errno == EINTR) { continue; }
    if (n < 0) { break; } /* it is gone already; its end will say why */
    p += n;
    left -= (size_t)n;
  }
  free(text);
  close_end(&w->in);
}

static void kill_worker(struct worker *w) {
  kill(-w->pid, SIGKILL);
  kill(w->pid, SIGKILL); /* when it had no time to get its group */
}

/* Wait for its end until `deadline_ns`, then kill it. True: it ended by itself. */
static bool reap(struct worker *w, int64_t deadline_ns) {
  bool by_itself = true;
  while (!w->reaped) {
    pid_t pid = waitpid(w->pid, &w->status, WNOHANG);
    w->reaped = pid == w->pid || (pid < 0 && errno != EINTR);
    if (w->reaped) { break; }
    if (by_itself && sg_now_ns() > deadline_ns) {
      by_itself = false;
      kill_worker(w);
    }
    struct timespec nap = {.tv_nsec = 200000};
    nanosleep(&nap, NULL);
  }
  kill(-w->pid, SIGKILL); /* children it left behind */
  return by_itself;
}

/* ---- its words */

struct reader {
  char *line; /* of its stdout, so far */
  size_t used, room;
  int lines;
  char tail[TAIL]; /* last of its stderr */
  size_t tail_used;
  bool ended;        /* said `end` */
  char garbage[128]; /* what was not protocol; "" while all is well */
};

static int64_t member_integer(const json_t *m, const char *key) {
  const json_t *v = json_object_get(m, key);
  if (json_is_boolean(v)) { return json_is_true(v); }
  return json_is_integer(v) ? json_integer_value(v) : SG_NO_INT;
}

static double member_real(const json_t *m, const char *key) {
  const json_t *v = json_object_get(m, key);
  return json_is_number(v) ? json_number_value(v) : NAN;
}

static const char *member_text(const json_t *m, const char *key) {
  const char *s = json_string_value(json_object_get(m, key));
  return s ? s : "";
}

#define MEMBER_TEXT member_text
#define MEMBER_INT member_integer
#define MEMBER_REAL member_real

static void take_trial(struct sg_launch_record *r, const json_t *m) {
  struct sg_samples_row *grown = realloc(r->samples, (r->n_samples + 1) * sizeof *grown);
  if (!grown) { abort(); }
  r->samples = grown;
  struct sg_samples_row *row = &grown[r->n_samples++];
#define TAKE(type, name, meaning) row->name = MEMBER_##type(m, #name);
  SG_SAMPLES_COLUMNS(TAKE)
}

static void take_counter(struct sg_launch_record *r, const json_t *m) {
  struct sg_counters_row *grown = realloc(r->counters, (r->n_counters + 1) * sizeof *grown);
  if (!grown) { abort(); }
  r->counters = grown;
  struct sg_counters_row *row = &grown[r->n_counters++];
  SG_COUNTERS_COLUMNS(TAKE)
#undef TAKE
}

static void take_end(struct sg_launch_record *r, struct reader *reader, const json_t *m) {
  enum sg_outcome outcome = sg_outcome_parse(member_text(m, "outcome"));
  if (outcome == SG_N_OUTCOMES) {
    snprintf(reader->garbage, sizeof reader->garbage, "unknown outcome '%.60s'", member_text(m, "outcome"));
    return;
  }
  reader->ended = true;
  r->outcome = outcome;
  snprintf(r->detail, sizeof r->detail, "%s", member_text(m, "detail"));
}

static bool is_sane_trial(const json_t *m) {
  int64_t trial = member_integer(m, "trial"), wall = member_integer(m, "wall_ns"),
          started = member_integer(m, "started_ns");
  return trial >= 1 && wall >= 0 && started >= 0 && member_integer(m, "warmup") != SG_NO_INT;
}

static void take_line(struct sg_launch_record *r, struct reader *reader) {
  reader->lines++;
  json_error_t why;
  json_t *m = json_loadb(reader->line, reader->used, JSON_REJECT_DUPLICATES, &why);
  const char *type = m ? member_text(m, "type") : "";
  if (reader->ended) {
    snprintf(reader->garbage, sizeof reader->garbage, "line %d comes after the end", reader->lines);
  } else if (strcmp(type, "hello") == 0 && !r->hello) {
    r->hello = json_incref(m);
  } else if (strcmp(type, "trial") == 0 && is_sane_trial(m)) {
    take_trial(r, m);
  } else if (strcmp(type, "counter") == 0) {
    take_counter(r, m);
  } else if (strcmp(type, "event") == 0 || strcmp(type, "strategy") == 0) { /* kept for those who asked */
  } else if (strcmp(type, "verified") == 0 && !r->verified) {
    r->verified = json_incref(m);
  } else if (strcmp(type, "end") == 0) {
    take_end(r, reader, m);
  } else {
    snprintf(reader->garbage, sizeof reader->garbage, "line %d is not a message of the protocol: %.60s",
             reader->lines, reader->line);
  }
  if (m) { json_array_append_new(r->messages, m); }
}

static void take_bytes(struct sg_launch_record *r, struct reader *reader, const char *bytes, size_t n) {
  for (size_t i = 0; i < n && !reader->garbage[0]; i++) {
    if (reader->used + 2 > reader->room) {
      reader->room = reader->room ? 2 * reader->room : 1024;
      char *grown = realloc(reader->line, reader->room);
      if (!grown) { abort(); }
      reader->line = grown;
    }
    if (bytes[i] == '\n') {
      reader->line[reader->used] = '\0';
      take_line(r, reader);
      reader->used = 0;
    } else if (reader->used >= MAX_LINE) {
      snprintf(reader->garbage, sizeof reader->garbage, "line %d is longer than %d bytes", reader->lines + 1,
               MAX_LINE);
    } else {
      reader->line[reader->used++] = bytes[i];
    }
  }
}

static void keep_tail(struct reader *reader, const char *bytes, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (reader->tail_used == TAIL - 1) {
      memmove(reader->tail, reader->tail + TAIL / 2, TAIL - TAIL / 2);
      reader->tail_used -= TAIL / 2;
    }
    reader->tail[reader->tail_used++] = bytes[i];
  }
  reader->tail[reader->tail_used] = '\0';
}

/* The last line that says something, of what it wrote to stderr. */
static const char *last_complaint(struct reader *reader) {
  while (reader->tail_used && (unsigned char)reader->tail[reader->tail_used - 1] <= ' ') {
    reader->tail[--reader->tail_used] = '\0';
  }
  char *line = strrchr(reader->tail, '\n');
  return line ? line + 1 : reader->tail;
}

/* Read both pipes until its stdout ends, it stops making sense, time is up or we are told to stop. */
static void listen_to(struct worker *w, struct sg_launch_record *r, struct reader *reader, int64_t deadline_ns) {
  char bytes[16384];
  while (w->out >= 0 && !reader->garbage[0] && sg_now_ns() < deadline_ns && !sg_interrupted()) {
    struct pollfd ends[] = {{.fd = w->out, .events = POLLIN}, {.fd = w->complaints, .events = POLLIN}};
    if (poll(ends, 2, POLL_MS) <= 0) { continue; }
    for (int i = 0; i < 2; i++) {
      if (!ends[i].revents) { continue; }
      ssize_t n = read(ends[i].fd, bytes, sizeof bytes);
      if (n < 0 && errno == EINTR) { continue; }
      if (n <= 0) {
        close_end(i == 0 ? &w->out : &w->complaints);
      } else if (i == 0) {
        take_bytes(r, reader, bytes, (size_t)n);
      } else {
        keep_tail(reader, bytes, (size_t)n);
      }
    }
  }
}

static void drain_complaints(struct worker *w, struct reader *reader) {
  char bytes[4096];
  if (w->complaints < 0) { return; }
  fcntl(w->complaints, F_SETFL, O_NONBLOCK);
  for (ssize_t n; (n = read(w->complaints, bytes, sizeof bytes)) > 0;) {
    keep_tail(reader, bytes, (size_t)n);
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

static void judge_signal(struct sg_launch_record *r, struct reader *reader, int number, int64_t oom_before) {
  const char *said = last_complaint(reader);
  r->signal = number;
  if (number == SIGKILL) {
    bool oom = oom_before >= 0 && sg_sys_oom_kills() > oom_before;
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

static void judge(struct sg_launch_record *r, struct reader *reader, const struct worker *w, const struct ending *e) {
  char text[SG_HUMAN_SIZE];
  const char *said = last_complaint(reader);
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
    if (status) {
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
  struct worker w = {.in = -1, .out = -1, .complaints = -1};
  struct reader reader = {0};
  struct ending e = {.timeout_ns = timeout_ns, .oom_before = sg_sys_oom_kills()};
  *r = (struct sg_launch_record){.outcome = SG_OUTCOME_FAILED, .messages = json_array(), .spawned_ns = sg_now_ns()};
  int rc = spawn_worker(&w, worker, environment, err);
  if (rc != SG_OK) { return rc; }
  int64_t deadline = r->spawned_ns + timeout_ns;
  send_request(&w, request);
  listen_to(&w, r, &reader, deadline);
  e.timed_out = w.out >= 0 && !reader.garbage[0] && !sg_interrupted() && !reader.ended;
  bool cut_short = e.timed_out || reader.garbage[0] || sg_interrupted();
  e.by_itself = reap(&w, cut_short ? 0 : sg_now_ns() + GRACE_NS);
  drain_complaints(&w, &reader);
  r->ended_ns = sg_now_ns();
  judge(r, &reader, &w, &e);
  sg_text_clean(r->detail);
  close_end(&w.out);
  close_end(&w.complaints);
  free(reader.line);
  return r->outcome == SG_OUTCOME_INTERRUPTED ? sg_fail(err, SG_INTERRUPTED, "interrupted") : SG_OK;
}

/* ---- requests */

static json_t *cpu_list(const struct sg_topology *t) {
  json_t *list = json_array();
  for (int i = 0; i < t->n_cpus; i++) {
    json_array_append_new(list, json_integer(t->cpus[i]));
  }
  return list;
}

static json_t *integer_or_null(int64_t v) {
  return v == SG_NO_INT ? json_null() : json_integer(v);
}

static json_t *make_request(const struct sg_plan *plan, const struct sg_config *c, const struct sg_topology *topology,
                            const json_t *counting) {
  const struct sg_configs_row *r = &c->row;
  json_t *request = json_pack(
      "{s:i,s:s,s:s,s:s,s:{s:s,s:s,s:I,s:I,s:I,s:I,s:s,s:s,s:I,s:s},s:{s:s,s:s,s:I,s:o,s:s,s:s},s:o,s:{s:i,s:i},"
      "s:i,s:b,s:[]}",
      "protocol", 1, "task", "run", "backend", c->backend->path, "coretype", r->coretype, "workload", "operation",
      r->operation, "dtype", r->dtype, "m", (json_int_t)r->m, "n", (json_int_t)r->n, "k", (json_int_t)r->k, "count",
      (json_int_t)r->count, "source", c->workload.source, "retain", r->retain, "seed", (json_int_t)c->workload.seed,
      "options", r->options, "strategy", "name", r->strategy, "scheduler", r->scheduler, "workers",
      (json_int_t)r->workers, "blas_threads", integer_or_null(r->blas_threads), "load", r->load, "pin", r->pin,
      "cpus", cpu_list(topology), "warmup", "min", plan->warmup_min, "max", plan->warmup_max, "trials", c->trials,
      "verify", 1, "counters");
  if (counting) { json_object_update(request, (json_t *)counting); }
  return request;
}

int sg_launch_run(struct sg_launch_record *record, const char *worker, const struct sg_plan *plan,
                  const struct sg_config *config, const struct sg_topology *topology, const json_t *counting,
                  struct sg_error *err) {
  char **environment = sg_environment_make(config->row.blas_threads, config->row.coretype);
  json_t *request = make_request(plan, config, topology, counting);
  int rc = exchange(record, worker, environment, request, plan->timeout_ns, err);
  if (rc == SG_OK) { check_trials(record, config->trials); }
  json_decref(request);
  sg_environment_free(environment);
  return rc;
}

int sg_launch_inspect(struct sg_launch_record *record, const char *worker, const char *path, const char *coretype,
                      struct sg_error *err) {
  char **environment = sg_environment_make(SG_NO_INT, coretype);
  json_t *request =
      json_pack("{s:i,s:s,s:s,s:s}", "protocol", 1, "task", "inspect", "backend", path, "coretype", coretype);
  int rc = exchange(record, worker, environment, request, INSPECT_NS, err);
  json_decref(request);
  sg_environment_free(environment);
  return rc;
}

int sg_launch_counters(struct sg_launch_record *record, const char *worker, const json_t *counting,
                       struct sg_error *err) {
  char **environment = sg_environment_make(SG_NO_INT, "auto");
  json_t *request = json_pack("{s:i,s:s,s:s}", "protocol", 1, "task", "counters", "backend", "");
  json_object_update(request, (json_t *)counting);
  int rc = exchange(record, worker, environment, request, INSPECT_NS, err);
  json_decref(request);
  sg_environment_free(environment);
  return rc;
}

int sg_launch_strategies(struct sg_launch_record *record, const char *worker, const char *path, json_t *strategies,
                         struct sg_error *err) {
  char **environment = sg_environment_make(SG_NO_INT, "auto");
  json_t *request =
      json_pack("{s:i,s:s,s:s,s:O}", "protocol", 1, "task", "strategies", "backend", path, "strategies", strategies);
  int rc = exchange(record, worker, environment, request, INSPECT_NS, err);
  json_decref(request);
  sg_environment_free(environment);
  return rc;
}

void sg_launch_release(struct sg_launch_record *r) {
  free(r->samples);
  free(r->counters);
  json_decref(r->hello);
  json_decref(r->verified);
  json_decref(r->messages);
  *r = (struct sg_launch_record){0};
}
