#include "report/archive/archive_maker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/digest.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/own_folder.h"
#include "core/private_paths.h"
#include "core/resultset.h"
#include "core/seal.h"
#include "core/text.h"
#include "core/version.h"
#include "report/archive/bag.h"
#include "report/archive/file_list.h"
#include "report/archive/pack.h"
#include "report/render/gnuplot.h"
#include "report/render/report_writer.h"

/* ---- names */

char *sg_archive_top(const json_t *run) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  const char *end = sg_run_was_cut_off(run) ? "-incomplete" : "";
  char *top = sg_format("%.100s%s", sg_json_text(run, "run_id", "set"), end);
  for (char *c = top; *c; c++) {
    if (!strchr(letters, *c)) { *c = '-'; }
  }
  if (*top == '.') { *top = '-'; }
  return top;
}

int64_t sg_archive_time(const json_t *run) {
  struct tm tm = {0};
  const char *end = strptime(sg_json_text(run, "started", ""), "%Y-%m-%dT%H:%M:%SZ", &tm);
  const time_t earliest = 315532800; /* 1980-01-01: a .zip has no earlier times */
  const time_t t = end && !*end ? timegm(&tm) : earliest;
  return t < earliest ? earliest : (int64_t)t;
}

/* Beside the result set; of an archive that is archived again, where the user is. */
static char *output_of(const struct sg_archive_job *job, const json_t *run) {
  if (job->output) { return sg_format("%s", job->output); }
  struct stat st;
  size_t n = strlen(job->input);
  while (n > 1 && job->input[n - 1] == '/') {
    n--;
  }
  const char *end = sg_run_was_cut_off(run) ? "-incomplete" : "";
  const char *slash = memrchr(job->input, '/', n), *base = slash ? slash + 1 : job->input;
  const bool named = stat(job->input, &st) == 0 && S_ISDIR(st.st_mode) && strncmp(base, "..", n) != 0 && *base != '.';
  if (named) { return sg_format("%.*s%s.tar.zst", (int)n, job->input, end); }
  char *top = sg_archive_top(run), *path = sg_format("%s.tar.zst", top);
  free(top);
  return path;
}

/* ---- the payload */

static int copy_file(struct sg_scratch *scratch, const char *folder, const char *from, const char *name,
                     struct sg_error *err) {
  char *to = sg_format("%s/%s", folder, name), *path = sg_format("%s/%s", from, name);
  const int status = sg_scratch_copy(scratch, to, path, err);
  free(path);
  free(to);
  return status;
}

/* Texts of older sets may contain home folders. True if something was replaced in a copied file. */
static int hide_in_copy(struct sg_scratch *scratch, const char *name, bool *replaced, struct sg_error *err) {
  char *path = sg_format("%s/" SG_BAG_SET "/%s", sg_scratch_path(scratch), name);
  char *to = sg_format(SG_BAG_SET "/%s", name);
  size_t size = 0;
  char *text = sg_file_read_kind(AT_FDCWD, path, SG_FILE_SET_TABLE, &size, err);
  int status = text ? SG_OK : SG_BAD_INPUT;
  if (text && strlen(text) == size) {
    char *hidden = sg_private_hide(text);
    if (strcmp(hidden, text) != 0) {
      *replaced = true;
      status = sg_scratch_put(scratch, to, hidden, strlen(hidden), err);
    }
    free(hidden);
  }
  free(text);
  free(to);
  free(path);
  return status;
}

/* A set's file; what is not there is left out, and what is no file is refused: a link would leave the archive without
 * the file that the set seems to have. */
static int copy_set_file(struct sg_scratch *scratch, const struct sg_resultset *set, const char *name,
                         struct sg_error *err) {
  struct stat st;
  char *path = sg_format("%s/%s", set->dir, name);
  const bool exists = lstat(path, &st) == 0;
  int status = SG_OK;
  if (exists && !S_ISREG(st.st_mode)) {
    status = sg_fail(err, SG_BAD_INPUT, "'%s' is not a regular file: put the file itself there, or remove it", path);
  } else if (exists) {
    status = copy_file(scratch, SG_BAG_SET, set->dir, name, err);
  }
  free(path);
  return status;
}

/* What was sealed as it was measured is sealed again without the names; what was changed stays known as changed. */
static int seal_again(const struct sg_scratch *scratch, struct sg_error *err) {
  struct sg_output *out = NULL;
  char *dir = sg_format("%s/" SG_BAG_SET, sg_scratch_path(scratch));
  int status = sg_output_open(&out, dir, err);
  if (status == SG_OK) { status = sg_seal_write(out, err); }
  sg_output_close(out);
  free(dir);
  return status;
}

static bool is_intact(struct sg_resultset *set) {
  sg_seal_check(set, NULL);
  return sg_json_is_true(set->seal, "sealed") && !sg_json_is_true(set->seal, "summary_changed") &&
         json_array_size(json_object_get(set->seal, "changed")) == 0;
}

