#include "core/csv_split.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

/* What libcsv's callbacks build up: the bytes of a record's fields, one after the other. */
struct gather {
  sg_csv_record *record;
  void *context;
  int status;
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
  if (g->status == SG_OK) { g->status = g->record(g->context, fields, g->n, g->line); }
  g->used = 0;
  g->n = 0;
  g->line = g->now; /* after a bare carriage return another record may begin on this line */
}

/* Fed line by line, for libcsv does not say where it is. */
static int feed_lines(struct csv_parser *parser, struct sg_csv_span span, const char *path, struct gather *g,
                      struct sg_error *err) {
  g->now = span.line;
  for (const char *p = span.begin; p < span.end && g->status == SG_OK; g->now++) {
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
  return g->status;
}

int sg_csv_split(struct sg_csv_span span, const char *path, sg_csv_record *record, void *context, size_t *torn_line,
                 struct sg_error *err) {
  struct csv_parser parser;
  struct gather g = {.record = record, .context = context};
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) { return sg_fail(err, SG_UNABLE, "out of memory"); }
  int status = feed_lines(&parser, span, path, &g, err);
  size_t torn = 0;
  if (status == SG_OK) {
    torn = csv_fini(&parser, on_field, on_record, &g) == 0 ? 0 : g.line;
    status = g.status;
  }
  if (torn_line) { *torn_line = torn; }
  csv_free(&parser);
  free(g.bytes);
  return status;
}
