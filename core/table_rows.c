#include "core/table_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "core/resultset.h"

_Static_assert(sizeof(const char *) == 8, "rows are made of fields of 8 bytes");

enum { SHOWN = 64 }; /* bytes of a bad field quoted in an error */

static void *require(void *memory) {
  if (!memory) { abort(); }
  return memory;
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

void sg_table_layout_init(struct sg_table_layout *layout, const struct sg_table_schema *schema, const char *path,
                          struct sg_string_pool *pool) {
  *layout =
      (struct sg_table_layout){.schema = schema, .path = path, .pool = pool, .absent = absent_row(schema, pool)};
}

void sg_table_layout_release(struct sg_table_layout *layout) {
  free(layout->absent);
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
  struct sg_table_rows *rows = context;
  struct sg_table_layout *layout = rows->layout;
  if (n > SG_CSV_FIELDS) {
    return sg_fail(&rows->err, SG_BAD_INPUT, "%s:%zu: %zu columns are too many: at most %d are read", layout->path,
                   line, n, SG_CSV_FIELDS);
  }
  layout->n_fields = n;
  for (size_t i = 0; i < n; i++) {
    layout->columns[i] = column_named(layout->schema, fields[i]);
    for (size_t j = 0; layout->columns[i] && j < i; j++) {
      if (layout->columns[j] != layout->columns[i]) { continue; }
      return sg_fail(&rows->err, SG_BAD_INPUT, "%s:%zu: column %s is there twice", layout->path, line,
                     layout->columns[i]->name);
    }
  }
  for (size_t c = 0; c < layout->schema->n_required; c++) {
    const struct sg_column *wanted = &layout->schema->columns[c];
    size_t i = 0;
    while (i < n && layout->columns[i] != wanted) {
      i++;
    }
    if (i == n) {
      return sg_fail(&rows->err, SG_BAD_INPUT, "%s:%zu: the header has no column %s", layout->path, line,
                     wanted->name);
    }
  }
  return SG_OK;
}

/* --- fields --- */

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

static int fail_field(struct sg_table_rows *rows, size_t line, const struct sg_column *column,
                      struct sg_csv_field field, const char *what) {
  int shown = field.size < SHOWN ? (int)field.size : SHOWN;
  return sg_fail(&rows->err, SG_BAD_INPUT, "%s:%zu: column %s: '%.*s' %s", rows->layout->path, line, column->name,
                 shown, field.text, what);
}

/* NULL when the bytes are not text. */
static const char *intern(struct sg_table_rows *rows, struct sg_csv_field field) {
  uint32_t hash = sg_string_hash(field.text, field.size);
  const char **slot = &rows->cache[hash % SG_ROWS_CACHE];
  if (*slot && sg_pooled_size(*slot) == field.size && memcmp(*slot, field.text, field.size) == 0) { return *slot; }
  if (!is_text(field.text, field.size)) { return NULL; }
  return *slot = sg_string_pool_add(rows->layout->pool, field.text, field.size, hash);
}

static int store_text(struct sg_table_rows *rows, const struct sg_column *column, struct sg_csv_field field,
                      size_t line, const char **out) {
  *out = intern(rows, field);
  if (!*out) { return fail_field(rows, line, column, field, "is not UTF-8 text"); }
  bool is_id = column == rows->layout->schema->columns; /* config_id comes first in every file */
  if (is_id && field.size == 0) { return fail_field(rows, line, column, field, "is empty: every row needs one"); }
  if (is_id && rows->layout->schema->refers && sg_pooled_tag(*out) == 0) {
    return fail_field(rows, line, column, field, "is not in configs.csv");
  }
  return SG_OK;
}

static int store_field(struct sg_table_rows *rows, const struct sg_column *column, struct sg_csv_field field,
                       size_t line, void *out) {
  if (column->type == SG_COLUMN_TEXT) { return store_text(rows, column, field, line, out); }
  if (field.size == 0) { return SG_OK; } /* absent, as the row already has it */
  if (column->type == SG_COLUMN_INT) {
    if (sg_number_int(field.text, field.size, out)) { return SG_OK; }
    return fail_field(rows, line, column, field, "is not a whole number of 64 bits");
  }
  if (sg_number_real(field.text, field.size, out)) { return SG_OK; }
  return fail_field(rows, line, column, field, "is not a finite number");
}

/* --- rows --- */

static char *next_row(struct sg_table_rows *rows) {
  size_t bytes = rows->layout->schema->row_bytes;
  if (rows->n == rows->room && rows->grows) {
    rows->room = rows->room ? 2 * rows->room : 64;
    rows->rows = require(realloc(rows->rows, rows->room * bytes));
  }
  char *row = rows->rows + rows->n * bytes;
  memcpy(row, rows->layout->absent, bytes);
  return row;
}

static int fail_length(struct sg_table_rows *rows, size_t n, size_t line) {
  size_t wanted = rows->layout->n_fields;
  return sg_fail(&rows->err, SG_BAD_INPUT, "%s:%zu: the row is too %s: %zu fields under a header of %zu",
                 rows->layout->path, line, n < wanted ? "short" : "long", n, wanted);
}

static int on_row(void *context, const struct sg_csv_field *fields, size_t n, size_t line) {
  struct sg_table_rows *rows = context;
  const struct sg_table_layout *layout = rows->layout;
  if (n != layout->n_fields) { return fail_length(rows, n, line); }
  char *row = next_row(rows);
  for (size_t i = 0; i < n; i++) {
    const struct sg_column *column = layout->columns[i];
    if (!column) { continue; }
    int status = store_field(rows, column, fields[i], line, row + column->offset);
    if (status != SG_OK) { return status; }
  }
  rows->n++;
  return SG_OK;
}

int sg_table_record(void *context, const struct sg_csv_field *fields, size_t n, size_t line) {
  const struct sg_table_rows *rows = context;
  return (rows->layout->n_fields == 0 ? on_header : on_row)(context, fields, n, line);
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/* The field of a line at `p`, up to its comma or line feed, without outer blanks. */
static const char *plain_field(const char *p, struct sg_csv_field *field) {
  const char *begin = p;
  while (*p != ',' && *p != '\n') {
    p++;
  }
  const char *end = p;
  while (begin < end && is_blank(end[-1])) {
    end--;
  }
  while (begin < end && is_blank(*begin)) {
    begin++;
  }
  *field = (struct sg_csv_field){begin, (size_t)(end - begin)};
  return p;
}

static size_t count_fields(const char *line) {
  size_t n = 1;
  for (; *line != '\n'; line++) {
    n += *line == ',';
  }
  return n;
}

static bool ends_field(char c) {
  return c == ',' || c == '\n';
}

/* One line; *at moves to the next. `end` bounds what may be read. */
static int plain_row(struct sg_table_rows *rows, const char **at, const char *end, size_t line) {
  const struct sg_table_layout *layout = rows->layout;
  const char *p = *at;
  char *row = next_row(rows);
  int status = SG_OK;
  size_t i = 0;
  for (; i < layout->n_fields && status == SG_OK; i++) {
    const struct sg_column *column = layout->columns[i];
    uint64_t digits;
    const char *behind = column && column->type == SG_COLUMN_INT ? sg_number_scan(p, end, &digits) : NULL;
    if (behind && ends_field(*behind) && digits <= INT64_MAX) { /* most fields of most files */
      memcpy(row + column->offset, &digits, sizeof digits);
      p = behind;
    } else {
      struct sg_csv_field field;
      p = plain_field(p, &field);
      status = column ? store_field(rows, column, field, line, row + column->offset) : SG_OK;
    }
    if (*p++ == '\n') { break; }
  }
  /* A line with too few or too many fields is that first, whatever else is wrong with it. */
  if (status != SG_OK || i + 1 != layout->n_fields || p[-1] != '\n') {
    size_t n = count_fields(*at);
    return n != layout->n_fields ? fail_length(rows, n, line) : status;
  }
  rows->n++;
  *at = p;
  return SG_OK;
}

static bool is_blank_line(const char *p) {
  while (is_blank(*p)) {
    p++;
  }
  return *p == '\n';
}

int sg_table_read_plain(struct sg_table_rows *rows, struct sg_csv_span *span) {
  int status = SG_OK;
  while (status == SG_OK && span->begin < span->end) {
    if (is_blank_line(span->begin)) {
      span->begin = (const char *)memchr(span->begin, '\n', (size_t)(span->end - span->begin)) + 1;
    } else {
      status = plain_row(rows, &span->begin, span->end, span->line);
    }
    span->line++;
  }
  return status;
}
