#include "core/csv.h"

#include <csv.h>
#include <errno.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/alloc.h"
#include "core/number.h"
#include "core/text.h"
#include "core/utf8.h"

/* --- writing --- */

/* Quote where RFC 4180 requires it, and around outer blanks, which readers (libcsv too) strip from unquoted fields.
 */
static bool needs_quotes(const char *text) {
  size_t n = strlen(text);
  if (n == 0) { return false; }
  return strpbrk(text, "\",\r\n") || strchr(" \t", text[0]) || strchr(" \t", text[n - 1]);
}

void sg_csv_put_TEXT(FILE *stream, const char *value) {
  if (!value) { return; }
  if (needs_quotes(value)) {
    csv_fwrite(stream, value, strlen(value));
  } else {
    fputs(value, stream);
  }
}

void sg_csv_put_INT(FILE *stream, int64_t value) {
  if (value != SG_NO_INT) { fprintf(stream, "%" PRId64, value); }
}

/* 15 decimal digits survive conversion to double and back, 17 represent any double exactly; %g drops trailing zeros.
 * Only below DBL_MIN does a double hold fewer than 15. */
void sg_csv_put_REAL(FILE *stream, double value) {
  if (!isfinite(value)) { return; }
  char text[32];
  int digits = fabs(value) < DBL_MIN ? 1 : 15;
  do {
    snprintf(text, sizeof text, "%.*g", digits, value);
  } while (digits++ < 17 && strtod(text, NULL) != value);
  fputs(text, stream);
}

#define HEADER_FIELD(type, name, ...) \
  fputs(separator, stream);           \
  fputs(#name, stream);               \
  separator = ",";
#define ROW_FIELD(type, name, ...)      \
  fputs(separator, stream);             \
  sg_csv_put_##type(stream, row->name); \
  separator = ",";
#define WRITER(STEM, stem)                                                    \
  void sg_csv_header_##stem(FILE *stream) {                                   \
    const char *separator = "";                                               \
    SG_##STEM##_COLUMNS(HEADER_FIELD) putc('\n', stream);                     \
  }                                                                           \
  void sg_csv_write_##stem(FILE *stream, const struct sg_##stem##_row *row) { \
    const char *separator = "";                                               \
    SG_##STEM##_COLUMNS(ROW_FIELD) putc('\n', stream);                        \
  }
SG_FILES(WRITER)

/* --- schemas --- */

/* Number of columns each file had at first; later ones may be missing. */
enum {
  REQUIRED_CONFIGS = 19,
  REQUIRED_SAMPLES = 21,
  REQUIRED_COUNTERS = 8,
  REQUIRED_PROBES = 8,
  REQUIRED_OUTCOMES = 6,
  REQUIRED_SUMMARY = 22,
  REQUIRED_RANKS = 15,
};

