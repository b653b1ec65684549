#include "core/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/digest.h"
#include "core/file.h"
#include "core/json.h"

static const char derived[] = "summary.csv";

const char *const sg_set_files[] = {"run.json",     "machine.json", "plan.yaml",  "configs.csv",
                                    "outcomes.csv", "samples.csv",  "probes.csv", "counters.csv",
                                    "ranks.csv",    derived,        NULL};

enum { N_FILES = sizeof sg_set_files / sizeof sg_set_files[0] - 1, HEX = 64 };

static bool is_there(int folder, const char *name) {
  struct stat st;
  return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* ---- writing */

int sg_seal_write(struct sg_output *out, struct sg_error *err) {
  const int folder = sg_output_fd(out);
  char *text = NULL;
  size_t size = 0;
  int status = SG_OK;
  FILE *stream = sg_require(open_memstream(&text, &size));
  for (size_t i = 0; sg_set_files[i] && status == SG_OK; i++) {
    if (!is_there(folder, sg_set_files[i])) { continue; }
    char *sum = sg_file_sha256(folder, sg_set_files[i], SG_FILE_SET_TABLE);
    if (sum) {
      fprintf(stream, "%s  %s\n", sum, sg_set_files[i]);
    } else {
      status = sg_fail(err, SG_UNABLE, "cannot read '%s/%s'", sg_output_path(out), sg_set_files[i]);
    }
    free(sum);
  }
  sg_close_memory(stream, &text);
  if (status == SG_OK) { status = sg_output_write(out, SG_SEAL_NAME, text, strlen(text), err); }
  free(text);
  return status;
}

static bool always(void *context, int folder, const char *file) {
  (void)context;
  (void)folder;
  (void)file;
  return true;
}

void sg_seal_remove(struct sg_output *out) {
  sg_output_remove(out, SG_SEAL_NAME, always, NULL);
}

/* ---- checking */

const char *sg_seal_sum_of(const json_t *read, const char *name) {
  size_t i = 0;
  const json_t *file = NULL;
  json_array_foreach(read, i, file) {
    if (strcmp(sg_json_text(file, "file", ""), name) == 0) { return sg_json_text(file, "sha256", NULL); }
  }
  return NULL;
}

static size_t find_file(const char *name) {
  size_t i = 0;
  while (sg_set_files[i] && strcmp(sg_set_files[i], name) != 0) {
    i++;
  }
  return i;
}

/* The sums by file, parts of `text`, which is taken apart; false if it is no such list. */
static bool parse(char *text, const char *sums[N_FILES]) {
  char *line = text;
  while (*line) {
    char *end = strchr(line, '\n');
    if (!end) { return false; }
    *end = '\0';
    if (strspn(line, "0123456789abcdef") != HEX || strncmp(line + HEX, "  ", 2) != 0) { return false; }
    const size_t i = find_file(line + HEX + 2);
    if (i == N_FILES || sums[i]) { return false; }
    line[HEX] = '\0';
    sums[i] = line;
    line = end + 1;
  }
  return true;
}

static bool differs(int folder, const char *name, const char *sum, const json_t *read) {
  if (!sum || !is_there(folder, name)) { return sum || is_there(folder, name); }
  const char *known = sg_seal_sum_of(read, name);
  if (known) { return strcmp(known, sum) != 0; }
  char *now = sg_file_sha256(folder, name, SG_FILE_SET_TABLE);
  const bool same = now && strcmp(now, sum) == 0;
  free(now);
  return !same;
}

static void check_files(int folder, char *text, const json_t *read, json_t *changed, bool *summary_changed) {
  const char *sums[N_FILES] = {NULL};
  if (!parse(text, sums)) {
    json_array_append_new(changed, json_string(SG_SEAL_NAME));
    return;
  }
  for (size_t i = 0; i < N_FILES; i++) {
    if (!differs(folder, sg_set_files[i], sums[i], read)) { continue; }
    if (strcmp(sg_set_files[i], derived) == 0) {
      *summary_changed = true;
    } else {
      json_array_append_new(changed, json_string(sg_set_files[i]));
    }
  }
}

void sg_seal_check(struct sg_resultset *set, const json_t *read) {
  const int folder = open(set->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) { return; }
  json_t *changed = json_array();
  bool summary_changed = false;
  const bool sealed = is_there(folder, SG_SEAL_NAME);
  if (sealed) {
    size_t size = 0;
    char *text = sg_file_read_kind(folder, SG_SEAL_NAME, SG_FILE_SET_TEXT, &size, NULL);
    char nothing[] = "?";
    check_files(folder, text && strlen(text) == size ? text : nothing, read, changed, &summary_changed);
    free(text);
  }
  close(folder);
  json_decref(set->seal);
  set->seal = json_pack("{s:b, s:b, s:o}", "sealed", sealed, "summary_changed", summary_changed, "changed", changed);
}

int sg_seal_require(struct sg_resultset *set, struct sg_error *err) {
  sg_seal_check(set, NULL);
  const json_t *changed = json_object_get(set->seal, "changed");
  if (json_array_size(changed) == 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "result set '%s' was changed after it was measured (%s): take it from where it was measured, or see "
                 "'stratagemm-report verify'",
                 set->dir, json_string_value(json_array_get(changed, 0)));
}
