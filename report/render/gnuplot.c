#include "report/render/gnuplot.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/render/tool.h"

enum { MESSAGE_SIZE = 8192 };

char *sg_gnuplot_find(const char *teller) {
  char *program = sg_installed_program("gnuplot");
  if (!program && teller) {
    fprintf(stderr, "%s: gnuplot is not installed: there will be no charts; install the package gnuplot-nox\n",
            teller);
  }
  return program;
}

/* What runs at once: tool i draws job[i] and says messages[i], a memory file. */
struct drawing {
  struct sg_tool *tools;
  size_t *job;
  int *messages;
  size_t n;
};

static int start(struct drawing *d, size_t slot, const char *program, int folder, const struct sg_gnuplot_job *job,
                 struct sg_error *err) {
  d->messages[slot] = memfd_create("gnuplot", MFD_CLOEXEC);
  if (d->messages[slot] < 0) { return sg_fail(err, SG_UNABLE, "cannot create a memory file: %s", strerror(errno)); }
  char *set_format = sg_format("format='%s'", job->format);
  char name[] = "gnuplot", no_files[] = "-d", expression[] = "-e";
  char *argv[] = {name, no_files, expression, set_format, job->script, NULL};
  const struct sg_tool_call call = {.program = program, .argv = argv, .folder = folder, .output = d->messages[slot]};
  const int status = sg_tool_start(&d->tools[slot], &call, err);
  free(set_format);
  if (status != SG_OK) { close(d->messages[slot]); }
  return status;
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

static int finish(struct drawing *d, size_t slot, int status, const struct sg_gnuplot_job *job,
                  struct sg_error *err) {
  char message[MESSAGE_SIZE], late[SG_TOOL_TEXT];
  read_message(d->messages[slot], message);
  close(d->messages[slot]);
  if (sg_interrupted()) { return sg_interrupt_check(err); }
  if (d->tools[slot].late) {
    return sg_fail(err, SG_UNABLE, "gnuplot %s while it drew %s, and was ended", sg_tool_late_text(late),
                   job->script);
  }
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

/* `*ended` is the job whose process has ended. */
static int wait_for_one(struct drawing *d, const struct sg_gnuplot_job *jobs, size_t *ended, struct sg_error *err) {
  int status = 0;
  const size_t slot = sg_tool_wait(d->tools, d->n, &status);
  *ended = d->job[slot];
  return finish(d, slot, status, &jobs[*ended], err);
}

static size_t cores(void) {
  cpu_set_t set;
  int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return n > 0 ? (size_t)n : 1;
}

int sg_gnuplot_run(const char *program, int folder, const struct sg_gnuplot_job *jobs, size_t n,
                   sg_gnuplot_done *done, void *context, struct sg_error *err) {
  const size_t n_slots = cores() < n ? cores() : n;
  struct drawing d = {.tools = sg_alloc(n_slots + 1, sizeof *d.tools),
                      .job = sg_alloc(n_slots + 1, sizeof *d.job),
                      .messages = sg_alloc(n_slots + 1, sizeof *d.messages),
                      .n = n_slots};
  size_t started = 0, alive = 0;
  size_t ended = n; /* the job that was drawn and still needs finishing; n: none */
  int status = SG_OK;
  while (alive > 0 || ended < n || (started < n && status == SG_OK)) {
    struct sg_error later = {""};
    int one = SG_OK;
    if (started < n && alive < n_slots && status == SG_OK) {
      size_t i = 0;
      while (d.tools[i].pid > 0) {
        i++;
      }
      d.job[i] = started;
      one = start(&d, i, program, folder, &jobs[started], &later);
      started++;
      alive += one == SG_OK;
    } else if (ended < n) {
      one = status == SG_OK ? done(context, &jobs[ended], &later) : SG_OK;
      ended = n;
    } else {
      one = wait_for_one(&d, jobs, &ended, &later);
      if (one != SG_OK) { ended = n; }
      alive--;
    }
    if (one != SG_OK && status == SG_OK) {
      status = one;
      if (err) { *err = later; }
    }
  }
  free(d.tools);
  free(d.job);
  free(d.messages);
  return status;
}

char *sg_gnuplot_version(const char *program) {
  if (!program) { return sg_format("%s", SG_NO_GNUPLOT); }
  char name[] = "gnuplot", question[] = "--version";
  return sg_tool_answer(program, (char *const[]){name, question, NULL});
}
