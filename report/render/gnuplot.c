#include "report/render/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/render/plain_environment.h"

enum { MESSAGE_SIZE = 8192 };

struct running {
  pid_t pid;
  size_t job;
  int messages; /* its standard error, a memory file */
};

/* In the new process: becomes gnuplot, which ends with its parent. Only calls that are safe after fork(2). */
_Noreturn static void become_gnuplot(const char *program, int folder, char *const argv[], char *const environment[],
                                     int output, int failure, pid_t parent) {
  signal(SIGPIPE, SIG_DFL);
  signal(SIGXFSZ, SIG_DFL); /* so that it does not go on with a file cut short */
  const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent && fchdir(folder) == 0 && nothing >= 0 &&
      dup2(nothing, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0) {
    execve(program, argv, environment);
  }
  const int why = errno;
  const ssize_t written = write(failure, &why, sizeof why);
  _exit(written == sizeof why ? 127 : 126);
}

/* Returns 0 or errno, also of what fails in the new process before it is gnuplot: a pipe tells, which execve closes.
 */
static int spawn_gnuplot(const char *program, int folder, char *const argv[], int output, pid_t *pid) {
  int ends[2], why = 0;
  if (pipe2(ends, O_CLOEXEC) != 0) { return errno; }
  char **environment = sg_plain_environment(NULL);
  const pid_t parent = getpid();
  *pid = fork();
  if (*pid == 0) { become_gnuplot(program, folder, argv, environment, output, ends[1], parent); }
  if (*pid < 0) { why = errno; }
  close(ends[1]);
  free(environment);
  ssize_t n = 0;
  while (*pid > 0 && (n = read(ends[0], &why, sizeof why)) < 0 && errno == EINTR) {}
  close(ends[0]);
  if (n > 0) { waitpid(*pid, NULL, 0); }
  return why;
}

char *sg_gnuplot_find(const char *teller) {
  char *program = sg_installed_program("gnuplot");
  if (!program && teller) {
    fprintf(stderr, "%s: gnuplot is not installed: there will be no charts; install the package gnuplot-nox\n",
            teller);
  }
  return program;
}

static int start(struct running *slot, const char *program, int folder, const struct sg_gnuplot_job *job,
                 struct sg_error *err) {
  slot->messages = memfd_create("gnuplot", MFD_CLOEXEC);
  if (slot->messages < 0) { return sg_fail(err, SG_UNABLE, "cannot create a memory file: %s", strerror(errno)); }
  char *set_format = sg_format("format='%s'", job->format);
  char name[] = "gnuplot", no_files[] = "-d", expression[] = "-e";
  char *argv[] = {name, no_files, expression, set_format, job->script, NULL};
  const int why = spawn_gnuplot(program, folder, argv, slot->messages, &slot->pid);
  free(set_format);
  if (!why) { return SG_OK; }
  close(slot->messages);
  slot->messages = -1;
  slot->pid = 0;
  return sg_fail(err, SG_UNABLE, "cannot start %s: %s", program, strerror(why));
}

/* gnuplot prints the line, a caret and then the message: joins them into one line. */
static void read_message(int fd, char *text) {
  ssize_t n = pread(fd, text, MESSAGE_SIZE - 1, 0);
  text[n > 0 ? n : 0] = '\0';
  char *out = text;
  bool gap = false;
  for (const char *p = text; *p; p++) {
    bool space = *p == ' ' || *p == '\n' || *p == '\t' || *p == '^';
    if (!space && gap && out > text) { *out++ = ' '; }
    if (!space) { *out++ = *p; }
    gap = space;
  }
  *out = '\0';
  sg_utf8_clean(text);
}

/* gnuplot goes on without data that it cannot read, and ends well. */
static bool lacks_data(const char *message) {
  return strstr(message, "annot find or open file") != NULL;
}

