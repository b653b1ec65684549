#include "report/archive/bag.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/digest.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/archive/file_list.h"
#include "report/text/textstream.h"

static const char declaration[] = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
static const char manifest[] = "manifest-sha512.txt", tag_manifest[] = "tagmanifest-sha512.txt";
enum { HEX = 128 };

static bool is_payload(const char *name) {
  return strncmp(name, "data/", 5) == 0;
}

static char *sum_of(const char *dir, const char *name, const struct sg_bag_sums *known) {
  const char *given = known->sum_of(known->context, name);
  if (given) { return sg_format("%s", given); }
  char *path = sg_format("%s/%s", dir, name), *sum = sg_file_sha512(AT_FDCWD, path, SG_FILE_SET_TABLE);
  free(path);
  return sum;
}

/* "bytes.files" of the payload. */
static char *oxum_of(const char *dir, const struct sg_file_list *list) {
  int64_t bytes = 0;
  size_t files = 0;
  for (size_t i = 0; i < list->n; i++) {
    if (!is_payload(list->names[i])) { continue; }
    bytes += sg_file_list_size(dir, list->names[i]);
    files++;
  }
  return sg_format("%" PRId64 ".%zu", bytes, files);
}

/* ---- making */

static int put_manifest(struct sg_scratch *scratch, const char *name, bool payload, const struct sg_bag_sums *known,
                        struct sg_error *err) {
  const char *dir = sg_scratch_path(scratch);
  struct sg_file_list list;
  struct sg_textstream *stream = sg_textstream_open();
  int status = sg_file_list_read(&list, dir, err);
  for (size_t i = 0; i < list.n && status == SG_OK; i++) {
    if (is_payload(list.names[i]) != payload) { continue; }
    char *sum = sum_of(dir, list.names[i], known);
    if (sum) { fprintf(stream->out, "%s  %s\n", sum, list.names[i]); }
    if (!sum) { status = sg_fail(err, SG_UNABLE, "cannot read '%s/%s'", dir, list.names[i]); }
    free(sum);
    if (status == SG_OK) { status = sg_interrupt_check(err); }
  }
  sg_file_list_release(&list);
  size_t size = 0;
  char *text = sg_textstream_close(stream, &size);
  if (status == SG_OK) { status = sg_scratch_put(scratch, name, text, size, err); }
  free(text);
  return status;
}

/* A value is one line. */
static void put_label(FILE *out, const char *name, const char *value) {
  fprintf(out, "%s: ", name);
  for (const char *c = value; *c; c++) {
    putc(*c == '\n' || *c == '\r' ? ' ' : *c, out);
  }
  putc('\n', out);
}

static int put_info(struct sg_scratch *scratch, const struct sg_bag_label *labels, size_t n, struct sg_error *err) {
  struct sg_file_list list;
  int status = sg_file_list_read(&list, sg_scratch_path(scratch), err);
  char *oxum = oxum_of(sg_scratch_path(scratch), &list);
  struct sg_textstream *stream = sg_textstream_open();
  for (size_t i = 0; i < n; i++) {
    if (labels[i].value && *labels[i].value) { put_label(stream->out, labels[i].name, labels[i].value); }
  }
  put_label(stream->out, "Payload-Oxum", oxum);
  size_t size = 0;
  char *text = sg_textstream_close(stream, &size);
  if (status == SG_OK) { status = sg_scratch_put(scratch, "bag-info.txt", text, size, err); }
  free(text);
  free(oxum);
  sg_file_list_release(&list);
  return status;
}

int sg_bag_make(struct sg_scratch *scratch, const struct sg_bag_label *labels, size_t n,
                const struct sg_bag_sums *known, struct sg_error *err) {
  int status = sg_scratch_put(scratch, "bagit.txt", declaration, sizeof declaration - 1, err);
  if (status == SG_OK) { status = put_info(scratch, labels, n, err); }
  if (status == SG_OK) { status = put_manifest(scratch, manifest, true, known, err); }
  return status == SG_OK ? put_manifest(scratch, tag_manifest, false, known, err) : status;
}

/* ---- checking */

struct checking {
  const char *dir;
  const struct sg_file_list *list;
  const struct sg_bag_sums *known;
  const struct sg_bag_listener *listener;
  bool *listed; /* for each file of the list */
};

static void say(const struct checking *c, const char *file, const char *what) {
  c->listener->differs(c->listener->context, file, what);
}

