#include "report/archive/verifier.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/csv.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/json_schema.h"
#include "core/seal.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/version.h"
#include "report/archive/archive_maker.h"
#include "report/archive/bag.h"
#include "report/archive/file_list.h"
#include "report/archive/pack.h"
#include "report/archive/set_source.h"
#include "report/render/gnuplot.h"
#include "report/render/report_writer.h"
#include "report/text/textstream.h"

struct verifying {
  const struct sg_verify_job *job;
  struct sg_set_source source;
  struct sg_scratch *scratch; /* for what is made again */
  struct sg_report_set from;
  int loaded;                 /* status of reading the set, */
  struct sg_error unread;     /* and why it failed */
  struct sg_packing *packing; /* NULL: not packed again */
  size_t differences;
};

static void say(void *context, const char *file, const char *what) {
  struct verifying *v = context;
  char *name = sg_utf8_cleaned(file);
  fprintf(v->job->out, "%s: %s\n", name, what);
  free(name);
  v->differences++;
}

static void remark(const struct verifying *v, const char *text) {
  fprintf(v->job->out, "%s\n", text);
}

/* ---- files */

/* Whether two files have the same bytes. */
static bool same_bytes(const char *path, const char *other) {
  FILE *a = fopen(path, "re"), *b = fopen(other, "re");
  bool same = a && b;
  char here[1 << 14], there[sizeof here];
  for (size_t n = 1; same && n > 0;) {
    n = fread(here, 1, sizeof here, a);
    same = fread(there, 1, sizeof there, b) == n && memcmp(here, there, n) == 0;
  }
  if (a) { fclose(a); }
  if (b) { fclose(b); }
  return same;
}

static bool same_file(const char *dir, const char *other_dir, const char *name) {
  char *path = sg_format("%s/%s", dir, name), *other = sg_format("%s/%s", other_dir, name);
  const bool same = same_bytes(path, other);
  free(other);
  free(path);
  return same;
}

/* ---- the result set */

static bool is_file_of_set(const char *name) {
  for (size_t i = 0; sg_set_files[i]; i++) {
    if (strcmp(sg_set_files[i], name) == 0) { return true; }
  }
  return strcmp(name, SG_SEAL_NAME) == 0;
}

/* A report may be in a set's folder, but not in a bag's set. */
static int check_extra(struct verifying *v, struct sg_error *err) {
  struct sg_file_list list;
  const int status = sg_file_list_read(&list, v->source.dir, err);
  bool reported = false;
  for (size_t i = 0; i < list.n && status == SG_OK; i++) {
    const bool of_report = !v->source.bag && strncmp(list.names[i], "report/", 7) == 0;
    reported |= of_report;
    if (!is_file_of_set(list.names[i]) && !of_report) { say(v, list.names[i], "is not a file of a result set"); }
  }
  if (reported) { remark(v, "report: rendered again and compared only in an archive"); }
  sg_file_list_release(&list);
  return status;
}

static int check_schema(struct verifying *v, const json_t *value, const char *file, const char *schema_name,
                        struct sg_error *err) {
  char *path = sg_format("%s/%s", v->job->schemas, schema_name);
  json_t *schema = sg_json_load(path, err);
  free(path);
  if (!schema) { return SG_UNABLE; }
  char *breach = sg_schema_breach(value, schema, "");
  if (breach) {
    char *what = sg_format("does not conform to its schema: %s", breach);
    say(v, file, what);
    free(what);
  }
  free(breach);
  json_decref(schema);
  return SG_OK;
}

static void check_seal(struct verifying *v) {
  size_t i = 0;
  json_t *file = NULL;
  const json_t *seal = v->from.set.seal;
  json_array_foreach(json_object_get(seal, "changed"), i, file) {
    say(v, json_string_value(file), "was changed after it was measured (SHA256SUMS of the run)");
  }
  if (sg_json_is_true(seal, "summary_changed")) {
    say(v, "summary.csv", "was changed after it was written (SHA256SUMS of the run)");
  }
  if (!sg_json_is_true(seal, "sealed")) {
    remark(v, "not sealed: whether the set was changed since it was measured is not known");
  }
}

