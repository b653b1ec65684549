/* Any bytes as the rows of counters.csv: refused with one line, or read; and what was read comes back the same after
 * it was written. */
#include <math.h>
#include <search.h>
#include <stdbool.h>
#include <string.h>

#include "core/alloc.h"
#include "core/csv.h"
#include "tests/fuzz/input.h"

struct result {
  void *texts;
  struct sg_counters_row *rows;
  size_t n;
};

static int read_bytes(const char *bytes, size_t size, bool repair, struct result *r, struct sg_error *err) {
  void *rows = NULL;
  FILE *stream = sg_require(fmemopen((void *)bytes, size, "r"));
  const struct sg_csv_input input = {
      .stream = stream, .path = "f.csv", .schema = &sg_csv_schema_counters, .repair = repair, .texts = &r->texts};
  int rc = sg_csv_read(&input, &rows, &r->n, err);
  r->rows = rows;
  fclose(stream);
  return rc;
}

static void release(struct result *r) {
  free(r->rows);
  tdestroy(r->texts, free);
}

static bool same(const struct sg_counters_row *a, const struct sg_counters_row *b) {
  return strcmp(a->config_id, b->config_id) == 0 && a->round == b->round && a->launch == b->launch &&
         a->trial == b->trial && strcmp(a->event, b->event) == 0 && strcmp(a->unit, b->unit) == 0 &&
         (a->value == b->value || (isnan(a->value) && isnan(b->value))) && strcmp(a->source, b->source) == 0;
}

static void write_and_compare(const struct result *read) {
  char *text = NULL;
  size_t size = 0;
  struct sg_error err;
  struct result again = {0};
  FILE *stream = sg_require(open_memstream(&text, &size));
  sg_csv_header_counters(stream);
  for (size_t i = 0; i < read->n; i++) {
    sg_csv_write_counters(stream, &read->rows[i]);
  }
  sg_close_memory(stream, &text);
  if (read_bytes(text, size, false, &again, &err) != SG_OK || again.n != read->n) { abort(); }
  for (size_t i = 0; i < read->n; i++) {
    if (!same(&read->rows[i], &again.rows[i])) { abort(); }
  }
  release(&again);
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char header[] = "config_id,round,launch,trial,event,unit,value,source\n";
  size_t before = sizeof header - 1;
  bool repair = size > 0 && data[0] & 1;
  char *bytes = sg_alloc(before + size, 1);
  memcpy(bytes, header, before);
  if (size > 0) { memcpy(bytes + before, data, size); }
  struct result r = {0};
  struct sg_error err = {""};
  if (read_bytes(bytes, before + size, repair, &r, &err) == SG_OK) {
    write_and_compare(&r);
  } else if (!err.message[0] || strchr(err.message, '\n') || r.rows || r.n != 0) {
    abort();
  }
  release(&r);
  free(bytes);
  return 0;
}
