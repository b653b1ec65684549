#include "report/render/tool.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/clock.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/render/plain_environment.h"

enum { ANSWER_SIZE = 1024 };

enum { MOST_SECONDS = 1000000, ASK_MS = 20 };

static int find_limit(int64_t *seconds, struct sg_error *err) {
  const char *given = getenv("STRATAGEMM_TOOL_SECONDS");
  *seconds = SG_TOOL_SECONDS;
  return given ? sg_parse_integer(given, 1, MOST_SECONDS, "STRATAGEMM_TOOL_SECONDS", seconds, err) : SG_OK;
}

const char *sg_tool_late_text(char text[SG_TOOL_TEXT]) {
  int64_t seconds;
  if (find_limit(&seconds, NULL) != SG_OK) { seconds = SG_TOOL_SECONDS; }
  snprintf(text, SG_TOOL_TEXT, "did not end within %lld s", (long long)seconds);
  return text;
}

/* ---- start */

/* In the new process, which ends with its parent. Only calls that are safe after vfork(2). */
_Noreturn static void become(const struct sg_tool_call *call, char *const environment[], int failure, pid_t parent) {
  signal(SIGPIPE, SIG_DFL);
  signal(SIGXFSZ, SIG_DFL); /* so that it does not go on with a file cut short */
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC), output = call->output < 0 ? nothing : call->output;
  if (setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent &&
      (call->folder < 0 || fchdir(call->folder) == 0) && nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
      dup2(output, STDOUT_FILENO) >= 0 && dup2(output, STDERR_FILENO) >= 0) {
    execve(call->program, call->argv, environment);
  }
  const int why = errno;
  const ssize_t written = write(failure, &why, sizeof why);
  _exit(written == sizeof why ? 127 : 126);
}

/* Returns 0 or errno, also of what fails in the new process before it is the program: a pipe tells, which execve
 * closes. */
static int spawn(const struct sg_tool_call *call, pid_t *pid) {
  int ends[2], why = 0;
  if (pipe2(ends, O_CLOEXEC) != 0) { return errno; }
  char **environment = sg_plain_environment(call->more);
  const pid_t parent = getpid();
  /* fork() would copy the page tables of large tables. NOLINTBEGIN(clang-analyzer-*ork): of vfork too */
  const pid_t child = vfork();
  if (child == 0) { become(call, environment, ends[1], parent); }
  /* NOLINTEND(clang-analyzer-*ork) */
  *pid = child;
  if (*pid < 0) { why = errno; }
  close(ends[1]);
  free(environment);
  ssize_t n = 0;
  while (*pid > 0 && (n = read(ends[0], &why, sizeof why)) < 0 && errno == EINTR) {}
  close(ends[0]);
  if (n > 0) { waitpid(*pid, NULL, 0); }
  return why;
}

int sg_tool_start(struct sg_tool *tool, const struct sg_tool_call *call, struct sg_error *err) {
  int64_t seconds;
  *tool = (struct sg_tool){.end = -1};
  const int status = find_limit(&seconds, err);
  if (status != SG_OK) { return status; }
  tool->deadline_ns = sg_now_ns() + seconds * 1000000000LL;
  const int why = spawn(call, &tool->pid);
  if (why) {
    tool->pid = 0;
    return sg_fail(err, SG_UNABLE, "cannot start %s: %s", call->program, strerror(why));
  }
  tool->end = pidfd_open(tool->pid, 0);
  return SG_OK;
}

/* ---- wait */

/* It stays a zombie: its number, and that of its group, are not used again. */
static bool has_exited(const struct sg_tool *tool) {
  siginfo_t info = {0};
  return waitid(P_PID, (id_t)tool->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ? errno != EINTR
                                                                                 : info.si_pid == tool->pid;
}

/* Until the first deadline; -1: none is left, all were killed. */
static int wait_ms(const struct sg_tool *tools, size_t n, int64_t now_ns) {
  int64_t wait_ns = INT64_MAX;
  for (size_t i = 0; i < n; i++) {
    const int64_t left_ns = tools[i].deadline_ns > now_ns ? tools[i].deadline_ns - now_ns : 0;
    if (tools[i].pid <= 0) { continue; }
    if (tools[i].end < 0 && wait_ns > ASK_MS * 1000000LL) { wait_ns = ASK_MS * 1000000LL; }
    if (!tools[i].late && left_ns < wait_ns) { wait_ns = left_ns; }
  }
  return wait_ns == INT64_MAX ? -1 : (int)(wait_ns / 1000000 + 1);
}

static void kill_some(struct sg_tool *tools, size_t n, int64_t now_ns, bool interrupted) {
  for (size_t i = 0; i < n; i++) {
    struct sg_tool *tool = &tools[i];
    const bool late = now_ns >= tool->deadline_ns;
    if (tool->pid <= 0 || !(late || interrupted)) { continue; }
    kill(-tool->pid, SIGKILL);
    tool->late |= late;
  }
}

static size_t find_exited(const struct sg_tool *tools, size_t n) {
  size_t i = 0;
  while (i < n && !(tools[i].pid > 0 && has_exited(&tools[i]))) {
    i++;
  }
  return i;
}

size_t sg_tool_wait(struct sg_tool *tools, size_t n, int *status) {
  struct pollfd *ends = sg_alloc(n + 1, sizeof *ends);
  size_t ended = find_exited(tools, n);
  while (ended == n) {
    const int64_t now_ns = sg_now_ns();
    const bool interrupted = sg_interrupted();
    kill_some(tools, n, now_ns, interrupted);
    for (size_t i = 0; i < n; i++) {
      ends[i] = (struct pollfd){.fd = tools[i].pid > 0 ? tools[i].end : -1, .events = POLLIN};
    }
    sg_interrupt_poll(ends, n, wait_ms(tools, n, now_ns), interrupted);
    ended = find_exited(tools, n);
  }
  kill(-tools[ended].pid, SIGKILL); /* what it left running */
  waitpid(tools[ended].pid, status, 0);
  if (tools[ended].end >= 0) { close(tools[ended].end); }
  tools[ended].pid = 0;
  free(ends);
  return ended;
}

char *sg_tool_answer(const char *program, char *const *argv) {
  char text[ANSWER_SIZE] = "";
  const int answer = memfd_create("answer", MFD_CLOEXEC);
  const struct sg_tool_call call = {.program = program, .argv = argv, .folder = -1, .output = answer};
  struct sg_error ignored;
  struct sg_tool tool;
  if (answer >= 0 && sg_tool_start(&tool, &call, &ignored) == SG_OK) {
    int status = 0;
    sg_tool_wait(&tool, 1, &status);
    const ssize_t n = pread(answer, text, sizeof text - 1, 0);
    text[n > 0 ? n : 0] = '\0';
  }
  if (answer >= 0) { close(answer); }
  text[strcspn(text, "\n")] = '\0';
  return sg_utf8_cleaned(text);
}
