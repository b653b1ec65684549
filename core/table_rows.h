/* Records of a CSV file into typed rows, under the header that the first of them is. */
#ifndef SG_CORE_TABLE_ROWS_H
#define SG_CORE_TABLE_ROWS_H

#include "core/csv_split.h"
#include "core/table.h"

/* What the header says, and what all readers of a file share. */
struct sg_table_layout {
  const struct sg_table_schema *schema;
  const char *path;
  struct sg_string_pool *pool;
  const struct sg_column *columns[SG_CSV_FIELDS]; /* of each field of the header; NULL: ignored */
  size_t n_fields;                                /* 0: the header has not been read */
  char *absent;                                   /* a row of absent values */
};

/* Starts with the header unread. */
void sg_table_layout_init(struct sg_table_layout *layout, const struct sg_table_schema *schema, const char *path,
                          struct sg_string_pool *pool);
void sg_table_layout_release(struct sg_table_layout *layout);

enum { SG_ROWS_CACHE = 256 };

/* Rows as one reader fills them; several readers may share a layout whose header has been read. */
struct sg_table_rows {
  struct sg_table_layout *layout;
  char *rows;
  size_t n, room;
  bool grows;                       /* `rows` is the reader's own, moved to make room; else there is room for all */
  const char *cache[SG_ROWS_CACHE]; /* pooled strings met of late, so that the pool is seldom asked */
  struct sg_error err;
};

/* One record, as csv_split.h gives them; `context` is a struct sg_table_rows, and err there has what is wrong. The
 * first one of a layout is the header. */
sg_csv_record sg_table_record;

/* Records of the lines in the span, as sg_csv_split gives them but straight into rows, several times as fast. The
 * span must hold neither quote nor carriage return, and end with a line feed; the header must have been read. Moves
 * the span's begin and line past what was read. */
int sg_table_read_plain(struct sg_table_rows *rows, struct sg_csv_span *span) SG_MUST_CHECK;

#endif
