#include "report/render/typeset.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "core/file.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/output.h"
#include "core/scratch.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/render/tool.h"

enum { MESSAGE = 400 };

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

/* TeX starts programs that make fonts. */
static int run(const char *program, int folder, char *const argv[], const char *started, int *exit_status,
               struct sg_error *err) {
  char *date = date_entry(started), force[] = "FORCE_SOURCE_DATE=1", reads[] = "openin_any=p",
       writes[] = "openout_any=p", lines[] = "max_print_line=10000", elsewhere[] = "TEXMFOUTPUT=";
  char *const more[] = {date, force, reads, writes, lines, elsewhere, NULL};
  const struct sg_tool_call call = {.program = program, .argv = argv, .more = more, .folder = folder, .output = -1};
  struct sg_tool tool;
  char late[SG_TOOL_TEXT];
  int ended = 0;
  const int status = sg_tool_start(&tool, &call, err);
  free(date);
  if (status != SG_OK) { return status; }
  sg_tool_wait(&tool, 1, &ended);
  if (sg_interrupted()) { return sg_interrupt_check(err); }
  if (tool.late) { return sg_fail(err, SG_UNABLE, "%s %s, and was ended", argv[0], sg_tool_late_text(late)); }
  *exit_status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128;
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