#define COLUMN(stem, type, name, range) \
  {#name, SG_COLUMN_##type, offsetof(struct sg_##stem##_row, name), SG_RANGE_##range},
#define CONFIGS_COLUMN(type, name, meaning, role, range) COLUMN(configs, type, name, range)
#define SAMPLES_COLUMN(type, name, meaning, range) COLUMN(samples, type, name, range)
#define COUNTERS_COLUMN(type, name, meaning, range) COLUMN(counters, type, name, range)
#define PROBES_COLUMN(type, name, meaning, range) COLUMN(probes, type, name, range)
#define OUTCOMES_COLUMN(type, name, meaning, range) COLUMN(outcomes, type, name, range)
#define SUMMARY_COLUMN(type, name, meaning, range) COLUMN(summary, type, name, range)
#define RANKS_COLUMN(type, name, meaning, range) COLUMN(ranks, type, name, range)
#define SCHEMA(STEM, stem)                                                               \
  static const struct sg_column columns_##stem[] = {SG_##STEM##_COLUMNS(STEM##_COLUMN)}; \
  const struct sg_csv_schema sg_csv_schema_##stem = {                                    \
      .columns = columns_##stem,                                                         \
      .n_columns = sizeof columns_##stem / sizeof columns_##stem[0],                     \
      .n_required = REQUIRED_##STEM,                                                     \
      .row_bytes = sizeof(struct sg_##stem##_row),                                       \
  };
SG_FILES(SCHEMA)

/* --- reading --- */

struct csv_reader {
  const struct sg_csv_input *input;
  struct sg_error *err;
  int status;                       /* of the records read */
  int pending;                      /* of the current record's fields: its length is checked first */
  const struct sg_column **columns; /* of each field of the header; NULL: ignored */
  size_t n_columns;                 /* 0: before the header */
  size_t n_fields;                  /* of the current record, so far */
  size_t line, record_line;         /* current line; first line of the current record */
  const char *id;                   /* of the last row, found with find_id; most rows have that of the row before */
  char *absent;                     /* a row of absent values */
  char *rows;
  size_t n, room;
  size_t bytes; /* of the lines so far */
};

static void init_absent(struct csv_reader *r) {
  const struct sg_csv_schema *schema = r->input->schema;
  r->absent = sg_alloc(1, schema->row_bytes);
  for (size_t i = 0; i < schema->n_columns; i++) {
    void *value = r->absent + schema->columns[i].offset;
    switch (schema->columns[i].type) {
    case SG_COLUMN_TEXT:
      *(const char **)value = "";
      break;
    case SG_COLUMN_INT:
      *(int64_t *)value = SG_NO_INT;
      break;
    case SG_COLUMN_REAL:
      *(double *)value = NAN;
      break;
    }
  }
}

static const struct sg_column *column_named(const struct csv_reader *r, const char *name, size_t size) {
  const struct sg_csv_schema *schema = r->input->schema;
  for (size_t i = 0; i < schema->n_columns; i++) {
    const struct sg_column *column = &schema->columns[i];
    if (strlen(column->name) == size && memcmp(column->name, name, size) == 0) { return column; }
  }
  return NULL;
}

static bool has_column(const struct csv_reader *r, size_t n, const struct sg_column *column) {
  for (size_t i = 0; i < n; i++) {
    if (r->columns[i] == column) { return true; }
  }
  return false;
}

static int header_field(struct csv_reader *r, size_t i, const char *name, size_t size) {
  const struct sg_column *column = column_named(r, name, size);
  r->columns = sg_resize(r->columns, i + 1, sizeof(void *));
  r->columns[i] = column;
  if (!column || !has_column(r, i, column)) { return SG_OK; }
  return sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: duplicate column %s", r->input->path, r->record_line, name);
}

static int header_end(struct csv_reader *r) {
  for (size_t i = 0; i < r->input->schema->n_required; i++) {
    const struct sg_column *column = &r->input->schema->columns[i];
    if (has_column(r, r->n_fields, column)) { continue; }
    return sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: the header has no column %s", r->input->path, r->record_line,
                   column->name);
  }
  r->n_columns = r->n_fields;
  return SG_OK;
}

static int fail_field(const struct csv_reader *r, const struct sg_column *column, const char *text,
                      const char *what) {
  enum { SHOWN = 64 };
  return sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: column %s: '%.*s' %s", r->input->path, r->record_line, column->name,
                 SHOWN, text, what);
}

static int compare_texts(const void *a, const void *b) {
  return strcmp(a, b);
}

/* The unique copy of a string. NULL: they are too many bytes. */
static const char *keep_text(const struct sg_csv_input *input, const char *text, size_t size) {
  const char *const *found = tfind(text, input->texts, compare_texts);
  if (found) { return *found; }
  if (input->text_bytes && (*input->text_bytes += size) > SG_TEXTS_MOST) { return NULL; }
  found = sg_require(tsearch(sg_require(strdup(text)), input->texts, compare_texts));
  return *found;
}

static int fail_texts(const struct csv_reader *r) {
  return sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: the tables have more than %d bytes of different texts",
                 r->input->path, r->record_line, SG_TEXTS_MOST);
}

const struct sg_limits sg_range_limits[] = {
#define RANGE(NAME, least, most, needed) {least, most, needed},
    SG_RANGES(RANGE)
#undef RANGE
};

