/* The files of a result set as RFC 4180 CSV: rows written one complete line at a time, and a file read back into rows
 * by the names in its header. Quoting and splitting are libcsv's. */
#ifndef SG_CORE_CSV_H
#define SG_CORE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/columns.h"
#include "core/error.h"

/* Append one line (or the header line) for a row of each kind to a stream: sg_csv_write_samples(stream, row),
 * sg_csv_header_samples(stream), and so on for every file of columns.def. REAL is written with the fewest digits
 * that read back to the same double. Errors are the stream's (ferror). */
#define SG_CSV_WRITER(STEM, stem)          \
  void sg_csv_header_##stem(FILE *stream); \
  void sg_csv_write_##stem(FILE *stream, const struct sg_##stem##_row *row);
SG_FILES(SG_CSV_WRITER)
#undef SG_CSV_WRITER

enum sg_column_type { SG_COLUMN_TEXT, SG_COLUMN_INT, SG_COLUMN_REAL };

struct sg_column {
  const char *name;
  enum sg_column_type type;
  size_t offset; /* in the row */
};

/* The columns of a file. The first one is the id of a configuration. */
struct sg_csv_schema {
  const struct sg_column *columns;
  size_t n_columns;
  size_t n_required; /* the first so many must be in the header; an older file may lack the others */
  size_t row_bytes;
};

/* sg_csv_schema_samples and so on. */
#define SG_CSV_SCHEMA(STEM, stem) extern const struct sg_csv_schema sg_csv_schema_##stem;
SG_FILES(SG_CSV_SCHEMA)
#undef SG_CSV_SCHEMA

/* What is read, and how; set by the caller. */
struct sg_csv_input {
  FILE *stream;
  const char *path; /* names it in messages */
  const struct sg_csv_schema *schema;
  bool repair;  /* a last line cut off by a crash, or a header so cut, is left out; else it is an error */
  void **texts; /* owns the texts of the rows, each once: a tree of tsearch(3), to be freed by tdestroy(tree, free) */
  const char *(*find_id)(const void *context, const char *id); /* the text a row's id is kept as, or NULL: there is no
                                                                  such configuration; no function: as other texts */
  const void *context;                                         /* find_id's */
};

/* Read all rows. Columns stand in any order, unknown ones are ignored, blanks around a bare field and blank lines do
 * not count. *rows is on the heap, NULL for none; an empty field is absent. Fails with SG_BAD_INPUT on the first line
 * that is wrong: "PATH:LINE: column NAME: 'abc' is not a finite number". */
int sg_csv_read(const struct sg_csv_input *input, void **rows, size_t *n_rows, struct sg_error *err) SG_MUST_CHECK;

#endif
