/* Bytes of a CSV file to records of fields, by libcsv: blanks around a bare field are dropped, blank lines skipped.
 */
#ifndef SG_CORE_CSV_SPLIT_H
#define SG_CORE_CSV_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

enum { SG_CSV_FIELDS = 256 }; /* fields kept of a record; further ones are only counted */

struct sg_csv_field {
  const char *text; /* not NUL-terminated; lives during the call */
  size_t size;
};

/* One record that began on `line` of the file (from 1); `n` counts all its fields. A value other than SG_OK stops the
 * splitting and is returned by it. */
typedef int sg_csv_record(void *context, const struct sg_csv_field *fields, size_t n, size_t line);

/* Bytes [begin, end), of which the first is on line `line`. */
struct sg_csv_span {
  const char *begin, *end;
  size_t line;
};

/* *torn_line (may be NULL): the line on which a record begins that the span ends in the middle of, inside quotes; it
 * is left out; 0 when there is none. Fails with SG_BAD_INPUT ("PATH:LINE: ...") on quotes that RFC 4180 does not
 * allow. */
int sg_csv_split(struct sg_csv_span span, const char *path, sg_csv_record *record, void *context, size_t *torn_line,
                 struct sg_error *err);

#endif