static int finish(struct running *slot, int status, const struct sg_gnuplot_job *job, struct sg_error *err) {
  char message[MESSAGE_SIZE];
  read_message(slot->messages, message);
  close(slot->messages);
  slot->pid = 0;
  slot->messages = -1;
  if (sg_interrupted()) { return sg_interrupt_check(err); }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !lacks_data(message)) {
    if (message[0]) { fprintf(stderr, "gnuplot: %s: %s\n", job->script, message); }
    return SG_OK;
  }
  if (WIFSIGNALED(status)) {
    const char *name = sigabbrev_np(WTERMSIG(status));
    return sg_fail(err, SG_UNABLE, "gnuplot was killed by SIG%s while it drew %s", name ? name : "?", job->script);
  }
  /* gnuplot prints the command, a caret below it, and then the message, which names the line. */
  char *line = sg_format("\"%s\" line", job->script);
  const char *said = strstr(message, line);
  free(line);
  if (!said || said == message) { return sg_fail(err, SG_UNABLE, "gnuplot failed on %s: %s", job->script, message); }
  return sg_fail(err, SG_UNABLE, "gnuplot failed on %s: %.500s: in '%.*s'", job->script, said,
                 (int)(said - message > 400 ? 400 : said - message), message);
}

static void kill_all(const struct running *slots, size_t n_slots) {
  for (size_t i = 0; i < n_slots; i++) {
    if (slots[i].pid > 0) { kill(slots[i].pid, SIGKILL); }
  }
}

/* `*ended` is the job whose process has ended. */
static int wait_for_one(struct running *slots, size_t n_slots, const struct sg_gnuplot_job *jobs, size_t *ended,
                        struct sg_error *err) {
  for (;;) {
    int status = 0;
    if (sg_interrupted()) { kill_all(slots, n_slots); }
    pid_t pid = waitpid(-1, &status, 0);
    if (pid < 0 && errno == EINTR) { continue; }
    if (pid < 0) { return sg_fail(err, SG_UNABLE, "cannot wait for gnuplot: %s", strerror(errno)); }
    for (size_t i = 0; i < n_slots; i++) {
      if (slots[i].pid != pid) { continue; }
      *ended = slots[i].job;
      return finish(&slots[i], status, &jobs[*ended], err);
    }
  }
}

static size_t cores(void) {
  cpu_set_t set;
  int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return n > 0 ? (size_t)n : 1;
}

int sg_gnuplot_run(const char *program, int folder, const struct sg_gnuplot_job *jobs, size_t n,
                   sg_gnuplot_done *done, void *context, struct sg_error *err) {
  size_t n_slots = cores() < n ? cores() : n, started = 0, alive = 0;
  struct running *slots = sg_alloc(n_slots ? n_slots : 1, sizeof *slots);
  size_t ended = n; /* the job that was drawn and still needs finishing; n: none */
  int status = SG_OK;
  while (alive > 0 || ended < n || (started < n && status == SG_OK)) {
    struct sg_error later = {""};
    int one = SG_OK;
    if (started < n && alive < n_slots && status == SG_OK) {
      size_t i = 0;
      while (slots[i].pid) {
        i++;
      }
      slots[i].job = started;
      one = start(&slots[i], program, folder, &jobs[started], &later);
      started++;
      alive += one == SG_OK;
    } else if (ended < n) {
      one = status == SG_OK ? done(context, &jobs[ended], &later) : SG_OK;
      ended = n;
    } else {
      one = wait_for_one(slots, n_slots, jobs, &ended, &later);
      if (one != SG_OK) { ended = n; }
      alive--;
    }
    if (one != SG_OK && status == SG_OK) {
      status = one;
      if (err) { *err = later; }
    }
  }
  free(slots);
  return status;
}

char *sg_gnuplot_version(const char *program) {
  if (!program) { return sg_format("%s", SG_NO_GNUPLOT); }
  enum { MOST = 128 };
  char text[MOST] = "", *argv[] = {(char *)program, (char *)"--version", NULL},
       **environment = sg_plain_environment(NULL);
  posix_spawn_file_actions_t actions;
  int ends[2];
  pid_t pid = 0;
  if (pipe2(ends, O_CLOEXEC) == 0) {
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const bool started = posix_spawn(&pid, program, &actions, NULL, argv, environment) == 0;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (started && read(ends[0], text, sizeof text - 1) < 0) { text[0] = '\0'; }
    close(ends[0]);
    if (started) { waitpid(pid, NULL, 0); }
  }
  free(environment);
  text[strcspn(text, "\n")] = '\0';
  return sg_utf8_cleaned(text);
}
