#include "core/table.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/csv_split.h"
#include "core/table_rows.h"

enum {
  MAX_PARTS = 16,
  PART_BYTES = 4 << 20, /* below this a thread costs more than it saves */
  DROP_BYTES = 4 << 20, /* pages of the file given back at a time */
};

/* A file in memory. */
struct file {
  const char *bytes, *end; /* whole lines; a byte order mark and a torn line are outside */
  bool mapped;
  struct sg_table_layout layout;
};

/* A run of lines, read by one thread. */
struct part {
  struct file *file;
  struct sg_csv_span span;
  size_t n_lines;
  bool plain; /* neither quote nor carriage return */
  struct sg_table_rows rows;
  int rc;
};

static void *require(void *memory) {
  if (!memory) { abort(); }
  return memory;
}

/* --- reading in parts --- */

/* Give the pages of a mapped file before `p` back: what was read need not stay in memory. */
static void drop_before(const struct file *file, const char *from, const char *p) {
  if (!file->mapped) { return; }
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  const char *begin = from + (page - (uintptr_t)from % page) % page, *end = p - (uintptr_t)p % page;
  if (begin < end) { madvise((void *)begin, (size_t)(end - begin), MADV_DONTNEED); }
}

static const char *stretch_end(const char *p, const char *end) {
  return end - p > DROP_BYTES ? p + DROP_BYTES : end;
}

static void *count_part(void *context) {
  struct part *part = context;
  size_t lines = 0;
  unsigned special = 0;
  for (const char *p = part->span.begin; p < part->span.end;) {
    const char *from = p, *end = stretch_end(p, part->span.end);
    for (; p < end; p++) {
      lines += *p == '\n';
      special |= (*p == '"') | (*p == '\r');
    }
    drop_before(part->file, from, end);
  }
  part->n_lines = lines;
  part->plain = !special;
  return NULL;
}

static void *read_part(void *context) {
  struct part *part = context;
  part->rc = SG_OK;
  while (part->span.begin < part->span.end && part->rc == SG_OK) {
    const char *from = part->span.begin;
    struct sg_csv_span stretch = {from, stretch_end(from, part->span.end), part->span.line};
    while (stretch.end[-1] != '\n') {
      stretch.end++;
    }
    part->rc = sg_table_read_plain(&part->rows, &stretch);
    part->span.begin = stretch.begin;
    part->span.line = stretch.line;
    drop_before(part->file, from, stretch.begin);
  }
  return NULL;
}

static void run_parts(struct part *parts, size_t n, void *(*body)(void *)) {
  pthread_t threads[MAX_PARTS];
  bool started[MAX_PARTS] = {false};
  for (size_t i = 1; i < n; i++) {
    started[i] = pthread_create(&threads[i], NULL, body, &parts[i]) == 0;
  }
  body(&parts[0]);
  for (size_t i = 1; i < n; i++) {
    if (started[i]) {
      pthread_join(threads[i], NULL);
    } else {
      body(&parts[i]);
    }
  }
}

static size_t cut_parts(struct file *file, struct part *parts) {
  size_t size = (size_t)(file->end - file->bytes), n = size / PART_BYTES + 1;
  cpu_set_t cpus;
  size_t cores = sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? (size_t)CPU_COUNT(&cpus) : 1;
  n = n < cores ? n : cores;
  n = n < MAX_PARTS ? n : MAX_PARTS;
  const char *begin = file->bytes;
  for (size_t i = 0; i < n; i++) {
    const char *end = file->bytes + size / n * (i + 1);
    end = end < begin ? begin : end;
    if (i + 1 == n) { end = file->end; }
    while (end > begin && end[-1] != '\n') {
      end++;
    }
    parts[i] = (struct part){.file = file, .span = {begin, end, 1}, .rows.layout = &file->layout};
    begin = end;
  }
  return n;
}

/* The first line that is not blank, so that all parts know the columns. */
static int read_header(struct part *first) {
  struct sg_csv_span *span = &first->span;
  int rc = SG_OK;
  while (rc == SG_OK && first->file->layout.n_fields == 0) {
    const char *feed = memchr(span->begin, '\n', (size_t)(span->end - span->begin));
    if (!feed) { break; }
    struct sg_csv_span line = {span->begin, feed + 1, span->line};
    rc = sg_csv_split(line, first->file->layout.path, sg_table_record, &first->rows, NULL, &first->rows.err);
    span->begin = line.end;
    span->line++;
  }
  return rc;
}

/* The rows of all parts in one array, without the room that blank lines left. */
static void join_parts(const struct part *parts, size_t n, char *rows, size_t *n_rows) {
  size_t row_bytes = parts[0].file->layout.schema->row_bytes;
  for (size_t i = 0; i < n; i++) {
    char *to = rows + *n_rows * row_bytes;
    if (to != parts[i].rows.rows) { memmove(to, parts[i].rows.rows, parts[i].rows.n * row_bytes); }
    *n_rows += parts[i].rows.n;
  }
}

static void read_plain(struct part *parts, size_t n, void **rows, size_t *n_rows) {
  size_t lines = 0, row_bytes = parts[0].file->layout.schema->row_bytes;
  for (size_t i = 0; i < n; i++) {
    parts[i].span.line = 1 + lines;
    lines += parts[i].n_lines;
  }
  parts[0].rc = read_header(&parts[0]);
  if (parts[0].rc != SG_OK) { return; }
  char *all = require(malloc(lines * row_bytes + 1));
  for (size_t i = 0, before = 0; i < n; before += parts[i++].n_lines) {
    parts[i].rows.rows = all + before * row_bytes;
    parts[i].rows.room = parts[i].n_lines;
  }
  run_parts(parts, n, read_part);
  join_parts(parts, n, all, n_rows);
  *rows = all;
}

