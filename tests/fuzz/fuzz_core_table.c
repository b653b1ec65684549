/* Any bytes as the rows of a CSV file, read straight and by libcsv: both refuse them with the same line, or give the
 * same rows. A quoted header sends the second one to libcsv. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct row {
  const char *id;
  int64_t whole;
  double real;
  const char *text;
};
static const struct sg_column columns[] = {{"id", SG_COLUMN_TEXT, offsetof(struct row, id)},
                                           {"whole", SG_COLUMN_INT, offsetof(struct row, whole)},
                                           {"real", SG_COLUMN_REAL, offsetof(struct row, real)},
                                           {"text", SG_COLUMN_TEXT, offsetof(struct row, text)}};
static const struct sg_table_schema schema = {
    .file = "f.csv", .columns = columns, .n_columns = 4, .n_required = 4, .row_bytes = sizeof(struct row)};

struct result {
  struct sg_string_pool *pool;
  void *rows;
  size_t n;
  int rc;
  struct sg_error err;
};

static struct result parse(const char *header, const uint8_t *data, size_t size, bool repair) {
  size_t before = strlen(header);
  char *bytes = malloc(before + size);
  if (!bytes) { abort(); }
  memcpy(bytes, header, before);
  if (size > 0) { memcpy(bytes + before, data, size); }
  struct result r = {.pool = sg_string_pool_new()};
  r.rc = sg_table_parse(&schema, "f.csv", bytes, before + size, repair, r.pool, &r.rows, &r.n, &r.err);
  free(bytes);
  return r;
}

static bool same(const struct row *a, const struct row *b) {
  return strcmp(a->id, b->id) == 0 && a->whole == b->whole &&
         (a->real == b->real || (isnan(a->real) && isnan(b->real))) && strcmp(a->text, b->text) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bool repair = size > 0 && data[0] & 1;
  struct result a = parse("id,whole,real,text\n", data, size, repair);
  struct result b = parse("\"id\",whole,real,text\n", data, size, repair);
  if (a.rc != b.rc || a.n != b.n || strcmp(a.err.message, b.err.message) != 0) { abort(); }
  if (a.rc != SG_OK && (!a.err.message[0] || strchr(a.err.message, '\n'))) { abort(); }
  for (size_t i = 0; i < a.n; i++) {
    if (!same((const struct row *)a.rows + i, (const struct row *)b.rows + i)) { abort(); }
  }
  free(a.rows);
  free(b.rows);
  sg_string_pool_free(a.pool);
  sg_string_pool_free(b.pool);
  return 0;
}