/* As the run wrote it, if the same version did. */
static void check_summary(struct verifying *v) {
  const struct sg_resultset *set = &v->from.set;
  const struct sg_summary *summary = &v->from.summary;
  char *path = sg_format("%s/summary.csv", v->source.dir);
  size_t size = 0, made_size = 0;
  char *text = sg_file_read_kind(AT_FDCWD, path, SG_FILE_SET_TABLE, &size, NULL);
  free(path);
  if (!text) { return; }
  struct sg_textstream *stream = sg_textstream_open();
  sg_csv_header_summary(stream->out);
  for (size_t i = 0; i < summary->n; i++) {
    sg_csv_write_summary(stream->out, &summary->rows[i]);
  }
  char *made = sg_textstream_close(stream, &made_size);
  const bool same = size == made_size && memcmp(text, made, size) == 0;
  const bool sealed = sg_json_is_true(set->seal, "sealed"); /* earlier versions of the same number did not seal */
  if (!same && sealed && strcmp(sg_json_text(set->run, "tool.version", ""), SG_VERSION) == 0) {
    say(v, "summary.csv", "is not what its result set gives");
  } else if (!same) {
    remark(v, "summary.csv: written by another version, or changed; not compared");
  }
  free(made);
  free(text);
}

/* What the reader refuses, without the path of the folder. */
static void say_refused(struct verifying *v, int status, struct sg_error *why) {
  char *inside = sg_format("%s/", v->source.dir);
  sg_scratch_fail(inside, "", status, why);
  free(inside);
  say(v, "the result set", why->message);
}

/* The columns and values of all tables, the references between them, and the launches they tell of. */
static int check_tables(struct verifying *v) {
  struct sg_error why = {""};
  const int status = sg_report_set_summarise(&v->from, &why);
  if (status != SG_OK) {
    say_refused(v, status, &why);
  } else {
    check_summary(v);
  }
  return status == SG_INTERRUPTED ? status : SG_OK;
}

/* What a newer version wrote cannot be judged. */
static bool is_newer(const struct verifying *v) {
  char *path = sg_format("%s/run.json", v->source.dir);
  json_t *run = sg_json_load(path, NULL);
  const bool newer = sg_json_integer(run, "schema_version", 0) > SG_SCHEMA_VERSION;
  json_decref(run);
  free(path);
  return newer;
}

static int check_set(struct verifying *v, struct sg_error *err) {
  int status = check_extra(v, err);
  if (status != SG_OK) { return status; }
  if (v->loaded != SG_OK) {
    if (v->differences == 0 && is_newer(v)) { return sg_fail(err, SG_BAD_INPUT, "%s", v->unread.message); }
    say_refused(v, SG_BAD_INPUT, &v->unread);
    return SG_OK;
  }
  const struct sg_resultset *set = &v->from.set;
  check_seal(v);
  status = check_schema(v, set->run, "run.json", "run.schema.json", err);
  if (status == SG_OK) { status = check_schema(v, set->machine, "machine.json", "machine.schema.json", err); }
  return status == SG_OK ? check_tables(v) : status;
}

/* ---- the report */

/* What depends on gnuplot: drawings, and their checksums. */
static bool is_drawn(const char *name) {
  const size_t n = strlen(name);
  return (n > 4 && strcmp(name + n - 4, ".svg") == 0) || strcmp(name, "SHA256SUMS") == 0;
}

/* Cut what is between the tags of drawings out of a page, in place. */
static void cut_drawings(char *page) {
  char *to = page;
  for (const char *from = page; *from;) {
    const char *end = strncmp(from, "<svg", 4) == 0 ? strstr(from, "</svg>") : NULL;
    if (end) {
      from = end;
    } else {
      *to++ = *from++;
    }
  }
  *to = '\0';
}

/* Whether two pages are the same but for the drawings in them. */
static bool same_page(const char *dir, const char *other_dir, const char *name) {
  const char *const dirs[] = {dir, other_dir};
  char *pages[2] = {NULL, NULL};
  size_t sizes[2] = {0, 0};
  for (size_t i = 0; i < 2; i++) {
    char *path = sg_format("%s/%s", dirs[i], name);
    pages[i] = sg_file_read_kind(AT_FDCWD, path, SG_FILE_SET_TABLE, &sizes[i], NULL);
    free(path);
    if (pages[i] && strlen(pages[i]) == sizes[i]) { cut_drawings(pages[i]); }
  }
  const bool same = pages[0] && pages[1] && strcmp(pages[0], pages[1]) == 0;
  free(pages[0]);
  free(pages[1]);
  return same;
}