static int copy_set(struct sg_scratch *scratch, struct sg_resultset *set, struct sg_error *err) {
  static const char *const texts[] = {"run.json", "machine.json", "plan.yaml", "outcomes.csv"};
  bool replaced = false;
  int status = SG_OK;
  for (size_t i = 0; status == SG_OK; i++) {
    const char *name = sg_set_files[i] ? sg_set_files[i] : SG_SEAL_NAME;
    status = copy_set_file(scratch, set, name, err);
    if (!sg_set_files[i]) { break; }
  }
  for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == SG_OK; i++) {
    if (sg_file_list_size(set->dir, texts[i]) < 0) { continue; }
    status = hide_in_copy(scratch, texts[i], &replaced, err);
  }
  return status == SG_OK && replaced && is_intact(set) ? seal_again(scratch, err) : status;
}

/* The program's own, and those of the user over them. */
static int copy_templates(struct sg_scratch *scratch, const struct sg_template_folders *folders,
                          struct sg_error *err) {
  const char *const dirs[] = {folders->own, folders->user};
  int status = SG_OK;
  for (size_t k = 0; k < 2 && status == SG_OK; k++) {
    struct sg_file_list list = {0};
    if (dirs[k]) { status = sg_file_list_read(&list, dirs[k], err); }
    for (size_t i = 0; i < list.n && status == SG_OK; i++) {
      status = copy_file(scratch, SG_BAG_TEMPLATES, dirs[k], list.names[i], err);
    }
    sg_file_list_release(&list);
  }
  return status;
}

/* Of the copy: of its bytes, not of those that the set has now. */
static int load_copy(struct sg_scratch *scratch, struct sg_report_set *from, struct sg_error *err) {
  char *set = sg_format("%s/" SG_BAG_SET, sg_scratch_path(scratch));
  int status = sg_report_set_load(from, set, 0, err);
  if (status == SG_OK) { status = sg_report_set_summarise(from, err); }
  free(set);
  return status;
}

static int render(struct sg_scratch *scratch, const struct sg_archive_job *job, const struct sg_report_set *from,
                  struct sg_error *err) {
  char *report = sg_format("%s/" SG_BAG_REPORT, sg_scratch_path(scratch));
  const struct sg_report_job rendering = {.output = report,
                                          .gnuplot = job->gnuplot,
                                          .program = job->program,
                                          .formats = SG_REPORT_MARKDOWN | SG_REPORT_HTML,
                                          .templates = job->templates};
  const int status = sg_report_write_set(&rendering, from, err);
  free(report);
  return status;
}

/* ---- the archive */

/* What the tag files are made of: the facts of the report without its results, which each rendering would copy. */
static json_t *load_context(const struct sg_scratch *scratch, struct sg_error *err) {
  static const char *const results[] = {"workloads", "figure", "figures"};
  char *path = sg_format("%s/" SG_BAG_REPORT "/context.json", sg_scratch_path(scratch));
  json_t *context = sg_json_load(path, err);
  for (size_t i = 0; context && i < sizeof results / sizeof results[0]; i++) {
    json_object_del(context, results[i]);
  }
  free(path);
  return context;
}

static int put_bag(struct sg_scratch *scratch, const struct sg_archive_job *job, const json_t *context,
                   const json_t *run, struct sg_packing *packing, struct sg_error *err) {
  const struct sg_bag_sums sums = sg_packing_sums(packing);
  char *gnuplot = sg_gnuplot_version(job->gnuplot), *packer = sg_pack_versions();
  const struct sg_bag_label labels[] = {
      {SG_BAG_AGENT, "stratagemm-report " SG_VERSION},
      {SG_BAG_GNUPLOT, gnuplot},
      {SG_BAG_PACKER, packer},
      {"Contact-Name", job->deposit.author},
      {"External-Identifier", sg_json_text(run, "run_id", "")},
      {"External-Description", sg_deposit_title(&job->deposit, context)},
  };
  const int status = sg_bag_make(scratch, labels, sizeof labels / sizeof labels[0], &sums, err);
  free(packer);
  free(gnuplot);
  return status;
}

/* All but the set. */
static int fill(struct sg_scratch *scratch, const struct sg_archive_job *job, const json_t *run,
                struct sg_packing *packing, struct sg_error *err) {
  json_t *context = NULL;
  struct sg_report_set from = {0};
  int status = copy_templates(scratch, &job->templates, err);
  if (status == SG_OK) { status = load_copy(scratch, &from, err); }
  if (status == SG_OK) { status = render(scratch, job, &from, err); }
  if (status == SG_OK) {
    context = load_context(scratch, err);
    if (!context) { status = SG_BAD_INPUT; }
  }
  if (status == SG_OK) {
    status = sg_deposit_put(scratch, &job->deposit, context, sg_run_was_cut_off(run), &job->templates, err);
  }
  if (status == SG_OK) { status = sg_crate_put(scratch, &job->deposit, context, &from, err); }
  if (status == SG_OK) { status = put_bag(scratch, job, context, run, packing, err); }
  json_decref(context);
  sg_report_set_release(&from);
  return status;
}

