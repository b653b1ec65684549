#include "core/table.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/csv_split.h"
#include "core/number.h"
#include "core/resultset.h"

enum {
  MAX_PARTS = 16,
  PART_BYTES = 4 << 20, /* below this a thread costs more than it saves */
  DROP_BYTES = 4 << 20, /* pages of the file given back at a time */
  CACHE = 256,          /* strings a part remembers, so that it seldom asks the pool */
  SHOWN = 64,           /* bytes of a bad field quoted in an error */
};

/* What all parts of a file share. */
struct file {
  const struct sg_table_schema *schema;
  const char *path;
  const char *bytes, *end; /* whole lines; a byte order mark and a torn line are outside */
  bool mapped;
  struct sg_string_pool *pool;
  const struct sg_column *columns[SG_CSV_FIELDS]; /* of each field of the header; NULL: ignored */
  size_t n_fields;
  char *absent; /* a row of absent values */
};

/* A run of lines, read by one thread into rows of its own. */
struct part {
  struct file *file;
  struct sg_csv_span span;
  size_t n_lines;
  bool plain; /* neither quote nor carriage return */
  char *rows;
  size_t n, room; /* rows filled, rows there is room for */
  bool grows;     /* `rows` may be moved to make room */
  const char *cache[CACHE];
  int rc;
  struct sg_error err;
};

static void *require(void *memory) {
  if (!memory) { abort(); }
  return memory;
}

/* Well-formed UTF-8 (RFC 3629), without NUL. */
static bool is_text(const char *text, size_t size) {
  const unsigned char *p = (const unsigned char *)text, *end = p + size;
  while (p < end) {
    unsigned char c = *p++;
    if (c == 0) { return false; }
    if (c < 0x80) { continue; }
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    if (c < 0xc2 || c > 0xf4 || end - p < more) { return false; }
    if ((c == 0xe0 && *p < 0xa0) || (c == 0xed && *p > 0x9f) || (c == 0xf0 && *p < 0x90) ||
        (c == 0xf4 && *p > 0x8f)) {
      return false;
    }
    for (; more > 0; more--) {
      if ((*p++ & 0xc0) != 0x80) { return false; }
    }
  }
  return true;
}

static int fail_field(struct part *part, size_t line, const struct sg_column *column, struct sg_csv_field field,
                      const char *what) {
  int shown = field.size < SHOWN ? (int)field.size : SHOWN;
  return sg_fail(&part->err, SG_BAD_INPUT, "%s:%zu: column %s: '%.*s' %s", part->file->path, line, column->name,
                 shown, field.text, what);
}

/* NULL when the bytes are not text. */
static const char *intern(struct part *part, struct sg_csv_field field) {
  uint32_t hash = sg_string_hash(field.text, field.size);
  const char **slot = &part->cache[hash % CACHE];
  if (*slot && sg_pooled_size(*slot) == field.size && memcmp(*slot, field.text, field.size) == 0) { return *slot; }
  if (!is_text(field.text, field.size)) { return NULL; }
  return *slot = sg_string_pool_add(part->file->pool, field.text, field.size, hash);
}

static int store_text(struct part *part, const struct sg_column *column, struct sg_csv_field field, size_t line,
                      const char **out) {
  *out = intern(part, field);
  if (!*out) { return fail_field(part, line, column, field, "is not UTF-8 text"); }
  bool is_id = column == part->file->schema->columns; /* config_id comes first in every file */
  if (is_id && field.size == 0) { return fail_field(part, line, column, field, "is empty: every row needs one"); }
  if (is_id && part->file->schema->refers && sg_pooled_tag(*out) == 0) {
    return fail_field(part, line, column, field, "is not in configs.csv");
  }
  return SG_OK;
}

static int store_field(struct part *part, const struct sg_column *column, struct sg_csv_field field, size_t line,
                       void *out) {
  if (column->type == SG_COLUMN_TEXT) { return store_text(part, column, field, line, out); }
  if (field.size == 0) { return SG_OK; } /* absent, as the row already has it */
  if (column->type == SG_COLUMN_INT) {
    if (sg_number_int(field.text, field.size, out)) { return SG_OK; }
    return fail_field(part, line, column, field, "is not a whole number of 64 bits");
  }
  if (sg_number_real(field.text, field.size, out)) { return SG_OK; }
  return fail_field(part, line, column, field, "is not a finite number");
}

static char *next_row(struct part *part) {
  size_t bytes = part->file->schema->row_bytes;
  if (part->n == part->room && part->grows) {
    part->room = part->room ? 2 * part->room : 64;
    part->rows = require(realloc(part->rows, part->room * bytes));
  }
  char *row = part->rows + part->n * bytes;
  memcpy(row, part->file->absent, bytes);
  return row;
}