static const char *const words_of_range[] = {
#define WORDS(NAME, words) [SG_RANGE_##NAME] = words,
    SG_WORDS(WORDS)
#undef WORDS
        [SG_N_RANGES] = NULL,
};

static bool is_word_of(const char *words, const char *text, size_t size) {
  for (const char *at = words; *at; at += strspn(at, " ")) {
    const size_t n = strcspn(at, " ");
    if (n == size && memcmp(at, text, n) == 0) { return true; }
    at += n;
  }
  return false;
}

static int check_word(const struct csv_reader *r, const struct sg_column *column, const char *text, size_t size) {
  const char *words = words_of_range[column->range];
  const double most = sg_range_limits[column->range].most;
  if ((double)size > most) {
    char longer[40];
    snprintf(longer, sizeof longer, "is longer than %.0f bytes", most);
    return fail_field(r, column, text, longer);
  }
  if (!words || is_word_of(words, text, size)) { return SG_OK; }
  char *what = sg_format("is none of: %s; a newer version may have more", words);
  const int status = fail_field(r, column, text, what);
  free(what);
  return status;
}

static int read_text(struct csv_reader *r, const struct sg_column *column, const char *text, size_t size,
                     const char **out) {
  const struct sg_csv_input *input = r->input;
  bool is_id = column == input->schema->columns;
  if (is_id && r->id && strcmp(r->id, text) == 0) {
    *out = r->id;
    return SG_OK;
  }
  if (size == 0) { return is_id ? fail_field(r, column, text, "is empty: every row needs an id") : SG_OK; }
  if (!sg_utf8_is_text(text, size)) { return fail_field(r, column, text, "is not UTF-8 text"); }
  const int status = check_word(r, column, text, size);
  if (status != SG_OK) { return status; }
  if (is_id && input->find_id) {
    *out = r->id = input->find_id(input->context, text);
    return *out ? SG_OK : fail_field(r, column, text, "is not in configs.csv");
  }
  *out = keep_text(input, text, size);
  return *out ? SG_OK : fail_texts(r);
}

static int check_range(const struct csv_reader *r, const struct sg_column *column, const char *text, double value) {
  enum { SHOWN = 64 };
  const struct sg_limits *range = &sg_range_limits[column->range];
  if (value >= range->least && value <= range->most) { return SG_OK; }
  char what[SHOWN];
  const int digits = range->least > 0 && range->least < 1 ? 3 : 0;
  if (isinf(range->most)) {
    snprintf(what, sizeof what, "is not at least %.*f", digits, range->least);
  } else {
    snprintf(what, sizeof what, "is not from %.*f to %.0f", digits, range->least, range->most);
  }
  return fail_field(r, column, text, what);
}

/* The field is not empty. */
static int read_number(const struct csv_reader *r, const struct sg_column *column, const char *text, size_t size,
                       void *out) {
  if (column->type == SG_COLUMN_INT) {
    if (!sg_number_int(text, size, out)) { return fail_field(r, column, text, "is not a 64-bit integer"); }
    return check_range(r, column, text, (double)*(int64_t *)out);
  }
  if (!sg_number_real(text, size, out)) { return fail_field(r, column, text, "is not a finite number"); }
  return check_range(r, column, text, *(double *)out);
}

static int fail_rows(const struct csv_reader *r) {
  return sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: more than %zu rows, the limit for such a file", r->input->path,
                 r->record_line, r->input->most_rows);
}

/* A guess of the number of rows from the size of the file, so that a large table is not moved while it grows; too few
 * only cost time. */
static size_t guess_rows(const struct csv_reader *r) {
  enum { MARGIN = 64 };
  struct stat st;
  const size_t most = r->input->most_rows;
  if (r->bytes == 0 || fstat(fileno(r->input->stream), &st) != 0) { return 0; }
  const double guess = 1.02 * (double)st.st_size * (double)r->n / (double)r->bytes + MARGIN;
  return most > 0 && guess > (double)most ? most : (size_t)guess;
}

