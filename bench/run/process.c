#include "bench/run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/run/descendants.h"
#include "core/clock.h"
#include "core/interrupt.h"

enum { POLL_MS = 100 };
static const int64_t END_NS = 5000000000LL; /* for what is killed */

void sg_process_close(int *fd) {
  if (*fd >= 0) { close(*fd); }
  *fd = -1;
}

int sg_process_start(struct sg_process *w, char *const *argv, int number, char **environment, struct sg_error *err) {
  int in[2] = {-1, -1}, out[2] = {-1, -1}, errors[2] = {-1, -1};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t all, none;
  int status = SG_OK, why = 0;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(errors, O_CLOEXEC)) {
    status = sg_fail(err, SG_UNABLE, "cannot make a pipe: %s", strerror(errno));
    goto out;
  }
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, errors[1], 2);
  if (number != STDOUT_FILENO) {
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  }
  posix_spawn_file_actions_adddup2(&actions, out[1], number); /* last: another end may have this number */
  /* A session of its own: this process handles Ctrl-C on the terminal, and no process of the worker can enter our
   * group. */
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  w->end_ns = END_NS;
  sg_descendants_adopt();
  why = posix_spawn(&w->pid, argv[0], &actions, &attributes, argv, environment);
  if (why) { status = sg_fail(err, SG_UNABLE, "cannot start '%s': %s", argv[0], strerror(why)); }
  if (!why) { w->started_ticks = sg_descendants_ticks(w->pid); }
out:
  sg_process_close(&in[0]);
  sg_process_close(&out[1]);
  sg_process_close(&errors[1]);
  if (status != SG_OK) {
    sg_process_close(&in[1]);
    sg_process_close(&out[0]);
    sg_process_close(&errors[0]);
  }
  w->in = in[1];
  w->out = out[0];
  w->errors = errors[0];
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return status;
}

/* Write what the pipe takes. False: it takes no more, ever. */
static bool send_some(int fd, const char **bytes, size_t *n) {
  const ssize_t sent = write(fd, *bytes, *n);
  if (sent < 0) { return errno == EAGAIN || errno == EINTR; }
  *bytes += sent;
  *n -= (size_t)sent;
  return true;
}

void sg_process_send(struct sg_process *w, const json_t *request, int64_t deadline_ns) {
  char *text = json_dumps(request, JSON_COMPACT);
  const char *left = text;
  size_t n = strlen(text);
  bool open = fcntl(w->in, F_SETFL, O_NONBLOCK) == 0;
  while (n > 0 && open && sg_now_ns() < deadline_ns && !sg_interrupted()) {
    struct pollfd end = {.fd = w->in, .events = POLLOUT};
    if (poll(&end, 1, POLL_MS) > 0) { open = send_some(w->in, &left, &n); }
  }
  free(text);
  sg_process_close(&w->in); /* its exit status tells why it does not read */
}

bool sg_process_has_exited(const struct sg_process *w) {
  siginfo_t info = {0};
  if (w->reaped) { return true; }
  /* It stays a zombie: its number is not used again, and nor is that of its group. */
  return waitid(P_PID, (id_t)w->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ? errno != EINTR
                                                                              : info.si_pid == w->pid;
}

static void kill_group(struct sg_process *w) {
  kill(-w->pid, SIGKILL);
  kill(w->pid, SIGKILL); /* in case it does not lead its session yet */
}

/* Until it has exited; false: it was asked to or killed, and has exited or not until `*end_ns`, which is set then. */
static bool wait_for_exit(struct sg_process *w, int64_t deadline_ns, int64_t *end_ns) {
  bool by_itself = true, killed = false;
  int64_t kill_ns = deadline_ns;
  while (!sg_process_has_exited(w)) {
    const int64_t now_ns = sg_now_ns();
    if (by_itself && now_ns > deadline_ns) {
      by_itself = false;
      kill_ns = now_ns + w->ask_ns;
      *end_ns = kill_ns + w->end_ns;
      if (w->ask_ns > 0) { kill(w->pid, SIGTERM); }
    }
    if (!by_itself && !killed && now_ns >= kill_ns) {
      killed = true;
      kill_group(w);
    }
    if (!by_itself && now_ns > *end_ns) { break; /* it became another user's, which we may not kill */ }
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
  }
  return by_itself;
}

bool sg_process_reap(struct sg_process *w, int64_t deadline_ns, bool *all_ended) {
  int64_t end_ns = 0;
  const bool by_itself = wait_for_exit(w, deadline_ns, &end_ns);
  const bool exited = sg_process_has_exited(w);
  if (exited && !w->reaped) {
    kill(-w->pid, SIGKILL); /* children it left running */
    waitpid(w->pid, &w->status, 0);
    w->reaped = true;
  }
  *all_ended = sg_descendants_end(w->started_ticks, by_itself ? sg_now_ns() + w->end_ns : end_ns) && exited;
  return by_itself;
}
