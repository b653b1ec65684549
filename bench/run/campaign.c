#include "bench/run/campaign.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/plan/launcher.h"
#include "bench/run/campaign_command.h"
#include "bench/run/campaign_file.h"
#include "bench/run/campaign_log.h"
#include "bench/store/store.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/machine_id.h"
#include "core/output.h"
#include "core/own_folder.h"
#include "core/shell_command.h"
#include "core/text.h"

enum { SSH_FAILED = 255, NOT_FOUND = 127, POLL_MS = 20 };
static const int64_t GRACE_NS = 20000000000LL; /* from the request to stop until it is killed */
static const int64_t TELL_NS = 5000000000LL;   /* between lines of what a run says */

/* The run of one host, while it goes on. */
struct campaign_run {
  pid_t pid; /* 0: none */
  int64_t started_ns, kill_ns;
  bool stopped, timed_out;
  size_t told;                 /* bytes of its log, when the last line of progress was printed */
  struct sg_campaign_log *log; /* while it runs */
};

struct campaign {
  const struct sg_campaign_job *job;
  struct sg_campaign_state state;
  struct campaign_run *runs; /* of each host of the state */
  struct pollfd *ends;       /* room for those of all runs */
  struct sg_output *output;
  char *folder; /* absolute: a run starts in another folder */
  int logs;
  size_t to_do;                   /* hosts of this command */
  size_t running, started, ended; /* of them */
  size_t measured; /* that ended ok; one that cannot be reached says nothing about the time of another */
  double measured_seconds;
  int64_t told_ns; /* when the last line of progress was printed */
};

/* ---- starting a host's run */

/* In a session of its own: Ctrl-C on the terminal comes to this program alone. */
static int spawn(pid_t *pid, char *const *argv, int log, struct sg_error *err) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, log, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, log, STDERR_FILENO);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  const int why = posix_spawn(pid, argv[0], &actions, &attributes, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return why ? sg_fail(err, SG_UNABLE, "cannot start '%s': %s", argv[0], strerror(why)) : SG_OK;
}

static int open_log(const struct campaign *c, size_t i, int *writer, struct sg_error *err) {
  char *name = sg_format("%s.log", c->state.hosts[i].name),
       *path = sg_format("%s/" SG_CAMPAIGN_LOGS "/%s", c->job->dir, name);
  c->runs[i].log = sg_alloc(1, sizeof *c->runs[i].log);
  const int status = sg_campaign_log_open(c->runs[i].log, c->logs, name, path, writer, err);
  free(path);
  free(name);
  return status;
}

static void close_log(struct campaign_run *run) {
  if (run->log) { sg_campaign_log_close(run->log); }
  free(run->log);
  run->log = NULL;
}

static int start_host(struct campaign *c, size_t i, struct sg_error *err) {
  const char *host = c->state.hosts[i].name;
  struct campaign_run *run = &c->runs[i];
  char **argv = NULL;
  int writer = -1, status = sg_campaign_command(&argv, c->job, c->state.profile, c->folder, host, err);
  if (status == SG_OK) {
    sg_launcher_bind(&argv, c->job->worker);
    status = open_log(c, i, &writer, err);
  }
  if (status == SG_OK) { status = spawn(&run->pid, argv, writer, err); }
  if (writer >= 0) { close(writer); }
  sg_launcher_free(argv);
  if (status != SG_OK) {
    close_log(run);
    return status;
  }
  run->started_ns = sg_now_ns();
  c->running++;
  c->started++;
  if (!c->job->quiet) { fprintf(stderr, "host %zu of %zu: %s: started\n", c->started, c->to_do, host); }
  return SG_OK;
}

/* ---- its end */

/* The machine of the host's result set; NULL: there is none. */
static char *machine_of(const struct campaign *c, const char *host) {
  char *dir = sg_format("%s/%s", c->folder, host), *run = sg_format("%s/run.json", dir),
       *path = sg_format("%s/machine.json", dir);
  json_t *machine = access(run, R_OK) == 0 ? sg_json_load_of_set(path, "machine.json", NULL, NULL) : NULL;
  char *id = machine ? sg_machine_id(machine) : NULL;
  json_decref(machine);
  free(path);
  free(run);
  free(dir);
  return id;
}

static void set_outcome(struct sg_campaign_host *host, enum sg_outcome outcome, char *reason) {
  free(host->reason);
  host->outcome = outcome;
  host->reason = reason;
}

