/* stratagemm-worker: one launch. Reads one request from standard input, writes messages to standard output
 * (docs/PROTOCOL.md), exits 0. Started by stratagemm-bench; can be run manually for debugging. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench/worker/members.h"
#include "bench/worker/serve.h"
#include "bench/worker/worker_streams.h"
#include "core/startup.h"
#include "core/version.h"

/* After the end of a launcher's parent: until it is known, until the launcher has done what it was asked to, and
 * until what it left behind is killed. */
enum { WATCH_MOMENT_MS = 200, WATCH_PATIENCE_MS = 20000, WATCH_LAST_MS = 2000 };

static int fail(const char *what) {
  fprintf(stderr, "stratagemm-worker: %s: %s\n", what, strerror(errno));
  return EXIT_FAILURE;
}

static int run_member(char *request, size_t size, enum sg_member_kind kind, const char *number) {
  char *end = NULL;
  const long worker = strtol(number, &end, 10);
  const bool good = *number && !*end && worker >= 0 && worker < SG_MAX_WORKERS;
  const int status = good ? sg_member_run(request, size, kind, (int)worker) : 2;
  free(request);
  return status;
}

/* Die by the signal that killed a worker process, so that the parent sees it; without a second core file. */
static void end_by(int number) {
  setrlimit(RLIMIT_CORE, &(struct rlimit){0});
  signal(number, SIG_DFL);
  raise(number);
}

/* Whether the process has ended, or does so within this time. */
static bool ends(int process, int ms) {
  struct pollfd end = {.fd = process, .events = POLLIN};
  int n = 0;
  while ((n = poll(&end, 1, ms)) < 0 && errno == EINTR) {}
  return n > 0;
}

/* A second process in the launcher's process group. A launcher that is a shell script ends when it is asked to, and
 * the command that it waits for does not: it goes on after its parent's parent. This ends what is left then. */
static void watch(int launcher, int orchestrator) {
  struct pollfd all[] = {{.fd = launcher, .events = POLLIN}, {.fd = orchestrator, .events = POLLIN}};
  signal(SIGTERM, SIG_IGN); /* to the group */
  while (poll(all, 2, -1) < 0 && errno == EINTR) {}
  /* The orchestrator is known to have ended a moment after the launcher was asked to. */
  if (!ends(orchestrator, WATCH_MOMENT_MS)) { return; }
  if (ends(launcher, WATCH_PATIENCE_MS)) {
    kill(0, SIGTERM);
    poll(NULL, 0, WATCH_LAST_MS);
  }
  kill(0, SIGKILL);
}

/* Become a launcher, of MPI ranks or of a run on another host, which is asked to end with this process's parent, and
 * with it what it started. */
static int launch(char *const *argv) {
  const pid_t parent = getppid();
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int orchestrator = pidfd_open(parent, 0), launcher = pidfd_open(getpid(), 0);
  /* An old kernel has no such descriptors. */
  if (orchestrator >= 0 && launcher >= 0 && getppid() == parent && fork() == 0) {
    dup2(launcher, 0);
    dup2(orchestrator, 1);
    close_range(2, ~0U, 0); /* or it would hold the launcher's pipes open */
    watch(0, 1);
    _exit(EXIT_SUCCESS);
  }
  if (getppid() == parent) { execv(argv[0], argv); }
  fprintf(stderr, "stratagemm-worker: cannot start '%s': %s\n", argv[0], strerror(errno));
  return EXIT_FAILURE;
}

int main(int argc, char **argv) {
  if (argc > 2 && strcmp(argv[1], "--launch") == 0) { return launch(argv + 2); }
  sg_startup();
  if (argc == 2 && strcmp(argv[1], "--version") == 0) {
    puts("stratagemm-worker " SG_VERSION);
    return EXIT_SUCCESS;
  }
  const bool sharing = argc == 3 && strcmp(argv[1], "--sharing") == 0; /* members.h */
  const bool member = sharing || (argc == 3 && strcmp(argv[1], "--piped") == 0);
  if (argc > 1 && !member) {
    puts("usage: stratagemm-worker < request.json\nRuns one launch; see docs/PROTOCOL.md. stratagemm-bench starts "
         "it.");
    return strcmp(argv[1], "--help") == 0 ? EXIT_SUCCESS : 2;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL); /* a launch dies with its orchestrator, a worker process with its launch */
  size_t size = 0;
  char *request = sg_worker_read_request(&size);
  if (!request) { return fail("standard input"); }
  if (member) { return run_member(request, size, sharing ? SG_MEMBERS_SHARING : SG_MEMBERS_PIPED, argv[2]); }
  FILE *out = sg_worker_take_stdout();
  if (!out) { return fail("standard output"); }
  int signal = 0;
  const int status = sg_serve(request, size, NULL, out, &signal);
  free(request);
  if (signal) { end_by(signal); }
  if (status != SG_OK || fclose(out)) { return fail("cannot write the messages"); }
  return EXIT_SUCCESS;
}