/* Files of `a` that `b` does not have, or has otherwise; without `drawings`, these are not compared. */
static size_t count_differing(const char *a, const char *b, bool drawings, struct verifying *v, const char *prefix) {
  struct sg_file_list list;
  size_t n = 0;
  if (sg_file_list_read(&list, a, NULL) != SG_OK) { n++; }
  for (size_t i = 0; i < list.n; i++) {
    const bool page = !drawings && strcmp(list.names[i], "report.html") == 0;
    if (!drawings && is_drawn(list.names[i])) { continue; }
    if (page ? same_page(a, b, list.names[i]) : same_file(a, b, list.names[i])) { continue; }
    n++;
    if (!v) { continue; }
    char *name = sg_format("%s/%s", prefix, list.names[i]);
    say(v, name, "is not what its result set gives");
    free(name);
  }
  sg_file_list_release(&list);
  return n;
}

static bool has_label(const struct verifying *v, const char *label, const char *wanted) {
  char *value = sg_bag_info(v->source.bag, label);
  const bool same = strcmp(value, wanted) == 0;
  free(value);
  return same;
}

static bool has_own_templates(const struct verifying *v) {
  char *templates = sg_format("%s/" SG_BAG_TEMPLATES, v->source.bag);
  const char *own = v->job->templates.own;
  const bool same =
      count_differing(templates, own, true, NULL, "") == 0 && count_differing(own, templates, true, NULL, "") == 0;
  free(templates);
  return same;
}

/* `gnuplot` NULL: without charts, as the report in the archive is. */
static int render_again(struct verifying *v, const char *gnuplot, struct sg_error *err) {
  char *made = sg_format("%s/report", sg_scratch_path(v->scratch)),
       *report = sg_format("%s/" SG_BAG_REPORT, v->source.bag);
  const struct sg_report_job rendering = {.output = made,
                                          .gnuplot = gnuplot,
                                          .program = v->job->program,
                                          .formats = SG_REPORT_MARKDOWN | SG_REPORT_HTML,
                                          .templates = v->job->templates};
  char *version = sg_gnuplot_version(gnuplot);
  const bool same_gnuplot = has_label(v, SG_BAG_GNUPLOT, version);
  int status = sg_report_write_set(&rendering, &v->from, err);
  if (status == SG_OK) {
    size_t n = count_differing(report, made, same_gnuplot, v, SG_BAG_REPORT);
    n += count_differing(made, report, same_gnuplot, NULL, "") > 0 && n == 0;
    if (n > 0 && v->differences == 0) { say(v, SG_BAG_REPORT, "has not the files that its result set gives"); }
    if (!same_gnuplot) { remark(v, "drawings: made by another version of gnuplot, not compared"); }
  }
  free(version);
  free(report);
  free(made);
  return status;
}

static int check_report(struct verifying *v, struct sg_error *err) {
  if (!has_label(v, SG_BAG_AGENT, "stratagemm-report " SG_VERSION)) {
    remark(v, "report: made by another version of stratagemm-report, not rendered again");
    return SG_OK;
  }
  if (!has_own_templates(v)) {
    remark(v, "report: made with other templates than this program's, not rendered again");
    return SG_OK;
  }
  if (has_label(v, SG_BAG_GNUPLOT, SG_NO_GNUPLOT)) { return render_again(v, NULL, err); }
  if (!v->job->gnuplot) {
    remark(v, "report: gnuplot is not installed, not rendered again");
    return SG_OK;
  }
  return render_again(v, v->job->gnuplot, err);
}

/* ---- the packed file */

static bool is_packed_by_this(const struct verifying *v) {
  char *packer = sg_pack_versions();
  const bool same = has_label(v, SG_BAG_PACKER, packer);
  free(packer);
  return same && sg_pack_check_name(v->source.path, NULL) == SG_OK;
}

/* While the rest is checked. */
static int pack_again(struct verifying *v, struct sg_error *err) {
  if (!v->source.scratch || !is_packed_by_this(v)) { return SG_OK; }
  char *path = sg_format("%s/run.json", v->source.dir);
  json_t *run = sg_json_load(path, NULL);
  char *top = sg_archive_top(run);
  const struct sg_pack_job job = {.path = v->source.path,
                                  .dir = v->source.bag,
                                  .top = top,
                                  .time_s = sg_archive_time(run),
                                  .first = SG_BAG_SET,
                                  .scratch = v->scratch};
  const int status = sg_packing_start(&v->packing, &job, err);
  json_decref(run);
  free(top);
  free(path);
  return status;
}

