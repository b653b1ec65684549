/* The files of a result set as RFC 4180 CSV: rows are written one complete line at a time, and read back by the names
 * in the header. Quoting, and splitting of lines with quotes, are done by libcsv. */
#ifndef SG_CORE_CSV_H
#define SG_CORE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/columns.h"
#include "core/error.h"
#include "core/file.h"

/* Append one line (or the header line) for a row of each kind to a stream: sg_csv_write_samples(stream, row),
 * sg_csv_header_samples(stream), and so on for every file of columns.def. REAL is written with the fewest digits that
 * read back to the same double. Check errors with ferror. */
#define SG_CSV_WRITER(STEM, stem)          \
  void sg_csv_header_##stem(FILE *stream); \
  void sg_csv_write_##stem(FILE *stream, const struct sg_##stem##_row *row);
SG_FILES(SG_CSV_WRITER)
#undef SG_CSV_WRITER

/* Append one field of each type, for tables that are not files of a result set; absent values are empty. */
void sg_csv_put_TEXT(FILE *stream, const char *value);
void sg_csv_put_INT(FILE *stream, int64_t value);
void sg_csv_put_REAL(FILE *stream, double value);

enum sg_column_type { SG_COLUMN_TEXT, SG_COLUMN_INT, SG_COLUMN_REAL };

#define SG_RANGE_ENUM(NAME, ...) SG_RANGE_##NAME,
enum sg_range { SG_RANGES(SG_RANGE_ENUM) SG_N_RANGES };
#undef SG_RANGE_ENUM

/* The values that the reader accepts, by enum sg_range. */
struct sg_limits {
  double least, most; /* of a text `most` is the number of bytes */
  bool needed;        /* an empty field is refused */
};
extern const struct sg_limits sg_range_limits[];

struct sg_column {
  const char *name;
  enum sg_column_type type;
  size_t offset; /* in the row */
  enum sg_range range;
};

/* The columns of a file. The first one is the id of a configuration. */
struct sg_csv_schema {
  const struct sg_column *columns;
  size_t n_columns;
  size_t n_required; /* number of leading columns that are required; older files may lack the others */
  size_t row_bytes;
};

/* sg_csv_schema_samples and so on. */
#define SG_CSV_SCHEMA(STEM, stem) extern const struct sg_csv_schema sg_csv_schema_##stem;
SG_FILES(SG_CSV_SCHEMA)
#undef SG_CSV_SCHEMA

/* Input of a reader, set by the caller. */
struct sg_csv_input {
  FILE *stream;
  const char *path; /* for messages */
  const struct sg_csv_schema *schema;
  size_t most_rows;   /* 0: as many as there are */
  bool repair;        /* ignore a last line or header truncated by a crash; otherwise it is an error */
  void **texts;       /* owns the strings of the rows, each once: a tsearch(3) tree, freed by tdestroy(tree, free) */
  size_t *text_bytes; /* those of `texts`, at most SG_TEXTS_MOST; NULL: any number */
  const char *(*find_id)(const void *context, const char *id); /* the string stored as a row's id, or NULL: unknown
                                                                  configuration; no function: like other strings */
  const void *context;                                         /* of find_id */
  const struct sg_byte_listener *listener;                     /* NULL: none */
  const char *name;                                            /* of the file, for the listener */
};

/* Read all rows. Columns may be in any order; unknown columns, blanks around unquoted fields and blank lines are
 * ignored. *rows is on the heap, NULL for none; an empty field is absent. Fails with SG_BAD_INPUT on the first
 * invalid line: "PATH:LINE: column NAME: 'abc' is not a finite number", "'7' is not from 0 to 1". No field may be
 * longer than SG_TEXT_MOST. */
int sg_csv_read(const struct sg_csv_input *input, void **rows, size_t *n_rows, struct sg_error *err) SG_MUST_CHECK;

#endif