static void make_room(struct csv_reader *r) {
  enum { LEAST = 64 };
  const size_t bytes = r->input->schema->row_bytes, guess = r->room == LEAST ? guess_rows(r) : 0;
  r->room = r->room == 0 ? LEAST : guess > 2 * r->room ? guess : 2 * r->room;
  r->rows = sg_resize(r->rows, r->room, bytes);
}

static int row_field(struct csv_reader *r, size_t i, const char *text, size_t size) {
  size_t bytes = r->input->schema->row_bytes;
  if (i == 0) {
    if (r->input->most_rows > 0 && r->n == r->input->most_rows) { return fail_rows(r); }
    if (r->n == r->room) { make_room(r); }
    memcpy(r->rows + r->n * bytes, r->absent, bytes);
  }
  const struct sg_column *column = i < r->n_columns ? r->columns[i] : NULL;
  if (!column) { return SG_OK; }
  void *out = r->rows + r->n * bytes + column->offset;
  if (size == 0 && sg_range_limits[column->range].needed) {
    return fail_field(r, column, text, "is empty: it needs a value");
  }
  if (column->type == SG_COLUMN_TEXT) { return read_text(r, column, text, size, out); }
  return size > 0 ? read_number(r, column, text, size, out) : SG_OK; /* absent, the row's initial value */
}

static int fail_long(const struct csv_reader *r) {
  return sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: a field is longer than %d bytes", r->input->path, r->record_line,
                 SG_TEXT_MOST);
}

static int row_end(struct csv_reader *r) {
  if (r->n_fields != r->n_columns) {
    return sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: the row is too %s: %zu fields, the header has %zu", r->input->path,
                   r->record_line, r->n_fields < r->n_columns ? "short" : "long", r->n_fields, r->n_columns);
  }
  if (r->pending == SG_OK) { r->n++; }
  return r->pending;
}

/* Callbacks of libcsv, which cannot be stopped within a line. */
static void on_field(void *text, size_t size, void *context) {
  struct csv_reader *r = context;
  size_t i = r->n_fields++;
  if (r->status != SG_OK || r->pending != SG_OK) { return; }
  r->pending = size > SG_TEXT_MOST ? fail_long(r)
               : r->n_columns == 0 ? header_field(r, i, text, size)
                                   : row_field(r, i, text, size);
}