static int on_row(void *context, const struct sg_csv_field *fields, size_t n, size_t line) {
  struct part *part = context;
  const struct file *file = part->file;
  if (n != file->n_fields) {
    return sg_fail(&part->err, SG_BAD_INPUT, "%s:%zu: the row is too %s: %zu fields under a header of %zu",
                   file->path, line, n < file->n_fields ? "short" : "long", n, file->n_fields);
  }
  char *row = next_row(part);
  for (size_t i = 0; i < n; i++) {
    const struct sg_column *column = file->columns[i];
    if (!column) { continue; }
    int rc = store_field(part, column, fields[i], line, row + column->offset);
    if (rc != SG_OK) { return rc; }
  }
  part->n++;
  return SG_OK;
}

/* --- the header --- */

static const struct sg_column *column_named(const struct sg_table_schema *schema, struct sg_csv_field name) {
  for (size_t i = 0; i < schema->n_columns; i++) {
    const struct sg_column *c = &schema->columns[i];
    if (strlen(c->name) == name.size && memcmp(c->name, name.text, name.size) == 0) { return c; }
  }
  return NULL;
}

static int on_header(void *context, const struct sg_csv_field *fields, size_t n, size_t line) {
  struct part *part = context;
  struct file *file = part->file;
  if (n > SG_CSV_FIELDS) {
    return sg_fail(&part->err, SG_BAD_INPUT, "%s:%zu: %zu columns are too many: at most %d are read", file->path,
                   line, n, SG_CSV_FIELDS);
  }
  file->n_fields = n;
  for (size_t i = 0; i < n; i++) {
    file->columns[i] = column_named(file->schema, fields[i]);
    for (size_t j = 0; file->columns[i] && j < i; j++) {
      if (file->columns[j] != file->columns[i]) { continue; }
      return sg_fail(&part->err, SG_BAD_INPUT, "%s:%zu: column %s is there twice", file->path, line,
                     file->columns[i]->name);
    }
  }
  for (size_t c = 0; c < file->schema->n_required; c++) {
    const struct sg_column *wanted = &file->schema->columns[c];
    size_t i = 0;
    while (i < n && file->columns[i] != wanted) {
      i++;
    }
    if (i == n) {
      return sg_fail(&part->err, SG_BAD_INPUT, "%s:%zu: the header has no column %s", file->path, line, wanted->name);
    }
  }
  return SG_OK;
}

static int on_record(void *context, const struct sg_csv_field *fields, size_t n, size_t line) {
  const struct part *part = context;
  return (part->file->n_fields == 0 ? on_header : on_row)(context, fields, n, line);
}

static char *absent_row(const struct sg_table_schema *schema, struct sg_string_pool *pool) {
  char *row = require(calloc(1, schema->row_bytes));
  const char *empty = sg_string_pool_add(pool, "", 0, sg_string_hash("", 0));
  const int64_t no_int = SG_NO_INT;
  const double no_real = NAN;
  for (size_t i = 0; i < schema->n_columns; i++) {
    const struct sg_column *c = &schema->columns[i];
    const void *from = c->type == SG_COLUMN_TEXT  ? (const void *)&empty
                       : c->type == SG_COLUMN_INT ? (const void *)&no_int
                                                  : (const void *)&no_real;
    memcpy(row + c->offset, from, 8);
  }
  return row;
}

_Static_assert(sizeof(const char *) == 8, "rows are made of fields of 8 bytes");

/* --- reading in parts --- */

/* Give the pages of a mapped file before `p` back: what was read need not stay in memory. */
static void drop_before(const struct file *file, const char *from, const char *p) {
  if (!file->mapped) { return; }
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t begin = ((uintptr_t)from + page - 1) & ~(page - 1), end = (uintptr_t)p & ~(page - 1);
  if (begin < end) { madvise((void *)begin, end - begin, MADV_DONTNEED); }
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
  struct sg_csv_span span = part->span;
  part->rc = SG_OK;
  while (span.begin < part->span.end && part->rc == SG_OK) {
    const char *from = span.begin;
    span.end = stretch_end(from, part->span.end);
    while (span.end[-1] != '\n') {
      span.end++;
    }
    part->rc = sg_csv_split_direct(&span, on_record, part);
    drop_before(part->file, from, span.end);
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
    parts[i] = (struct part){.file = file, .span = {begin, end, 1}};
    begin = end;
  }
  return n;
}

/* The rows of all parts in one array, without the room that blank lines left. */
static size_t join_parts(const struct part *parts, size_t n, size_t row_bytes, char *rows) {
  size_t total = 0;
  for (size_t i = 0; i < n; i++) {
    char *to = rows + total * row_bytes;
    if (to != parts[i].rows) { memmove(to, parts[i].rows, parts[i].n * row_bytes); }
    total += parts[i].n;
  }
  return total;
}

