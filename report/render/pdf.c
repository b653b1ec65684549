#include "report/render/pdf.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "core/alloc.h"

enum {
  DIGITS = 14,          /* YYYYMMDDhhmmss */
  STREAM_MOST = 1 << 16 /* of objects that are not drawn, which are few */
};

static const char DATE[] = "/CreationDate (D:", END_OF_STREAM[] = "\nendstream\nendobj\n";

/* Returns whether there is a date. */
static bool replace_date(char *bytes, size_t size, const char *started) {
  char date[DIGITS + 1] = "";
  size_t n = 0;
  for (const char *p = started; *p && n < DIGITS; p++) {
    if (isdigit((unsigned char)*p)) { date[n++] = *p; }
  }
  if (n < DIGITS) { snprintf(date, sizeof date, "19700101000000"); }
  char *place = memmem(bytes, size, DATE, strlen(DATE));
  const size_t left = place ? size - (size_t)(place - bytes) - strlen(DATE) : 0;
  if (left >= DIGITS) { memcpy(place + strlen(DATE), date, DIGITS); }
  return left >= DIGITS;
}

/* ---- the date in a compressed stream of objects */

/* What compressed data stand for, and where in the file they are. */
struct pdf_stream {
  size_t start, end;
  uLongf size;
  Bytef bytes[STREAM_MOST];
};

/* The stream whose dictionary has the last of these marks before `before`. */
static bool read_stream(struct pdf_stream *s, const char *file, size_t before, const char *mark) {
  const char *last = NULL, *end = file + before;
  for (const char *at = file; (at = memmem(at, (size_t)(end - at), mark, strlen(mark))); at++) {
    last = at;
  }
  const char *data = last ? memmem(last, (size_t)(end - last), ">>\nstream\n", 10) : NULL;
  if (!data) { return false; }
  s->start = (size_t)(data - file) + 10;
  s->size = STREAM_MOST;
  uLong taken = before - s->start;
  const int why = uncompress2(s->bytes, &s->size, (const Bytef *)file + s->start, &taken);
  s->end = s->start + taken;
  return why == Z_OK;
}

/* As cairo 1.18 ends a file: the stream of objects, the object with its length, the table of all objects' places,
 * which is a stream too, and the place of this one. */
struct pdf_tail {
  int length_number, table_number, place_bytes; /* of a place in the table */
  size_t rest;                                  /* of the table's dictionary, after its length */
};

static bool read_tail(struct pdf_tail *e, const char *file, size_t size, const struct pdf_stream *objects,
                      const struct pdf_stream *table) {
  int at = 0, ignored;
  const bool tables = table->start > objects->end && table->end + strlen(END_OF_STREAM) < size &&
                      memcmp(file + table->end, END_OF_STREAM, strlen(END_OF_STREAM)) == 0;
  if (!tables) { return false; }
  sscanf(file + objects->end, "\nendstream\nendobj\n%d 0 obj\n%d\nendobj\n%d 0 obj\n<< /Type /XRef\n/Length %d%n",
         &e->length_number, &ignored, &e->table_number, &ignored, &at);
  e->rest = objects->end + (size_t)at;
  const char *widths = at > 0 ? memmem(file + e->rest, table->start - e->rest, "/W [1 ", 6) : NULL;
  return widths && sscanf(widths, "/W [1 %d 2]", &e->place_bytes) == 1 && e->place_bytes > 0 && e->place_bytes < 8;
}

static bool set_place(struct pdf_stream *table, const struct pdf_tail *e, int number, size_t place) {
  const size_t entry = 1 + (size_t)e->place_bytes + 2, at = (size_t)number * entry;
  if (number < 0 || at + entry > table->size || table->bytes[at] != 1 || place >> 8 * e->place_bytes) {
    return false;
  }
  for (int i = e->place_bytes; i > 0; i--, place >>= 8) {
    table->bytes[at + (size_t)i] = (Bytef)place;
  }
  return true;
}

static Bytef *compressed(const struct pdf_stream *s, uLongf *size) {
  *size = compressBound(s->size);
  Bytef *bytes = sg_alloc(*size, 1);
  if (compress(bytes, size, s->bytes, s->size) != Z_OK) { *size = 0; }
  return bytes;
}

/* The file with these objects in place of its own; NULL: they have no room. */
static char *write_again(const char *file, size_t *size, const struct pdf_stream *objects, struct pdf_stream *table,
                         const struct pdf_tail *e) {
  char length[64], *text = NULL;
  uLongf n, m = 0;
  Bytef *data = compressed(objects, &n), *places = NULL;
  const int used = snprintf(length, sizeof length, "%d 0 obj\n   %lu\nendobj\n", e->length_number, n);
  const size_t length_at = objects->start + n + strlen(END_OF_STREAM), table_at = length_at + (size_t)used;
  const bool fits =
      n > 0 && set_place(table, e, e->length_number, length_at) && set_place(table, e, e->table_number, table_at);
  if (fits) { places = compressed(table, &m); }
  if (m > 0) {
    FILE *out = sg_require(open_memstream(&text, size));
    fwrite(file, 1, objects->start, out);
    fwrite(data, 1, n, out);
    fprintf(out, "%s%s%d 0 obj\n<< /Type /XRef\n   /Length %lu", END_OF_STREAM, length, e->table_number, m);
    fwrite(file + e->rest, 1, table->start - e->rest, out);
    fwrite(places, 1, m, out);
    fprintf(out, "%sstartxref\n%zu\n%%%%EOF\n", END_OF_STREAM, table_at);
    fclose(out);
  }
  free(data);
  free(places);
  return text;
}

void sg_pdf_set_date(char **bytes, size_t *size, const char *started) {
  if (replace_date(*bytes, *size, started)) { return; }
  struct pdf_stream *objects = sg_alloc(1, sizeof *objects), *table = sg_alloc(1, sizeof *table);
  struct pdf_tail tail;
  char *again = NULL;
  if (read_stream(table, *bytes, *size, "/Type /XRef\n") &&
      read_stream(objects, *bytes, table->start, "/Type /ObjStm\n") &&
      replace_date((char *)objects->bytes, objects->size, started) &&
      read_tail(&tail, *bytes, *size, objects, table)) {
    again = write_again(*bytes, size, objects, table, &tail);
  }
  free(objects);
  free(table);
  if (!again) { return; }
  free(*bytes);
  *bytes = again;
}