static void on_record(int terminator, void *context) {
  (void)terminator;
  struct csv_reader *r = context;
  if (r->status != SG_OK) { return; }
  if (r->n_columns > 0) {
    r->status = row_end(r);
  } else {
    r->status = r->pending != SG_OK ? r->pending : header_end(r);
  }
  r->pending = SG_OK;
  r->n_fields = 0;
  r->record_line = r->line; /* after a lone carriage return another record may start on this line */
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/* What libcsv does with a line in which nothing is quoted, in a third of its time: it copies each byte of a field. */
static void split_line(struct csv_reader *r, char *line, size_t size) {
  char *const feed = line + size - 1, *text = line;
  while (is_blank(*text)) {
    text++;
  }
  if (text == feed) { return; }
  for (char *at = line, *next = NULL; at <= feed; at = next) {
    char *end = at;
    while (end < feed && *end != ',') {
      end++;
    }
    next = end + 1;
    while (at < end && is_blank(*at)) {
      at++;
    }
    while (end > at && is_blank(end[-1])) {
      end--;
    }
    *end = '\0';
    on_field(at, (size_t)(end - at), r);
  }
  on_record('\n', r);
}

/* Read one line, because libcsv does not report its position. False: stop reading. */
static bool read_line(struct csv_reader *r, struct csv_parser *parser, char *line, size_t size) {
  const char *path = r->input->path;
  r->line++;
  r->bytes += size;
  if (line[size - 1] != '\n') { /* a line is complete once its line feed is on disk */
    if (!r->input->repair) {
      r->status =
          sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: the last line is truncated: it has no line feed", path, r->line);
    }
    return false;
  }
  /* Whether libcsv is between records; inside quotes it buffers bytes. */
  const bool begins = r->n_fields == 0 && !parser->quoted;
  if (begins) { r->record_line = r->line; }
  size_t mark = r->line == 1 && strncmp(line, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  if (begins && !memchr(line, '"', size) && !memchr(line, '\r', size)) {
    split_line(r, line + mark, size - mark);
  } else if (csv_parse(parser, line + mark, size - mark, on_field, on_record, r) != size - mark) {
    r->status = sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: %s: double a quote inside quotes", path, r->line,
                        csv_strerror(csv_error(parser)));
  } else if (r->status == SG_OK && parser->entry_pos > SG_TEXT_MOST) { /* of a field that goes on */
    r->status = fail_long(r);
  }
  return r->status == SG_OK;
}

/* Lines of a stream, with a limit. */
struct csv_lines {
  const struct sg_csv_input *input;
  char *bytes;       /* LINE_MOST of them */
  size_t start, end; /* what is not yet taken */
};

enum { LINE_MOST = 1 << 20 };

/* The next line with its line feed, or at the end of the stream or of the space what there is; NULL: nothing. */
static char *next_line(struct csv_lines *l, size_t *size) {
  char *feed = NULL;
  size_t known = l->start; /* up to here there is none */
  while (!(feed = memchr(l->bytes + known, '\n', l->end - known))) {
    l->end -= l->start;
    memmove(l->bytes, l->bytes + l->start, l->end);
    l->start = 0;
    known = l->end;
    const size_t n = fread(l->bytes + l->end, 1, LINE_MOST - l->end, l->input->stream);
    const struct sg_byte_listener *listener = l->input->listener;
    if (listener) { listener->take(listener->context, l->input->name, l->bytes + l->end, n); }
    l->end += n;
    if (n == 0) { break; }
  }
  char *line = l->bytes + l->start;
  *size = feed ? (size_t)(feed - line) + 1 : l->end - l->start;
  l->start += *size;
  return *size > 0 ? line : NULL;
}

static bool take_line(struct csv_reader *r, struct csv_parser *parser, char *line, size_t size) {
  if (size < LINE_MOST || line[size - 1] == '\n') { return read_line(r, parser, line, size); }
  r->status = sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: the line is longer than %d bytes", r->input->path, r->line + 1,
                      LINE_MOST);
  return false;
}

static void read_lines(struct csv_reader *r, struct csv_parser *parser) {
  const struct sg_csv_input *input = r->input;
  struct csv_lines lines = {.input = input, .bytes = sg_alloc(LINE_MOST, 1)};
  char *line = NULL;
  size_t size = 0;
  do {
    errno = 0;
    line = next_line(&lines, &size);
  } while (line && take_line(r, parser, line, size));
  const int why = errno;
  free(lines.bytes);
  if (r->status != SG_OK) { return; }
  if (ferror(input->stream)) {
    r->status = sg_fail(r->err, SG_UNABLE, "cannot read '%s': %s", input->path, strerror(why));
  } else if (csv_fini(parser, on_field, on_record, r) != 0 && !input->repair) {
    r->status = sg_fail(r->err, SG_BAD_INPUT, "%s:%zu: the last line is truncated inside quotes", input->path,
                        r->record_line);
  } else if (r->n_columns == 0 && !input->repair) {
    r->status = sg_fail(r->err, SG_BAD_INPUT, "%s: the file is empty: it has no header", input->path);
  }
}

int sg_csv_read(const struct sg_csv_input *input, void **rows, size_t *n_rows, struct sg_error *err) {
  struct csv_reader r = {.input = input, .err = err};
  struct csv_parser parser;
  csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL); /* fails only without a parser */
  csv_set_realloc_func(&parser, sg_resize_bytes);
  init_absent(&r);
  read_lines(&r, &parser);
  csv_free(&parser);
  free(r.absent);
  free(r.columns);
  if (r.status != SG_OK) { r.n = 0; }
  if (r.n == 0) {
    free(r.rows);
    r.rows = NULL;
  }
  *rows = r.rows ? sg_resize(r.rows, r.n, input->schema->row_bytes) : NULL;
  *n_rows = r.n;
  return r.status;
}
