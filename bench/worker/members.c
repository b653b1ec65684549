/* Worker processes, parent side: members.h. */
#include "bench/worker/members.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/worker/chunks.h"
#include "bench/worker/control.h"
#include "core/clock.h"
#include "core/file.h"

enum {
  WATCH_MS = 50,   /* interval for checking for dead members while waiting */
  GRACE_MS = 2000, /* time to exit before it is killed */
};

struct member_process {
  pid_t pid;           /* 0: none, or reaped */
  int inputs, results; /* our ends of its pipes; -1: none */
};

struct sg_members {
  enum sg_member_kind kind;
  int workers;
  struct sg_memory map;
  struct sg_control *control;
  atomic_bool broken;                /* one has died: the others are killed, and no further jobs run */
  int dead, status;                  /* its number and its waitpid status */
  atomic_bool cut_off;               /* a pipe of one has ended: no further items are sent to any */
  struct member_process processes[]; /* [workers] */
};

static void close_fd(int *fd) {
  if (*fd >= 0) { close(*fd); }
  *fd = -1;
}

static void sleep_ms(int ms) {
  const struct timespec nap = {.tv_nsec = (long)ms * 1000000};
  nanosleep(&nap, NULL);
}

/* ---- Exits ---- */

static void kill_all(struct sg_members *members) {
  for (int w = 0; w < members->workers; w++) {
    struct member_process *process = &members->processes[w];
    if (process->pid <= 0) { continue; }
    kill(process->pid, SIGKILL);
    waitpid(process->pid, NULL, 0);
    process->pid = 0;
  }
}

/* Whether all are alive. If one is dead the others are killed. */
static bool watch(struct sg_members *members) {
  for (int w = 0; w < members->workers && !atomic_load(&members->broken); w++) {
    struct member_process *process = &members->processes[w];
    int status = 0;
    if (process->pid <= 0 || waitpid(process->pid, &status, WNOHANG) != process->pid) { continue; }
    process->pid = 0;
    members->dead = w;
    members->status = status;
    atomic_store(&members->broken, true);
    kill_all(members);
  }
  return !atomic_load(&members->broken);
}

int sg_members_failure(struct sg_members *members, int *signal, struct sg_error *err) {
  *signal = 0;
  /* The pipes of a process end a moment before it can be waited for. */
  for (int waited_ms = 0; watch(members); waited_ms++) {
    if (!atomic_load(&members->cut_off)) { return SG_OK; }
    if (waited_ms == GRACE_MS) { return sg_fail(err, SG_FOUND, "a worker process closed its pipes and runs on"); }
    sleep_ms(1);
  }
  const struct sg_member_state *state = &members->control->members[members->dead];
  const int number = members->dead + 1;
  if (state->status) {
    return sg_fail(err, (enum sg_status)state->status, "worker process %d of %d: %s", number, members->workers,
                   state->err.message);
  }
  if (WIFSIGNALED(members->status)) {
    *signal = WTERMSIG(members->status);
    const char *name = sigabbrev_np(*signal);
    return sg_fail(err, SG_FOUND, "worker process %d of %d was killed by SIG%s", number, members->workers,
                   name ? name : "?");
  }
  return sg_fail(err, SG_FOUND, "worker process %d of %d exited with status %d", number, members->workers,
                 WEXITSTATUS(members->status));
}

/* ---- Starting ---- */

/* A descriptor for reading the text from its start: each member needs its own, for the file offset. */
static int text_fd(const char *text) {
  int fd = memfd_create("request", MFD_CLOEXEC);
  if (fd >= 0 && sg_write_all(fd, text, strlen(text)) == 0 && lseek(fd, 0, SEEK_SET) == 0) { return fd; }
  close_fd(&fd);
  return -1;
}

/* A pipe whose descriptors do not collide with a member's inherited ones. */
static int high_pipe(int ends[2]) {
  int low[2];
  if (pipe2(low, O_CLOEXEC)) { return -1; }
  ends[0] = fcntl(low[0], F_DUPFD_CLOEXEC, SG_MEMBER_ABOVE);
  ends[1] = fcntl(low[1], F_DUPFD_CLOEXEC, SG_MEMBER_ABOVE);
  close(low[0]);
  close(low[1]);
  return ends[0] < 0 || ends[1] < 0 ? -1 : 0;
}

/* The descriptors a member inherits. */
struct inherited_fds {
  int text, control, fourth, fifth;
};

