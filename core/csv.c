#include "core/csv.h"

#include <csv.h>
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Quotes where RFC 4180 asks for them, and around outer blanks, which readers (libcsv's too) drop when bare. Most
 * files then hold no quote at all and take the reader's direct path. */
static bool needs_quotes(const char *text) {
  size_t n = strlen(text);
  if (n == 0) { return false; }
  return strpbrk(text, "\",\r\n") || strchr(" \t", text[0]) || strchr(" \t", text[n - 1]);
}

static void put_TEXT(FILE *stream, const char *value) {
  if (!value) { return; }
  if (needs_quotes(value)) {
    csv_fwrite(stream, value, strlen(value));
  } else {
    fputs(value, stream);
  }
}

static void put_INT(FILE *stream, int64_t value) {
  if (value != SG_NO_INT) { fprintf(stream, "%" PRId64, value); }
}

/* 15 digits survive the way to a double and back, 17 survive the way from a double and back; %g drops the zeros
 * at the end. Only below DBL_MIN does a double hold fewer than 15. */
static void put_REAL(FILE *stream, double value) {
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
#define ROW_FIELD(type, name, ...) \
  fputs(separator, stream);        \
  put_##type(stream, row->name);   \
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
