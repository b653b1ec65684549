/* One CSV file as an array of typed rows: the columns of columns.def found by name in the header, in any order,
 * further columns ignored, columns added after the contract allowed to be missing. */
#ifndef SG_CORE_TABLE_H
#define SG_CORE_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"
#include "core/string_pool.h"

enum sg_column_type { SG_COLUMN_TEXT, SG_COLUMN_INT, SG_COLUMN_REAL };

struct sg_column {
  const char *name;
  enum sg_column_type type;
  size_t offset; /* in the row */
};

/* What a file must look like; one constant for each file of the contract. */
struct sg_table_schema {
  const char *file; /* "samples.csv" */
  const struct sg_column *columns;
  size_t n_columns;
  size_t n_required; /* the first so many must be there */
  size_t row_bytes;
  bool refers; /* its config_id must be one that configs.csv has: a pooled string with a tag */
};

/* Read the file at `path`. *rows is on the heap (NULL for none); texts are pooled. With `repair`, a last line cut off
 * by a crash, or a header so cut, is left out; otherwise it is an error. Errors name file, line and column; they
 * are the same however many threads read. */
int sg_table_load(const struct sg_table_schema *schema, const char *path, bool repair, struct sg_string_pool *pool,
                  void **rows, size_t *n_rows, struct sg_error *err) SG_MUST_CHECK;

/* The same from memory, as a file called `path`. */
int sg_table_parse(const struct sg_table_schema *schema, const char *path, const char *bytes, size_t size,
                   bool repair, struct sg_string_pool *pool, void **rows, size_t *n_rows,
                   struct sg_error *err) SG_MUST_CHECK;

#endif
