#include "report/render/typeset.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/output.h"
#include "core/scratch.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/render/plain_environment.h"

enum { MOST_MS = 300000, MESSAGE = 400 };

static const char packages[] = "install the packages texlive-latex-recommended and lmodern";

int sg_typesetter_find(struct sg_typesetter *t, struct sg_error *err) {
  *t = (struct sg_typesetter){sg_installed_program("pdflatex"), sg_installed_program("bibtex")};
  if (t->pdflatex && t->bibtex) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "%s, which makes report.pdf, is not installed: %s",
                 t->pdflatex ? "bibtex" : "pdflatex", packages);
}

void sg_typesetter_release(struct sg_typesetter *t) {
  free(t->pdflatex);
  free(t->bibtex);
  *t = (struct sg_typesetter){0};
}

/* ---- running a program */

/* The date of the PDF; that of files without one is the beginning of 1970. */
static char *date_entry(const char *started) {
  struct tm tm = {0};
  const char *end = strptime(started, "%Y-%m-%dT%H:%M:%SZ", &tm);
  const long long seconds = end && !*end ? (long long)timegm(&tm) : 0;
  return sg_format("SOURCE_DATE_EPOCH=%lld", seconds > 0 ? seconds : 0);
}

/* In a process group of its own: TeX starts programs that make fonts. */
static int spawn(const char *program, int folder, char *const argv[], const char *started, pid_t *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults;
  char *date = date_entry(started), force[] = "FORCE_SOURCE_DATE=1", reads[] = "openin_any=p",
       writes[] = "openout_any=p", lines[] = "max_print_line=10000", elsewhere[] = "TEXMFOUTPUT=";
  char *const more[] = {date, force, reads, writes, lines, elsewhere, NULL};
  char **environment = sg_plain_environment(more);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGXFSZ);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  posix_spawn_file_actions_addfchdir_np(&actions, folder);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  const int why = posix_spawn(pid, program, &actions, &attributes, argv, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  free(environment);
  free(date);
  return why;
}

/* False: it still runs after MOST_MS, or a signal came. */
static bool wait_for(pid_t pid) {
  const int fd = pidfd_open(pid, 0);
  struct pollfd end = {.fd = fd, .events = POLLIN};
  const bool ended = fd >= 0 && poll(&end, 1, MOST_MS) == 1;
  if (fd >= 0) { close(fd); }
  return ended;
}

static int run(const char *program, int folder, char *const argv[], const char *started, int *exit_status,
               struct sg_error *err) {
  pid_t pid = 0;
  int status = 0;
  const int why = spawn(program, folder, argv, started, &pid);
  if (why) { return sg_fail(err, SG_UNABLE, "cannot start %s: %s", program, strerror(why)); }
  const bool ended = wait_for(pid);
  if (!ended) { kill(-pid, SIGKILL); }
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  if (sg_interrupted()) { return sg_interrupt_check(err); }
  if (!ended) { return sg_fail(err, SG_UNABLE, "%s took longer than %d s and was ended", argv[0], MOST_MS / 1000); }
  *exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return SG_OK;
}

/* ---- what TeX says */

/* The first line that begins with an exclamation mark says what is wrong. */
static int fail_with_log(int folder, struct sg_error *err) {
  char *log = sg_file_read_kind(folder, "report.log", SG_FILE_DRAWING, NULL, NULL);
  const char *said = log ? strstr(log, "\n! ") : NULL;
  if (!said) {
    free(log);
    return sg_fail(err, SG_UNABLE, "pdflatex failed on report.tex: --format tex writes it without running TeX");
  }
  said += strlen("\n! ");
  char *line = sg_format("%.*s", (int)(strcspn(said, "\n") < MESSAGE ? strcspn(said, "\n") : MESSAGE), said);
  sg_utf8_clean(line);
  const bool missing = strstr(line, "not found") != NULL;
  const int status = sg_fail(err, SG_UNABLE, "pdflatex failed on report.tex: %s%s%s", line, missing ? ": " : "",
                             missing ? packages : "");
  free(line);
  free(log);
  return status;
}

static int run_pdflatex(const struct sg_typesetter *t, int folder, const char *started, struct sg_error *err) {
  char name[] = "pdflatex", shell[] = "-no-shell-escape", mode[] = "-interaction=nonstopmode",
       halt[] = "-halt-on-error", file[] = "report.tex";
  char *const argv[] = {name, shell, mode, halt, file, NULL};
  int ended = 0;
  const int status = run(t->pdflatex, folder, argv, started, &ended, err);
  return status == SG_OK && ended != 0 ? fail_with_log(folder, err) : status;
}

/* Exit status 1 means warnings. */
static int run_bibtex(const struct sg_typesetter *t, int folder, const char *started, struct sg_error *err) {
  char name[] = "bibtex", file[] = "report";
  char *const argv[] = {name, file, NULL};
  int ended = 0;
  const int status = run(t->bibtex, folder, argv, started, &ended, err);
  return status == SG_OK && ended > 1 ? sg_fail(err, SG_UNABLE, "bibtex failed on references.bib") : status;
}

/* ---- files */

static bool ends_with(const char *name, const char *ending) {
  const size_t n = strlen(name), m = strlen(ending);
  return n >= m && strcmp(name + n - m, ending) == 0;
}

static int put_files(struct sg_output *folder, const struct sg_bundle *bundle, struct sg_error *err) {
  int status = SG_OK;
  for (size_t i = 0; i < bundle->n && status == SG_OK; i++) {
    const struct sg_bundle_file *file = &bundle->files[i];
    if (!ends_with(file->name, ".tex") && !ends_with(file->name, ".bib") && !ends_with(file->name, ".pdf")) {
      continue;
    }
    const struct iovec part = {file->bytes, file->size};
    status = sg_output_stage(folder, file->name, &part, 1, err);
  }
  return status == SG_OK ? sg_output_commit(folder, err) : status;
}

/* The references are known after the first run, their numbers after the second, and what refers to them after the
 * third. */
static int run_all(const struct sg_typesetter *t, int folder, const char *started, struct sg_error *err) {
  int status = run_pdflatex(t, folder, started, err);
  if (status == SG_OK) { status = run_bibtex(t, folder, started, err); }
  for (int i = 0; i < 2 && status == SG_OK; i++) {
    status = run_pdflatex(t, folder, started, err);
  }
  return status;
}

int sg_typeset(const struct sg_typesetter *t, struct sg_bundle *bundle, const char *started, struct sg_error *err) {
  struct sg_scratch *scratch = NULL;
  struct sg_output *folder = NULL;
  int status = sg_scratch_new(&scratch, err);
  if (status == SG_OK) { status = sg_output_open(&folder, sg_scratch_path(scratch), err); }
  if (status == SG_OK) { status = put_files(folder, bundle, err); }
  if (status == SG_OK) { status = run_all(t, sg_output_fd(folder), started, err); }
  if (status == SG_OK) {
    size_t size = 0;
    char *pdf = sg_file_read_kind(sg_output_fd(folder), "report.pdf", SG_FILE_DRAWING, &size, err);
    if (pdf) { sg_bundle_add(bundle, "report.pdf", pdf, size); }
    status = pdf ? SG_OK : SG_UNABLE;
    free(pdf);
  }
  sg_output_close(folder);
  sg_scratch_close(scratch);
  return status;
}