static int spawn(struct member_process *process, const char *program, enum sg_member_kind kind, int worker,
                 const struct inherited_fds *fds) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t pipe_signal;
  char number[16];
  snprintf(number, sizeof number, "%d", worker);
  char *const argv[] = {(char[]){"stratagemm-worker"},
                        kind == SG_MEMBERS_PIPED ? (char[]){"--piped"} : (char[]){"--sharing"}, number, NULL};
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
  posix_spawn_file_actions_adddup2(&actions, fds->text, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, fds->control, SG_MEMBER_CONTROL);
  if (fds->fourth >= 0) { posix_spawn_file_actions_adddup2(&actions, fds->fourth, SG_MEMBER_NOTES); }
  if (fds->fifth >= 0) { posix_spawn_file_actions_adddup2(&actions, fds->fifth, SG_MEMBER_SLOTS); }
  const int why = posix_spawn(&process->pid, program, &actions, &attributes, argv, environ);
  if (why) { process->pid = 0; }
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return why;
}

/* Create a member's pipes and start its process. */
static int start_process(struct sg_members *members, const struct sg_launch *launch, int worker, const char *text) {
  struct member_process *process = &members->processes[worker];
  int inputs[2] = {-1, -1}, results[2] = {-1, -1};
  const bool piped = members->kind == SG_MEMBERS_PIPED;
  struct inherited_fds fds = {.text = text_fd(text), .control = members->map.fd};
  int why = fds.text < 0 ? errno : 0;
  if (!why && piped && (high_pipe(inputs) || high_pipe(results))) { why = errno; }
  fds.fourth = piped ? inputs[0] : launch->notes_map.fd;
  fds.fifth = piped ? results[1] : launch->slots.memory ? launch->slots.map.fd : -1;
  const char *program = launch->program ? launch->program : "/proc/self/exe";
  if (!why) { why = spawn(process, program, members->kind, worker, &fds); }
  process->inputs = inputs[1];
  process->results = results[0];
  close_fd(&inputs[0]);
  close_fd(&results[1]);
  close_fd(&fds.text);
  return why;
}

static int wait_until_ready(struct sg_members *members, struct sg_error *err) {
  for (int w = 0; w < members->workers; w++) {
    atomic_uint *ready = &members->control->members[w].ready;
    while (!atomic_load(ready)) {
      int signal = 0;
      const int status = sg_members_failure(members, &signal, err);
      if (status != SG_OK) { return status; }
      sg_futex_wait(ready, 0, WATCH_MS);
    }
  }
  return SG_OK;
}

static int start_all(struct sg_members *members, const struct sg_launch *launch, struct sg_error *err) {
  char *text = json_dumps(launch->request->json, JSON_COMPACT);
  if (!text) { return sg_fail(err, SG_BAD_INPUT, "worker processes need the text of the request"); }
  int why = 0, w = 0;
  for (; w < members->workers && !why; w++) {
    why = start_process(members, launch, w, text);
  }
  free(text);
  if (!why) { return wait_until_ready(members, err); }
  return sg_fail(err, SG_FOUND, "cannot start worker process %d of %d: %s", w, members->workers, strerror(why));
}

int sg_members_start(struct sg_members **out, const struct sg_launch *launch, enum sg_member_kind kind,
                     struct sg_error *err) {
  const int workers = launch->request->workers;
  const size_t bytes = sizeof(struct sg_members) + (size_t)workers * sizeof(struct member_process);
  struct sg_members *members = *out = calloc(1, bytes);
  if (!members) { return sg_fail(err, SG_FOUND, "out of memory for %d worker processes", workers); }
  members->kind = kind;
  members->workers = workers;
  for (int w = 0; w < workers; w++) {
    members->processes[w].inputs = members->processes[w].results = -1;
  }
  const int status = sg_memory_map(&members->map, sg_control_bytes(workers), SG_MEMORY_SHARED, err);
  if (status != SG_OK) { return status; }
  members->control = members->map.start;
  members->control->parent = getpid();
  members->control->workers = workers;
  signal(SIGPIPE, SIG_IGN); /* a dead member shows up as a failed write */
  return start_all(members, launch, err);
}

/* ---- Stopping ---- */

/* A kernel without descriptors of processes is asked every millisecond. */
static void wait_for_end(struct member_process *process, int64_t deadline_ns) {
  struct pollfd end = {.fd = process->pid > 0 ? pidfd_open(process->pid, 0) : -1, .events = POLLIN};
  while (process->pid > 0) {
    const int left_ms = (int)((deadline_ns - sg_now_ns()) / 1000000);
    if (waitpid(process->pid, NULL, WNOHANG) == process->pid) { process->pid = 0; }
    if (left_ms <= 0 || process->pid == 0) { break; }
    poll(&end, 1, end.fd < 0 ? 1 : left_ms);
  }
  close_fd(&end.fd);
}

