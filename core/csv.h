/* RFC 4180 rows to disk, one complete line at a time; the reading side is resultset.c. Quoting is libcsv's. */
#ifndef SG_CORE_CSV_H
#define SG_CORE_CSV_H

#include <stdio.h>

#include "core/resultset.h"

/* Append one line (or the header line) for a row of each kind to a stream: sg_csv_write_samples(stream, row),
 * sg_csv_header_samples(stream), and so on for every file of columns.def. REAL is written with the fewest digits
 * that read back to the same double. Errors are the stream's (ferror). */
#define SG_CSV_WRITER(STEM, stem)          \
  void sg_csv_header_##stem(FILE *stream); \
  void sg_csv_write_##stem(FILE *stream, const struct sg_##stem##_row *row);
SG_FILES(SG_CSV_WRITER)
#undef SG_CSV_WRITER

#endif