/* Bytes of the file that belong to none in it, too, are as they were packed. */
static int check_packed(struct verifying *v, struct sg_error *err) {
  if (!v->source.scratch) { return SG_OK; }
  if (sg_pack_check_name(v->source.path, NULL) != SG_OK) {
    remark(v, "packed by another program: only what was packed is compared");
    return SG_OK;
  }
  if (!v->packing) {
    remark(v, "packed by other versions of libarchive or zstd: only what was packed is compared");
    return SG_OK;
  }
  const int status = sg_packing_finish(v->packing, err);
  if (status == SG_OK && !same_bytes(sg_packing_path(v->packing), v->source.path)) {
    say(v, v->source.path, "is not as its files are packed: it is damaged, or was packed by another program");
  }
  return status;
}

/* ---- all */

/* A file that an archive has: whoever adds another can also list it in the manifests. */
static bool is_file_of_archive(const char *name) {
  static const char *const folders[] = {SG_BAG_SET "/", SG_BAG_REPORT "/", SG_BAG_TEMPLATES "/"};
  static const char *const files[] = {"AD-AE.md",
                                      "CITATION.cff",
                                      "LICENSE",
                                      "README.md",
                                      ".zenodo.json",
                                      "ro-crate-metadata.json",
                                      "bag-info.txt",
                                      "bagit.txt",
                                      "manifest-sha512.txt",
                                      "tagmanifest-sha512.txt"};
  for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
    if (strncmp(name, folders[i], strlen(folders[i])) == 0) { return true; }
  }
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    if (strcmp(name, files[i]) == 0) { return true; }
  }
  return false;
}

static int check_bag(struct verifying *v, struct sg_error *err) {
  const struct sg_bag_listener listener = {say, v};
  const struct sg_bag_sums known = sg_packing_sums(v->packing);
  struct sg_file_list list;
  int status = sg_file_list_read(&list, v->source.bag, err);
  for (size_t i = 0; i < list.n && status == SG_OK; i++) {
    if (!is_file_of_archive(list.names[i])) { say(v, list.names[i], "is not a file of an archive"); }
  }
  if (status == SG_OK) { status = sg_bag_check(v->source.bag, &list, &known, &listener, err); }
  sg_file_list_release(&list);
  return status;
}

/* What is made again is compared only where all else is as it was. Packing, which computes sums too, takes as long as
 * reading the set and runs beside it. */
static int check_all(struct verifying *v, struct sg_error *err) {
  int status = v->source.bag ? pack_again(v, err) : SG_OK;
  if (status != SG_OK) { return status; }
  v->loaded = sg_report_set_load(&v->from, v->source.dir, SG_READ_SUMMARY, &v->unread);
  status = sg_interrupt_check(err);
  if (status == SG_OK && v->source.bag) { status = check_bag(v, err); }
  if (status == SG_OK) { status = check_set(v, err); }
  if (status == SG_OK && v->source.bag && v->differences == 0) { status = check_report(v, err); }
  if (status == SG_OK && v->source.bag && v->differences == 0) { status = check_packed(v, err); }
  return status;
}

int sg_verify(const struct sg_verify_job *job, struct sg_error *err) {
  struct verifying v = {.job = job};
  sg_interrupt_hold();
  int status = sg_set_source_open(&v.source, job->path, err);
  if (status != SG_OK) { return status; }
  status = sg_set_source_hold(&v.source, err);
  if (status == SG_OK) { status = sg_scratch_new(&v.scratch, err); }
  if (status == SG_OK) { status = check_all(&v, err); }
  status = sg_set_source_fail(&v.source, status, err);
  if (status == SG_OK && v.differences > 0) {
    status = sg_fail(err, SG_FOUND, "'%s' is not as it was: %zu difference%s", job->path, v.differences,
                     v.differences == 1 ? "" : "s");
  }
  if (status == SG_OK) { fprintf(job->out, "%s: verified\n", job->path); }
  sg_packing_close(v.packing);
  sg_report_set_release(&v.from);
  sg_scratch_close(v.scratch);
  sg_set_source_close(&v.source);
  return status;
}