void sg_members_stop(struct sg_members *members) {
  if (!members) { return; }
  for (int w = 0; w < members->workers; w++) {
    close_fd(&members->processes[w].inputs);
    close_fd(&members->processes[w].results);
  }
  if (members->control) {
    atomic_store(&members->control->stopping, true);
    atomic_fetch_add(&members->control->job, 1);
    sg_futex_wake(&members->control->job);
    const int64_t deadline_ns = sg_now_ns() + GRACE_MS * 1000000LL;
    for (int w = 0; w < members->workers; w++) {
      wait_for_end(&members->processes[w], deadline_ns);
    }
    kill_all(members);
  }
  sg_memory_unmap(&members->map);
  free(members);
}

/* ---- Work ---- */

struct sg_span sg_members_run(struct sg_members *members, const struct sg_launch *launch, int number, int64_t count) {
  struct sg_control *control = members->control;
  struct sg_span span = {0};
  if (atomic_load(&members->broken)) { return span; }
  control->body = number;
  control->count = count;
  control->chunk = sg_chunk_of(count, members->workers);
  control->window_first = launch->window_first;
  control->window_items = launch->window_items;
  atomic_store(&control->next, 0);
  atomic_store(&control->running, (unsigned)members->workers);
  atomic_fetch_add(&control->job, 1);
  sg_futex_wake(&control->job);
  for (unsigned left = 0; (left = atomic_load(&control->running)) != 0;) {
    sg_futex_wait(&control->running, left, WATCH_MS);
    if (!watch(members)) { return span; }
  }
  for (int w = 0; w < members->workers; w++) {
    sg_span_add(&span, control->members[w].began_ns, control->members[w].ended_ns);
  }
  return span;
}

int sg_members_operate(struct sg_members *members, const struct sg_launch *launch, void *const *arrays, int worker) {
  if (atomic_load(&members->cut_off)) { return -1; }
  const struct member_process *process = &members->processes[worker];
  const struct sg_parts parts = sg_slots_parts(&launch->slots, arrays);
  int failure = 0;
  const bool done = sg_write_all(process->inputs, parts.inputs, parts.input_bytes) == 0 &&
                    sg_stream_read(process->results, &failure, sizeof failure) &&
                    sg_stream_read(process->results, parts.outputs, parts.output_bytes);
  if (done) { return failure; }
  atomic_store(&members->cut_off, true);
  return -1; /* sg_members_failure says why */
}

/* ---- Resource use ---- */

/* A piped member waits for an item: any will do. */
static void ask_piped(struct sg_members *members, const struct sg_launch *launch, int worker) {
  const struct member_process *process = &members->processes[worker];
  void *arrays[SG_MAX_ARRAYS];
  int ignored;
  sg_slots_arrays(&launch->slots, 0, arrays);
  const struct sg_parts parts = sg_slots_parts(&launch->slots, arrays);
  atomic_store(&members->control->members[worker].asked, true);
  if (sg_write_all(process->inputs, parts.inputs, parts.input_bytes) != 0) { return; }
  (void)!sg_stream_read(process->results, &ignored, sizeof ignored); /* if it died: see sg_members_failure */
}

void sg_members_add_usage(struct sg_members *members, const struct sg_launch *launch, struct sg_usage *usage) {
  if (members->kind == SG_MEMBERS_SHARING) { sg_members_run(members, launch, SG_MEMBER_USAGE, 0); }
  for (int w = 0; w < members->workers; w++) {
    if (members->kind == SG_MEMBERS_PIPED) { ask_piped(members, launch, w); }
    sg_usage_add(usage, &members->control->members[w].usage);
  }
}

void sg_members_add_holding(const struct sg_members *members, struct sg_samples_row *row) {
  const int64_t own_shared_bytes = sg_usage_holding(getpid()).shared_bytes;
  int64_t shared_bytes = own_shared_bytes;
  for (int w = 0; w < members->workers; w++) {
    if (members->processes[w].pid <= 0) { continue; }
    const struct sg_holding holding = sg_usage_holding(members->processes[w].pid);
    if (row->threads_alive != SG_NO_INT) { row->threads_alive += holding.threads; }
    row->rss_peak_bytes += holding.rss_peak_bytes - holding.shared_bytes;
    if (holding.shared_bytes > shared_bytes) { shared_bytes = holding.shared_bytes; }
  }
  row->rss_peak_bytes += shared_bytes - own_shared_bytes;
}

pid_t sg_members_process(const struct sg_members *members, int worker) {
  return members->processes[worker].pid;
}