/* The status of a run is that of the launcher, which has its own for what it cannot do. */
static void judge(const struct campaign *c, size_t i, int status) {
  struct sg_campaign_host *host = &c->state.hosts[i];
  const struct campaign_run *run = &c->runs[i];
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  char *said = sg_campaign_log_last(run->log);
  if (run->timed_out) {
    set_outcome(host, SG_OUTCOME_TIMEOUT, sg_format("stopped at the limit of --host-timeout"));
  } else if (run->stopped) {
    set_outcome(host, SG_OUTCOME_INTERRUPTED, sg_format("the campaign was interrupted; what was measured is kept"));
  } else if (code == 128 + SIGINT) {
    set_outcome(host, SG_OUTCOME_INTERRUPTED,
                sg_format("its run was interrupted, not the campaign; what was measured is kept"));
  } else if (code < 0) {
    set_outcome(host, SG_OUTCOME_CRASHED,
                sg_format("ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status))));
  } else if (code == 1 && !host->machine && *said) {
    set_outcome(host, SG_OUTCOME_FAILED, sg_format("%s", said));
  } else if (code <= 1 && !host->machine) {
    set_outcome(
        host, SG_OUTCOME_FAILED,
        sg_format("it left no result set in '%s/%s': the host must share this folder", c->job->dir, host->name));
  } else if (code == 0) {
    set_outcome(host, SG_OUTCOME_OK, NULL);
  } else if (code == 1) {
    set_outcome(host, SG_OUTCOME_FAILED, sg_format("some configuration failed or was invalid"));
  } else {
    const bool unavailable = code == 3 || code == SSH_FAILED || code == NOT_FOUND;
    set_outcome(host, unavailable ? SG_OUTCOME_UNAVAILABLE : SG_OUTCOME_FAILED,
                *said                ? sg_format("%s", said)
                : code == SSH_FAILED ? sg_format("the connection to the host was lost (exit status %d)", code)
                                     : sg_format("exit status %d", code));
  }
  free(said);
}

static void print_end(const struct campaign *c, const struct sg_campaign_host *host) {
  char took[SG_HUMAN_SIZE], left[SG_HUMAN_SIZE];
  const size_t to_do = c->to_do - c->ended;
  const double turns = ceil((double)to_do / (double)c->job->at_once);
  if (c->job->quiet && host->outcome == SG_OUTCOME_OK) { return; }
  fprintf(stderr, "%s: %s after %s", host->name, sg_outcome_name(host->outcome),
          sg_human_duration(host->seconds * 1e9, took));
  if (host->reason) { fprintf(stderr, ": %s", host->reason); }
  if (to_do > 0) { fprintf(stderr, " (%zu of %zu hosts", c->ended, c->to_do); }
  if (to_do > 0 && c->measured > 0) {
    fprintf(stderr, ", about %s left",
            sg_human_duration(c->measured_seconds / (double)c->measured * turns * 1e9, left));
  }
  if (to_do > 0) { putc(')', stderr); }
  putc('\n', stderr);
}

/* What the run says that has gone on longest, if that is new: it has an estimate of its own time. */
static void print_progress(struct campaign *c) {
  const int64_t now_ns = sg_now_ns();
  if (c->job->quiet || now_ns - c->told_ns < TELL_NS) { return; }
  c->told_ns = now_ns;
  for (size_t i = 0; i < c->state.n; i++) {
    struct campaign_run *run = &c->runs[i];
    if (run->pid == 0) { continue; }
    const size_t bytes = run->log->kept + (size_t)run->log->left_out;
    char *said = bytes > run->told ? sg_campaign_log_last(run->log) : NULL;
    if (said && *said) { fprintf(stderr, "%s: %s\n", c->state.hosts[i].name, said); }
    free(said);
    run->told = bytes;
    return;
  }
}

static void note_log(const struct campaign *c, const char *host, const struct sg_campaign_log *log) {
  if (log->why != 0) {
    fprintf(stderr, "note: '%s/" SG_CAMPAIGN_LOGS "/%s.log' is cut short: %s\n", c->job->dir, host,
            strerror(log->why));
  } else if (log->left_out > 0) {
    fprintf(stderr, "note: '%s/" SG_CAMPAIGN_LOGS "/%s.log' has the first %d MiB and the end of what its run said\n",
            c->job->dir, host, SG_CAMPAIGN_LOG_MOST >> 20);
  }
}

static int end_host(struct campaign *c, size_t i, struct sg_error *err) {
  struct sg_campaign_host *host = &c->state.hosts[i];
  struct campaign_run *run = &c->runs[i];
  int status = 0;
  kill(-run->pid, SIGKILL); /* what it left running; its number is taken until it is reaped */
  waitpid(run->pid, &status, 0);
  run->pid = 0;
  c->running--;
  c->ended++;
  host->seconds = (double)(sg_now_ns() - run->started_ns) / 1e9;
  free(host->machine);
  host->machine = machine_of(c, host->name);
  sg_campaign_log_close(run->log);
  note_log(c, host->name, run->log);
  judge(c, i, status);
  close_log(run);
  if (host->outcome == SG_OUTCOME_OK) {
    c->measured++;
    c->measured_seconds += host->seconds;
  }
  print_end(c, host);
  return sg_campaign_state_write(&c->state, c->job, "running", NULL, c->output, err);
}

static void stop_run(struct campaign_run *run, int64_t now_ns) {
  if (run->pid == 0 || run->stopped) { return; }
  kill(-run->pid, SIGTERM);
  run->stopped = true;
  run->kill_ns = now_ns + GRACE_NS;
}

static bool has_exited(pid_t pid) {
  siginfo_t info = {0};
  return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

static int look_after(struct campaign *c, size_t i, struct sg_error *err) {
  struct campaign_run *run = &c->runs[i];
  const int64_t now_ns = sg_now_ns();
  if (run->pid == 0) { return SG_OK; }
  sg_campaign_log_read(run->log);
  if (has_exited(run->pid)) { return end_host(c, i, err); }
  if (c->job->limit_ns > 0 && !run->stopped && now_ns - run->started_ns > c->job->limit_ns) {
    run->timed_out = true;
    stop_run(run, now_ns);
  }
  if (run->stopped && now_ns > run->kill_ns) { kill(-run->pid, SIGKILL); }
  return SG_OK;
}

/* ---- all hosts */

static bool is_waiting(const struct campaign *c, size_t i) {
  return c->state.hosts[i].outcome == SG_N_OUTCOMES && c->runs[i].pid == 0;
}

/* Until one of them says something, or POLL_MS. */
static void wait_for_output(struct campaign *c) {
  size_t n = 0;
  for (size_t i = 0; i < c->state.n && n < c->running; i++) {
    if (c->runs[i].pid) { c->ends[n++] = (struct pollfd){.fd = c->runs[i].log->pipe, .events = POLLIN}; }
  }
  if (n > 0) { sg_interrupt_poll(c->ends, n, POLL_MS, sg_interrupted()); }
}

/* Until all have ended; after an interrupt or an error only those that run. */
static int run_hosts(struct campaign *c, struct sg_error *err) {
  int status = SG_OK;
  size_t next = 0;
  while (c->running > 0 || (status == SG_OK && next < c->state.n)) {
    if (status == SG_OK) { status = sg_interrupt_check(err); }
    for (size_t i = 0; i < c->state.n; i++) {
      if (status != SG_OK) { stop_run(&c->runs[i], sg_now_ns()); }
      const int one = look_after(c, i, status == SG_OK ? err : NULL);
      if (status == SG_OK) { status = one; }
    }
    for (; status == SG_OK && next < c->state.n && c->running < c->job->at_once; next++) {
      if (is_waiting(c, next)) { status = start_host(c, next, err); }
    }
    print_progress(c);
    wait_for_output(c);
  }
  return status;
}

static void skip_others(struct campaign *c) {
  for (size_t i = 0; i < c->state.n; i++) {
    if (c->state.hosts[i].outcome < SG_N_OUTCOMES) { continue; }
    set_outcome(&c->state.hosts[i], SG_OUTCOME_SKIPPED, sg_format("the campaign ended before its turn"));
  }
}

/* Of the hosts with a whole result set; one that cannot be read, or whose times mean nothing, is left out. */
static void compare_hosts(const struct campaign *c, struct sg_hosts *hosts) {
  size_t left_out = 0;
  struct sg_error first = {""}, why;
  for (size_t i = 0; i < c->state.n; i++) {
    const struct sg_campaign_host *host = &c->state.hosts[i];
    if (!host->machine || (host->outcome != SG_OUTCOME_OK && host->outcome != SG_OUTCOME_FAILED)) { continue; }
    char *dir = sg_format("%s/%s", c->folder, host->name);
    if (sg_hosts_add(hosts, host->name, dir, &why) != SG_OK && left_out++ == 0) { first = why; }
    free(dir);
  }
  if (left_out > 0 && !c->job->quiet) {
    fprintf(stderr, "note: of %zu hosts the times are not compared: %s\n", left_out, first.message);
  }
  sg_hosts_compare(hosts);
}

static size_t count_not_ok(const struct campaign *c) {
  size_t n = 0;
  for (size_t i = 0; i < c->state.n; i++) {
    n += c->state.hosts[i].outcome != SG_OUTCOME_OK;
  }
  return n;
}

static int finish(struct campaign *c, int status, struct sg_error *err) {
  struct sg_hosts hosts = {0};
  skip_others(c);
  if (status == SG_OK) { compare_hosts(c, &hosts); }
  const int written = sg_campaign_state_write(&c->state, c->job, status == SG_OK ? "finished" : "interrupted", &hosts,
                                              c->output, status == SG_OK ? err : NULL);
  if (status == SG_OK) { status = written; }
  if (status == SG_OK) {
    sg_hosts_print(&hosts, stdout);
    printf("%s/" SG_CAMPAIGN_FILE "\n", c->job->dir);
    const size_t bad = count_not_ok(c);
    if (bad > 0) {
      status = sg_fail(err, SG_FOUND, "%zu of %zu hosts did not end ok: '%s/" SG_CAMPAIGN_FILE "' has the reasons",
                       bad, c->state.n, c->job->dir);
    }
  }
  sg_hosts_release(&hosts);
  return status;
}

/* ---- the folder */

static int open_folder(struct campaign *c, struct sg_error *err) {
  const struct sg_campaign_job *job = c->job;
  int status = sg_output_open(&c->output, job->dir, err);
  if (status == SG_OK) { status = sg_output_claim(c->output, err); }
  if (status == SG_OK && !job->resume && !sg_output_is_free(c->output, NULL)) {
    status =
        sg_fail(err, SG_BAD_INPUT,
                "the folder '%s' is not empty: give another one, or --resume to continue its campaign", job->dir);
  }
  if (status == SG_OK) { c->folder = realpath(job->dir, NULL); }
  if (status == SG_OK && !c->folder) {
    status = sg_fail(err, SG_UNABLE, "cannot find the folder '%s': %s", job->dir, strerror(errno));
  }
  return status;
}

static int open_logs(struct campaign *c, struct sg_error *err) {
  const int folder = sg_output_fd(c->output);
  if (mkdirat(folder, SG_CAMPAIGN_LOGS, 0777) != 0 && errno != EEXIST) {
    return sg_fail(err, SG_UNABLE, "cannot make the folder '%s/" SG_CAMPAIGN_LOGS "': %s", c->job->dir,
                   strerror(errno));
  }
  c->logs = openat(folder, SG_CAMPAIGN_LOGS, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return c->logs >= 0 ? SG_OK
                      : sg_fail(err, SG_UNABLE, "cannot open the folder '%s/" SG_CAMPAIGN_LOGS "': %s", c->job->dir,
                                strerror(errno));
}

/* Before anything is written. */
static int check_job(const struct sg_campaign_job *job, struct sg_error *err) {
  char **argv = NULL;
  int status = sg_campaign_launcher(&argv, job, "host", err);
  sg_launcher_free(argv);
  if (status == SG_OK && job->resume) { status = sg_campaign_state_check_there(job, err); }
  return status;
}

/* Each run has a pipe and a log. */
static int allow_files(size_t at_once, struct sg_error *err) {
  const rlim_t needed = (rlim_t)at_once * 2 + 64;
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) { return SG_OK; }
  if (limit.rlim_max < needed) {
    return sg_fail(err, SG_UNABLE,
                   "%zu hosts at once need %llu open files, of which %llu are allowed: lower --at-once", at_once,
                   (unsigned long long)needed, (unsigned long long)limit.rlim_max);
  }
  limit.rlim_cur = needed;
  return setrlimit(RLIMIT_NOFILE, &limit) == 0 ? SG_OK
                                               : sg_fail(err, SG_UNABLE, "cannot allow %llu open files: %s",
                                                         (unsigned long long)needed, strerror(errno));
}

/* What the folder has, once it is ours; no run and no file has been touched yet. */
static int read_state(struct campaign *c, struct sg_error *err) {
  int status = sg_campaign_state_init(&c->state, c->job, err);
  if (status == SG_OK) { status = c->job->check(c->job, c->state.profile, err); }
  for (size_t i = 0; i < c->state.n; i++) {
    c->to_do += c->state.hosts[i].outcome == SG_N_OUTCOMES;
  }
  if (status == SG_OK) { status = allow_files(c->to_do < c->job->at_once ? c->to_do : c->job->at_once, err); }
  c->runs = sg_alloc(c->state.n, sizeof *c->runs);
  c->ends = sg_alloc(c->state.n, sizeof *c->ends);
  return status;
}

int sg_campaign_run(const struct sg_campaign_job *job, struct sg_error *err) {
  struct campaign c = {.job = job, .logs = -1};
  sg_interrupt_hold();
  setenv("TERM", "dumb", 1); /* ssh gives it to the terminal there: logs have no progress that is written over */
  int status = check_job(job, err);
  if (status == SG_OK && !job->resume) { status = read_state(&c, err); }
  if (status == SG_OK) { status = open_folder(&c, err); }
  if (status == SG_OK && job->resume) { status = read_state(&c, err); }
  if (status == SG_OK) { status = open_logs(&c, err); }
  if (status == SG_OK) { status = sg_campaign_state_write(&c.state, job, "running", NULL, c.output, err); }
  if (status == SG_OK) { status = finish(&c, run_hosts(&c, err), err); }
  if (c.logs >= 0) { close(c.logs); }
  sg_output_close(c.output);
  free(c.folder);
  free(c.ends);
  free(c.runs);
  sg_campaign_state_release(&c.state);
  return status;
}