static void check_line(struct checking *c, const char *of, bool payload, char *line) {
  if (strspn(line, "0123456789abcdef") != HEX || strncmp(line + HEX, "  ", 2) != 0) {
    say(c, of, "has a line that is not a checksum and a path");
    return;
  }
  const char *name = line + HEX + 2;
  size_t i = 0;
  while (i < c->list->n && strcmp(c->list->names[i], name) != 0) {
    i++;
  }
  if (i == c->list->n || is_payload(name) != payload) {
    say(c, name, "is missing");
    return;
  }
  if (c->listed[i]) { /* its hash is not computed once more, as often as a manifest says */
    say(c, name, "is listed twice");
    return;
  }
  c->listed[i] = true;
  char *sum = sum_of(c->dir, name, c->known);
  if (!sum || strncmp(sum, line, HEX) != 0) { say(c, name, "differs from its checksum"); }
  free(sum);
}

static int check_manifest(struct checking *c, const char *name, bool payload, struct sg_error *err) {
  char *path = sg_format("%s/%s", c->dir, name);
  size_t size = 0;
  char *text = sg_file_read_kind(AT_FDCWD, path, SG_FILE_SET_TEXT, &size, NULL);
  free(path);
  int status = SG_OK;
  if (!text) { say(c, name, "is missing"); }
  if (text && strlen(text) != size) { say(c, name, "has a zero byte"); }
  for (char *line = text, *end; line && *line && status == SG_OK; line = end + 1) {
    end = strchr(line, '\n');
    if (!end) {
      say(c, name, "ends within a line");
      break;
    }
    *end = '\0';
    check_line(c, name, payload, line);
    status = sg_interrupt_check(err);
  }
  free(text);
  return status;
}

static void check_rest(struct checking *c) {
  for (size_t i = 0; i < c->list->n; i++) {
    if (!c->listed[i] && strcmp(c->list->names[i], tag_manifest) != 0) {
      say(c, c->list->names[i], "is in no manifest");
    }
  }
  char *path = sg_format("%s/bagit.txt", c->dir), *oxum = oxum_of(c->dir, c->list),
       *said = sg_bag_info(c->dir, "Payload-Oxum"), *text = sg_file_read(path, NULL, NULL);
  if (!text || strcmp(text, declaration) != 0) { say(c, "bagit.txt", "is not the declaration of BagIt 1.0"); }
  if (strcmp(said, oxum) != 0) { say(c, "bag-info.txt", "has another Payload-Oxum than the payload"); }
  free(text);
  free(said);
  free(oxum);
  free(path);
}

struct alike {
  char *key;
  const char *name;
};

static int compare_keys(const void *a, const void *b) {
  return strcmp(((const struct alike *)a)->key, ((const struct alike *)b)->key);
}

/* Such files are one on a system that ignores case or the form of letters (RFC 8493, section 5.1.3). */
static void check_names(const struct checking *c) {
  const size_t n = c->list->n;
  struct alike *names = sg_alloc(n + 1, sizeof *names);
  for (size_t i = 0; i < n; i++) {
    names[i] = (struct alike){sg_utf8_likeness(c->list->names[i]), c->list->names[i]};
  }
  qsort(names, n, sizeof *names, compare_keys);
  for (size_t i = 1; i < n; i++) {
    if (strcmp(names[i - 1].key, names[i].key) == 0) {
      say(c, names[i].name, "has the name of another file, but for case or form of letters");
    }
  }
  for (size_t i = 0; i < n; i++) {
    free(names[i].key);
  }
  free(names);
}

int sg_bag_check(const char *dir, const struct sg_file_list *list, const struct sg_bag_sums *known,
                 const struct sg_bag_listener *listener, struct sg_error *err) {
  struct checking c = {.dir = dir, .list = list, .known = known, .listener = listener};
  c.listed = sg_alloc(list->n, sizeof *c.listed);
  int status = check_manifest(&c, manifest, true, err);
  if (status == SG_OK) { status = check_manifest(&c, tag_manifest, false, err); }
  if (status == SG_OK) {
    check_rest(&c);
    check_names(&c);
  }
  free(c.listed);
  return status;
}

char *sg_bag_info(const char *dir, const char *label) {
  char *path = sg_format("%s/bag-info.txt", dir), *text = sg_file_read(path, NULL, NULL), *value = NULL;
  const size_t n = strlen(label);
  for (const char *line = text; line && !value; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
    if (strncmp(line, label, n) == 0 && strncmp(line + n, ": ", 2) == 0) {
      value = sg_format("%.*s", (int)strcspn(line + n + 2, "\n"), line + n + 2);
    }
  }
  free(text);
  free(path);
  return value ? value : sg_format("%s", "");
}
