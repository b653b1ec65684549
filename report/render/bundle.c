#include "report/render/bundle.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/digest.h"
#include "core/file.h"
#include "core/text.h"
#include "report/text/textstream.h"

static const char sums_name[] = "SHA256SUMS";
enum { HEX = 64 };

void sg_bundle_add(struct sg_bundle *bundle, const char *name, const void *bytes, size_t size) {
  bundle->files = sg_resize(bundle->files, bundle->n + 1, sizeof *bundle->files);
  struct sg_bundle_file *file = &bundle->files[bundle->n++];
  *file = (struct sg_bundle_file){sg_format("%s", name), sg_alloc(size, 1), size};
  memcpy(file->bytes, bytes, size);
}

void sg_bundle_add_text(struct sg_bundle *bundle, const char *name, const char *text) {
  sg_bundle_add(bundle, name, text, strlen(text));
}

void sg_bundle_release(struct sg_bundle *bundle) {
  for (size_t i = 0; i < bundle->n; i++) {
    free(bundle->files[i].name);
    free(bundle->files[i].bytes);
  }
  free(bundle->files);
  *bundle = (struct sg_bundle){0};
}

/* ---- files of the earlier report */

/* The list may be a stranger's: only names that a report has. */
static const struct {
  const char *folder, *stem, *ending; /* stem NULL: any of small letters, digits and hyphens */
} report_names[] = {
    {"", "report", ".md"},      {"", "report", ".html"},   {"", "report", ".tex"},     {"", "report", ".pdf"},
    {"", "references", ".bib"}, {"", "context", ".json"},  {"figures/", NULL, ".svg"}, {"figures/", NULL, ".pdf"},
    {"figures/", NULL, ".png"}, {"figures/", NULL, ".gp"}, {"figures/", NULL, ".dat"}, {"tables/", NULL, ".csv"},
    {"tables/", NULL, ".tex"},
};

static bool is_name_of_report(const char *name) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
  for (size_t i = 0; i < sizeof report_names / sizeof report_names[0]; i++) {
    const size_t n = strlen(report_names[i].folder);
    if (strncmp(name, report_names[i].folder, n) != 0) { continue; }
    const char *wanted = report_names[i].stem;
    const size_t length = strspn(name + n, letters);
    const bool known = wanted ? length == strlen(wanted) && strncmp(name + n, wanted, length) == 0 : length > 0;
    if (known && strcmp(name + n + length, report_names[i].ending) == 0) { return true; }
  }
  return false;
}

static bool has_sum(void *context, int folder, const char *file) {
  const char *wanted = context;
  char *sum = sg_file_sha256(folder, file, SG_FILE_DRAWING);
  const bool same = sum && strncmp(sum, wanted, HEX) == 0;
  free(sum);
  return same;
}

static bool is_written(const struct sg_bundle *bundle, const char *name) {
  for (size_t i = 0; i < bundle->n; i++) {
    if (strcmp(bundle->files[i].name, name) == 0) { return true; }
  }
  return false;
}

/* `sums`: SHA256SUMS of the earlier report, which is taken apart. */
static void remove_others(const struct sg_bundle *bundle, char *sums, const struct sg_output *out) {
  for (char *line = sums, *next = NULL; line; line = next) {
    next = strchr(line, '\n');
    if (next) { *next++ = '\0'; }
    if (strspn(line, "0123456789abcdef") != HEX || strncmp(line + HEX, "  ", 2) != 0) { continue; }
    const char *name = line + HEX + 2;
    if (is_name_of_report(name) && !is_written(bundle, name)) { sg_output_remove(out, name, has_sum, line); }
  }
}

void sg_bundle_remove(const struct sg_output *out) {
  const struct sg_bundle none = {0};
  const int folder = sg_output_fd(out);
  char *sums = sg_file_read_kind(folder, sums_name, SG_FILE_SET_TEXT, NULL, NULL);
  if (!sums) { return; }
  remove_others(&none, sums, out);
  free(sums);
  unlinkat(folder, sums_name, 0);
  unlinkat(folder, "figures", AT_REMOVEDIR);
  unlinkat(folder, "tables", AT_REMOVEDIR);
}

/* ---- writing */

static char *sums_of(const struct sg_bundle *bundle) {
  struct sg_textstream *stream = sg_textstream_open();
  for (size_t i = 0; i < bundle->n; i++) {
    char *sum = sg_bytes_sha256(bundle->files[i].bytes, bundle->files[i].size);
    fprintf(stream->out, "%s  %s\n", sum, bundle->files[i].name);
    free(sum);
  }
  return sg_textstream_close(stream, NULL);
}

int sg_bundle_write(struct sg_bundle *bundle, struct sg_output *out, struct sg_error *err) {
  char *earlier = sg_file_read_kind(sg_output_fd(out), sums_name, SG_FILE_SET_TEXT, NULL, NULL);
  char *sums = sums_of(bundle);
  sg_bundle_add_text(bundle, sums_name, sums);
  free(sums);
  int status = SG_OK;
  for (size_t i = 0; i < bundle->n && status == SG_OK; i++) {
    const struct sg_bundle_file *file = &bundle->files[i];
    const struct iovec part = {file->bytes, file->size};
    status = sg_output_stage(out, file->name, &part, 1, err);
  }
  if (status == SG_OK) { status = sg_output_commit(out, err); }
  if (status == SG_OK && earlier) { remove_others(bundle, earlier, out); }
  free(earlier);
  return status;
}