/* The first line that is not blank, so that all parts know the columns. */
static int read_header(struct part *first) {
  struct sg_csv_span span = first->span;
  int rc = SG_OK;
  while (rc == SG_OK && first->file->n_fields == 0 && span.begin < first->span.end) {
    span.end = (const char *)memchr(span.begin, '\n', (size_t)(first->span.end - span.begin)) + 1;
    rc = sg_csv_split_direct(&span, on_record, first);
  }
  first->span.begin = span.begin;
  first->span.line = span.line;
  return rc;
}

static int read_direct(struct part *parts, size_t n, void **rows, size_t *n_rows) {
  size_t lines = 0, row_bytes = parts[0].file->schema->row_bytes;
  for (size_t i = 0; i < n; i++) {
    parts[i].span.line = 1 + lines;
    lines += parts[i].n_lines;
  }
  parts[0].rc = read_header(&parts[0]);
  if (parts[0].rc != SG_OK) { return parts[0].rc; }
  char *all = require(malloc(lines * row_bytes + 1));
  for (size_t i = 0, before = 0; i < n; before += parts[i++].n_lines) {
    parts[i].rows = all + before * row_bytes;
    parts[i].room = parts[i].n_lines;
  }
  run_parts(parts, n, read_part);
  *n_rows = join_parts(parts, n, row_bytes, all);
  *rows = all;
  return SG_OK;
}

static int read_quoted(struct part *part, bool repair, void **rows, size_t *n_rows) {
  bool torn = false;
  part->grows = true;
  part->span.line = 1;
  part->rc = sg_csv_split_quoted(part->span, part->file->path, on_record, part, &torn, &part->err);
  if (part->rc == SG_OK && torn && !repair) {
    part->rc = sg_fail(&part->err, SG_BAD_INPUT, "%s: the last line is cut off inside quotes", part->file->path);
  }
  *rows = part->rows;
  *n_rows = part->n;
  return part->rc;
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
    read_direct(parts, n, rows, n_rows);
  } else {
    n = 1;
    parts[0].span.end = file->end;
    read_quoted(&parts[0], repair, rows, n_rows);
  }
  int rc = SG_OK;
  for (size_t i = 0; i < n && rc == SG_OK; i++) {
    rc = parts[i].rc;
    if (rc != SG_OK && err) { *err = parts[i].err; }
  }
  free(parts);
  if (rc == SG_OK && file->n_fields == 0 && !repair) {
    rc = sg_fail(err, SG_BAD_INPUT, "%s: the file is empty: it has no header", file->path);
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
    return sg_fail(err, SG_BAD_INPUT, "%s:%zu: the last line is cut off: it has no line feed at its end", file->path,
                   1 + count_lines(file->bytes, last));
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
  file->absent = absent_row(file->schema, file->pool);
  rc = read_lines(file, repair, rows, n_rows, err);
  free(file->absent);
  if (rc != SG_OK || *n_rows == 0) {
    free(*rows);
    *rows = NULL;
    *n_rows = 0;
  }
  return rc;
}

int sg_table_parse(const struct sg_table_schema *schema, const char *path, const char *bytes, size_t size,
                   bool repair, struct sg_string_pool *pool, void **rows, size_t *n_rows, struct sg_error *err) {
  struct file file = {.schema = schema, .path = path, .bytes = bytes, .pool = pool};
  return parse(&file, size, repair, rows, n_rows, err);
}

int sg_table_load(const struct sg_table_schema *schema, const char *path, bool repair, struct sg_string_pool *pool,
                  void **rows, size_t *n_rows, struct sg_error *err) {
  struct file file = {.schema = schema, .path = path, .bytes = "", .mapped = true, .pool = pool};
  *rows = NULL;
  *n_rows = 0;
  struct stat status;
  int rc = SG_OK, fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fstat(fd, &status) != 0) {
    rc = sg_fail(err, SG_BAD_INPUT, "cannot read '%s': %s", path, strerror(errno));
  } else if (!S_ISREG(status.st_mode)) {
    rc = sg_fail(err, SG_BAD_INPUT, "cannot read '%s': it is not a file", path);
  }
  size_t size = rc == SG_OK ? (size_t)status.st_size : 0;
  void *map = size > 0 ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
  if (map == MAP_FAILED) { rc = sg_fail(err, SG_UNABLE, "cannot read '%s': %s", path, strerror(errno)); }
  if (rc == SG_OK) {
    if (map) { file.bytes = map; }
    rc = parse(&file, size, repair, rows, n_rows, err);
  }
  if (map && map != MAP_FAILED) { munmap(map, size); }
  if (fd >= 0) { close(fd); }
  return rc;
}
