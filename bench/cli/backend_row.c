#include "bench/cli/backend_row.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"

static bool has_symbol(const json_t *facts, const char *name) {
  size_t i;
  json_t *symbol;
  json_array_foreach(json_object_get(facts, "symbols"), i, symbol) {
    if (json_is_string(symbol) && strcmp(json_string_value(symbol), name) == 0) { return true; }
  }
  return false;
}

static json_t *take_text(char *text) {
  json_t *value = sg_json_text_or_null(text);
  free(text);
  return value;
}

/* The name of the product in this library: its prefix and suffix. */
static json_t *symbols_of(const json_t *facts) {
  if (!has_symbol(facts, "cblas_dgemm")) { return json_null(); }
  return take_text(
      sg_format("%scblas_dgemm%s", sg_json_text(facts, "prefix", ""), sg_json_text(facts, "suffix", "")));
}

static json_t *batch_of(const json_t *facts) {
  if (!has_symbol(facts, "cblas_dgemm")) { return json_null(); }
  const bool grouped = has_symbol(facts, "cblas_dgemm_batch"),
             strided = has_symbol(facts, "cblas_dgemm_batch_strided");
  return json_string(grouped && strided ? "grouped, strided" : grouped ? "grouped" : strided ? "strided" : "no");
}

static json_t *limit_of(const json_t *facts) {
  const char *set = sg_json_text(facts, "thread_control.set", NULL);
  if (!set) { return json_null(); }
  const char *scope = sg_json_text(facts, "thread_control.scope", "not observed");
  return take_text(sg_format("%s (%s)", set, strcmp(scope, "none") == 0 ? "no effect" : scope));
}

static json_t *integers_of(const json_t *facts) {
  const int64_t bits = sg_json_integer(facts, "integer_bits", 0);
  return bits > 0 ? take_text(sg_format("%d bit", (int)bits)) : json_null();
}

json_t *sg_backend_row(const struct sg_backend *backend) {
  const json_t *facts = backend->facts;
  return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o}", "name", backend->name, "version",
                   sg_json_text_or_null(sg_json_text(facts, "version", NULL)), "threading",
                   sg_json_text_or_null(sg_json_text(facts, "threading", NULL)), "kernels",
                   sg_json_text_or_null(sg_json_text(facts, "corename", NULL)), "integers", integers_of(facts),
                   "symbols", symbols_of(facts), "lapack", sg_json_text_or_null(sg_json_text(facts, "lapack", NULL)),
                   "batch", batch_of(facts), "limit", limit_of(facts), "path", backend->path, "trouble",
                   sg_json_text_or_null(backend->error));
}