static void read_quoted(struct part *part, bool repair, void **rows, size_t *n_rows) {
  const char *path = part->file->layout.path;
  size_t torn = 0;
  part->rows.grows = true;
  part->rc = sg_csv_split(part->span, path, sg_table_record, &part->rows, &torn, &part->rows.err);
  if (part->rc == SG_OK && torn && !repair) {
    part->rc = sg_fail(&part->rows.err, SG_BAD_INPUT, "%s:%zu: the last line is cut off inside quotes", path, torn);
  }
  *rows = part->rows.rows;
  *n_rows = part->rows.n;
}

static int read_lines(struct file *file, bool repair, void **rows, size_t *n_rows, struct sg_error *err) {
  struct part *parts = require(calloc(MAX_PARTS, sizeof *parts));
  size_t n = cut_parts(file, parts);
  run_parts(parts, n, count_part);
  bool plain = true;
  for (size_t i = 0; i < n; i++) {
    plain = plain && parts[i].plain;
  }
  if (plain) {
    read_plain(parts, n, rows, n_rows);
  } else {
    n = 1;
    parts[0].span.end = file->end;
    read_quoted(&parts[0], repair, rows, n_rows);
  }
  int rc = SG_OK;
  for (size_t i = 0; i < n && rc == SG_OK; i++) {
    rc = parts[i].rc;
    if (rc != SG_OK && err) { *err = parts[i].rows.err; }
  }
  free(parts);
  if (rc == SG_OK && file->layout.n_fields == 0 && !repair) {
    rc = sg_fail(err, SG_BAD_INPUT, "%s: the file is empty: it has no header", file->layout.path);
  }
  return rc;
}

/* --- the file --- */

static size_t count_lines(const char *p, const char *end) {
  size_t lines = 0;
  for (; p < end; p++) {
    lines += *p == '\n';
  }
  return lines;
}

/* Set file->end behind the last line feed. A line is on disk once its line feed is. */
static int cut_torn_line(struct file *file, bool repair, struct sg_error *err) {
  const char *last = file->end;
  while (last > file->bytes && last[-1] != '\n') {
    last--;
  }
  if (last < file->end && !repair) {
    return sg_fail(err, SG_BAD_INPUT, "%s:%zu: the last line is cut off: it has no line feed at its end",
                   file->layout.path, 1 + count_lines(file->bytes, last));
  }
  file->end = last;
  return SG_OK;
}

static int parse(struct file *file, size_t size, bool repair, void **rows, size_t *n_rows, struct sg_error *err) {
  *rows = NULL;
  *n_rows = 0;
  file->end = file->bytes + size;
  if (size >= 3 && memcmp(file->bytes, "\xef\xbb\xbf", 3) == 0) { file->bytes += 3; }
  int rc = cut_torn_line(file, repair, err);
  if (rc != SG_OK) { return rc; }
  rc = read_lines(file, repair, rows, n_rows, err);
  if (rc != SG_OK || *n_rows == 0) {
    free(*rows);
    *rows = NULL;
    *n_rows = 0;
  }
  return rc;
}

int sg_table_parse(const struct sg_table_schema *schema, const char *path, const char *bytes, size_t size,
                   bool repair, struct sg_string_pool *pool, void **rows, size_t *n_rows, struct sg_error *err) {
  struct file file = {.bytes = bytes};
  sg_table_layout_init(&file.layout, schema, path, pool);
  int rc = parse(&file, size, repair, rows, n_rows, err);
  sg_table_layout_release(&file.layout);
  return rc;
}

/* The whole file, read-only; *size 0 and *bytes NULL when it is empty. */
static int map_file(const char *path, void **bytes, size_t *size, struct sg_error *err) {
  struct stat status;
  int rc = SG_OK, fd = open(path, O_RDONLY | O_CLOEXEC);
  *bytes = NULL;
  *size = 0;
  if (fd < 0 || fstat(fd, &status) != 0) {
    rc = sg_fail(err, SG_BAD_INPUT, "cannot read '%s': %s", path, strerror(errno));
  } else if (!S_ISREG(status.st_mode)) {
    rc = sg_fail(err, SG_BAD_INPUT, "cannot read '%s': it is not a file", path);
  } else if (status.st_size > 0) {
    void *map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) {
      rc = sg_fail(err, SG_UNABLE, "cannot read '%s': %s", path, strerror(errno));
    } else {
      *bytes = map;
      *size = (size_t)status.st_size;
    }
  }
  if (fd >= 0) { close(fd); }
  return rc;
}

int sg_table_load(const struct sg_table_schema *schema, const char *path, bool repair, struct sg_string_pool *pool,
                  void **rows, size_t *n_rows, struct sg_error *err) {
  void *map = NULL;
  size_t size = 0;
  *rows = NULL;
  *n_rows = 0;
  int rc = map_file(path, &map, &size, err);
  if (rc != SG_OK) { return rc; }
  struct file file = {.bytes = map ? map : "", .mapped = true};
  sg_table_layout_init(&file.layout, schema, path, pool);
  rc = parse(&file, size, repair, rows, n_rows, err);
  sg_table_layout_release(&file.layout);
  if (map) { munmap(map, size); }
  return rc;
}
