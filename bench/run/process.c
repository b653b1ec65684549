#include "bench/run/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/clock.h"
#include "core/file.h"

void sg_process_close(int *fd) {
  if (*fd >= 0) { close(*fd); }
  *fd = -1;
}

int sg_process_start(struct sg_process *w, char *const *argv, char **environment, struct sg_error *err) {
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
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&actions, errors[1], 2);
  /* A separate process group: this process handles Ctrl-C on the terminal, and one kill ends a worker's children too.
   */
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &none);
  why = posix_spawn(&w->pid, argv[0], &actions, &attributes, argv, environment);
  if (why) { status = sg_fail(err, SG_UNABLE, "cannot start the worker '%s': %s", argv[0], strerror(why)); }
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

void sg_process_send(struct sg_process *w, const json_t *request) {
  char *text = json_dumps(request, JSON_COMPACT);
  int gone = sg_write_all(w->in, text, strlen(text));
  (void)gone; /* its exit status tells why */
  free(text);
  sg_process_close(&w->in);
}

static void kill_group(struct sg_process *w) {
  kill(-w->pid, SIGKILL);
  kill(w->pid, SIGKILL); /* in case it has not joined its group yet */
}

bool sg_process_reap(struct sg_process *w, int64_t deadline_ns) {
  bool by_itself = true;
  while (!w->reaped) {
    pid_t pid = waitpid(w->pid, &w->status, WNOHANG);
    w->reaped = pid == w->pid || (pid < 0 && errno != EINTR);
    if (w->reaped) { break; }
    if (by_itself && sg_now_ns() > deadline_ns) {
      by_itself = false;
      kill_group(w);
    }
    struct timespec nap = {.tv_nsec = 200000};
    nanosleep(&nap, NULL);
  }
  kill(-w->pid, SIGKILL); /* children it left running */
  return by_itself;
}
