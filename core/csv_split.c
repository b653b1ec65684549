#include "core/csv_split.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

static void trim(struct sg_csv_field *field) {
  while (field->size > 0 && is_blank(field->text[field->size - 1])) {
    field->size--;
  }
  while (field->size > 0 && is_blank(field->text[0])) {
    field->text++;
    field->size--;
  }
}

static inline void keep_field(struct sg_csv_field *fields, size_t n, const char *begin, const char *end) {
  if (n >= SG_CSV_FIELDS) { return; }
  fields[n] = (struct sg_csv_field){begin, (size_t)(end - begin)};
  if (begin < end && (is_blank(*begin) || is_blank(end[-1]))) { trim(&fields[n]); }
}

int sg_csv_split_direct(struct sg_csv_span *span, sg_csv_record *record, void *context) {
  struct sg_csv_field fields[SG_CSV_FIELDS];
  for (const char *p = span->begin; p < span->end; span->begin = ++p, span->line++) {
    size_t n = 0;
    const char *begin = p;
    for (; *p != '\n'; p++) {
      if (*p != ',') { continue; }
      keep_field(fields, n++, begin, p);
      begin = p + 1;
    }
    keep_field(fields, n++, begin, p);
    if (n == 1 && fields[0].size == 0) { continue; }
    int rc = record(context, fields, n, span->line);
    if (rc != SG_OK) { return rc; }
  }
  return SG_OK;
}

/* What libcsv's callbacks build up: the bytes of a record's fields, one after the other. */
struct gather {
  sg_csv_record *record;
  void *context;
  int rc;
  char *bytes;
  size_t used, room;
  size_t sizes[SG_CSV_FIELDS], n;
  size_t line; /* where the record began; 0: none has */
  size_t now;  /* line being read */
};

static void on_field(void *text, size_t size, void *context) {
  struct gather *g = context;
  if (g->n++ >= SG_CSV_FIELDS) { return; }
  if (g->used + size > g->room) {
    g->room = 2 * (g->used + size);
    g->bytes = realloc(g->bytes, g->room);
    if (!g->bytes) { abort(); }
  }
  if (size > 0) { memcpy(g->bytes + g->used, text, size); }
  g->used += size;
  g->sizes[g->n - 1] = size;
}

static void on_record(int terminator, void *context) {
  (void)terminator;
  struct gather *g = context;
  struct sg_csv_field fields[SG_CSV_FIELDS];
  const char *p = g->bytes ? g->bytes : "";
  for (size_t i = 0; i < g->n && i < SG_CSV_FIELDS; i++) {
    fields[i] = (struct sg_csv_field){p, g->sizes[i]};
    p += g->sizes[i];
  }
  if (g->rc == SG_OK) { g->rc = g->record(g->context, fields, g->n, g->line); }
  g->used = 0;
  g->n = 0;
  g->line = g->now; /* after a bare carriage return another record may begin on this line */
}

/* Fed line by line, for libcsv does not say where it is. */
static int feed_lines(struct csv_parser *parser, struct sg_csv_span span, const char *path, struct gather *g,
                      struct sg_error *err) {
  g->now = span.line;
  for (const char *p = span.begin; p < span.end && g->rc == SG_OK; g->now++) {
    const char *feed = memchr(p, '\n', (size_t)(span.end - p));
    size_t size = (size_t)((feed ? feed + 1 : span.end) - p);
    if (g->line == 0) { g->line = g->now; }
    if (csv_parse(parser, p, size, on_field, on_record, g) != size) {
      return sg_fail(err, SG_BAD_INPUT, "%s:%zu: %s: write a quote inside quotes twice", path, g->now,
                     csv_strerror(csv_error(parser)));
    }
    p += size;
    /* Between records, the next one begins on the next line; inside quotes, libcsv holds bytes back. */
    if (g->n == 0 && !parser->quoted) { g->line = 0; }
  }
  return g->rc;
}

int sg_csv_split_quoted(struct sg_csv_span span, const char *path, sg_csv_record *record, void *context, bool *torn,
                        struct sg_error *err) {
  struct csv_parser parser;
  struct gather g = {.record = record, .context = context};
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) { return sg_fail(err, SG_UNABLE, "out of memory"); }
  int rc = feed_lines(&parser, span, path, &g, err);
  bool open = false;
  if (rc == SG_OK) {
    open = csv_fini(&parser, on_field, on_record, &g) != 0;
    rc = g.rc;
  }
  if (torn) { *torn = open; }
  csv_free(&parser);
  free(g.bytes);
  return rc;
}