/* The folder of the archive must not be reached through a link of the set. */
static int check_place(const char *path, const char *input, struct sg_error *err) {
  struct stat st;
  if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
    return sg_fail(err, SG_BAD_INPUT, "cannot write '%s': a folder has this name: give another with --output", path);
  }
  char *set = sg_format("%s", input), *folder = sg_own_folder_of(path);
  int fd = -1;
  const int status = sg_own_folder_open(&fd, NULL, folder, &set, 1, err);
  if (fd >= 0) { close(fd); }
  free(folder);
  free(set);
  return status;
}

/* The file appears whole or not at all. */
static int put_in_place(const char *path, const char *packed, struct sg_error *err) {
  char *temporary = sg_format("%s.XXXXXX", path);
  const int in = open(packed, O_RDONLY | O_CLOEXEC), out = mkostemp(temporary, O_CLOEXEC);
  int status = SG_OK;
  if (in < 0 || out < 0) {
    status = sg_fail(err, SG_BAD_INPUT, "cannot write '%s': %s", path, strerror(errno));
  } else {
    status = sg_copy_bytes(in, out, packed, err);
  }
  if (status == SG_OK && (fchmod(out, 0644) != 0 || fsync(out) != 0 || rename(temporary, path) != 0)) {
    status = sg_fail(err, SG_UNABLE, "cannot write '%s': %s", path, strerror(errno));
  }
  if (status != SG_OK && out >= 0) { unlink(temporary); }
  if (in >= 0) { close(in); }
  if (out >= 0) { close(out); }
  free(temporary);
  return status;
}

/* `scratch` with the set: all other files, and the archive, made in another scratch folder. */
static int pack(struct sg_scratch *scratch, const struct sg_archive_job *job, const json_t *run, const char *path,
                struct sg_error *err) {
  struct sg_scratch *outside = NULL;
  struct sg_packing *packing = NULL;
  char *top = sg_archive_top(run);
  int status = sg_scratch_new(&outside, err);
  if (status == SG_OK) {
    const struct sg_pack_job packed = {.path = path,
                                       .dir = sg_scratch_path(scratch),
                                       .top = top,
                                       .time_s = sg_archive_time(run),
                                       .first = SG_BAG_SET,
                                       .scratch = outside};
    status = sg_packing_start(&packing, &packed, err);
  }
  if (status == SG_OK) { status = fill(scratch, job, run, packing, err); }
  if (status == SG_OK) { status = sg_packing_finish(packing, err); }
  if (status == SG_OK) { status = put_in_place(path, sg_packing_path(packing), err); }
  sg_packing_close(packing);
  sg_scratch_close(outside);
  free(top);
  return status;
}

/* Its README and its report say so too, and verify finds it. */
static void note_changed(const struct sg_archive_job *job, const struct sg_resultset *set) {
  const json_t *changed = json_object_get(set->seal, "changed");
  const bool is_changed = json_array_size(changed) > 0;
  if (!is_changed && !sg_json_is_true(set->seal, "summary_changed")) { return; }
  fprintf(stderr, "%s: note: '%s' was changed after it was measured (%s): whoever verifies the archive will see it\n",
          job->program, job->input, is_changed ? json_string_value(json_array_get(changed, 0)) : "summary.csv");
}

static int make(const struct sg_archive_job *job, const char *dir, char **path, struct sg_error *err) {
  struct sg_resultset set = {0};
  struct sg_scratch *scratch = NULL;
  int status = sg_resultset_load(&set, dir, 0, err);
  if (status != SG_OK) { return status; }
  *path = output_of(job, set.run);
  status = sg_pack_check_name(*path, err);
  if (status == SG_OK) { status = check_place(*path, job->input, err); }
  if (status == SG_OK) { status = sg_scratch_new(&scratch, err); }
  if (status == SG_OK) { status = copy_set(scratch, &set, err); }
  if (status == SG_OK) { status = pack(scratch, job, set.run, *path, err); }
  if (status == SG_OK) {
    sg_seal_check(&set, NULL);
    note_changed(job, &set);
  }
  if (status != SG_OK && scratch) {
    char *copy = sg_format("%s/" SG_BAG_SET, sg_scratch_path(scratch));
    sg_scratch_fail(copy, dir, status, err);
    free(copy);
  }
  sg_scratch_close(scratch);
  sg_resultset_release(&set);
  return status;
}

int sg_archive_make(const struct sg_archive_job *job, char **path, struct sg_error *err) {
  struct sg_set_source source;
  *path = NULL;
  sg_interrupt_hold();
  int status = sg_set_source_open(&source, job->input, err);
  if (status != SG_OK) { return status; }
  status = sg_set_source_hold(&source, err);
  if (status == SG_OK) { status = make(job, source.dir, path, err); }
  status = sg_set_source_fail(&source, status, err);
  sg_set_source_close(&source);
  return status;
}
