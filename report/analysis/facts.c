#include "report/analysis/facts.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/verdict.h"
#include "report/analysis/words.h"

json_t *sg_fact_fragment(const char *name, json_t *facts) {
  return sg_require(json_pack("{s:s, s:o}", "fragment", name, "facts", sg_require(facts)));
}

/* A flag for each operation with a phrase in templates/words/workload.md.mustache, and "other". */
static json_t *operation_flags(const char *operation) {
  static const char *const phrased[] = {"gemm",          "gemv", "chain",    "syrk",     "herk", "symm",
                                        "trmm",          "trsm", "lu-solve", "cholesky", "qr",   "svd",
                                        "least-squares", "eigh", "axpy",     "ger",      "dot"};
  json_t *flags = json_object();
  bool found = false;
  for (size_t i = 0; i < sizeof phrased / sizeof phrased[0]; i++) {
    bool same = strcmp(operation, phrased[i]) == 0;
    json_object_set_new(flags, phrased[i], json_boolean(same));
    found = found || same;
  }
  json_object_set_new(flags, "other", json_boolean(!found));
  return flags;
}

/* Factors of the workload that its phrase names, or that other parts of the report state. */
static const uint64_t covered = SG_FACTOR(operation) | SG_FACTOR(dtype) | SG_FACTOR(m) | SG_FACTOR(n) | SG_FACTOR(k) |
                                SG_FACTOR(count) | SG_FACTOR(options) | SG_FACTOR(source) | SG_FACTOR(retain);

/* [{factor, setting}] of the remaining factors that have a value. */
static json_t *other_factors(const struct sg_configs_row *c) {
  json_t *list = json_array();
  for (int f = 0; f < SG_N_FACTORS; f++) {
    if (!((SG_FACTORS_WORKLOAD & ~covered) >> f & 1)) { continue; }
    char *value = sg_factor_format(c, (enum sg_factor)f);
    if (*value) {
      json_array_append_new(
          list, json_pack("{s:s, s:o}", "factor", sg_factor_name((enum sg_factor)f), "setting", sg_fact_text(value)));
    }
    free(value);
  }
  return list;
}

/* Numbers of an array of m x n; null: too many to count. */
static json_t *elements(const struct sg_configs_row *c) {
  long long n;
  return __builtin_mul_overflow(c->m, c->n, &n) ? json_null() : json_integer(n);
}

static bool is_square(const struct sg_configs_row *c) {
  return c->m == c->n && (c->k == c->n || c->k == SG_NO_INT);
}

json_t *sg_fact_workload(const struct sg_configs_row *c) {
  return sg_fact_fragment("words/workload",
                          json_pack("{s:o, s:o, s:o, s:s, s:o, s:I, s:I, s:o, s:b, s:o, s:o}", "items",
                                    sg_fact_count((size_t)c->count), "operation", sg_fact_text(c->operation), "is",
                                    operation_flags(c->operation), "dtype", sg_words_dtype(c->dtype), "options",
                                    *c->options ? sg_fact_text(c->options) : json_null(), "m", (json_int_t)c->m, "n",
                                    (json_int_t)c->n, "k", c->k == SG_NO_INT ? json_null() : json_integer(c->k),
                                    "square", is_square(c), "elements", elements(c), "others", other_factors(c)));
}

static json_t *count_or_null(int64_t n) {
  return n == SG_NO_INT ? json_null() : sg_fact_count((size_t)n);
}

json_t *sg_fact_threads(const struct sg_configs_row *config) {
  return json_pack("{s:o, s:o, s:o}", "ranks", config->ranks > 0 ? count_or_null(config->ranks) : json_null(),
                   "workers", count_or_null(config->workers), "threads", count_or_null(config->blas_threads));
}

json_t *sg_fact_text(const char *text) {
  char *whole = sg_utf8_repair(text);
  json_t *fact = json_string(whole);
  free(whole);
  return fact;
}

/* Takes ownership of `text`. */
static json_t *quantity(double value, const char *unit, char *text) {
  json_t *fact =
      isfinite(value) ? json_pack("{s:f, s:s, s:s}", "value", value, "unit", unit, "text", text) : json_null();
  free(text);
  return fact;
}

/* Without the trailing sign; takes ownership of the text. */
static char *bare_ratio(char *text) {
  char *sign = strstr(text, "×");
  if (sign) { *sign = '\0'; }
  return text;
}

json_t *sg_fact_time(double ns) {
  return quantity(ns, "ns", sg_words_time(ns));
}

json_t *sg_fact_ratio(double ratio) {
  return quantity(ratio, "1", bare_ratio(sg_words_ratio(ratio)));
}

json_t *sg_fact_time_within(double ns, double low_ns, double high_ns) {
  return quantity(ns, "ns", sg_words_time_within(ns, low_ns, high_ns));
}

json_t *sg_fact_ratio_within(double ratio, double low, double high) {
  return quantity(ratio, "1", bare_ratio(sg_words_ratio_within(ratio, low, high)));
}

json_t *sg_fact_share(double fraction) {
  return quantity(fraction, "1", sg_words_percent(fraction));
}

json_t *sg_fact_bound_on_cost(double fraction) {
  return quantity(fraction, "1", sg_words_percent(fmax(fraction, SG_LEAST_COST)));
}

json_t *sg_fact_longer(double ratio) {
  const bool twice = ratio >= 2;
  return json_pack("{s:o, s:o}", "longer", twice ? json_null() : sg_fact_share(ratio - 1), "times",
                   twice ? sg_fact_ratio(ratio) : json_null());
}

json_t *sg_fact_rate(double flops_per_s) {
  return quantity(flops_per_s, "FLOP/s", sg_words_rate(flops_per_s));
}

json_t *sg_fact_bandwidth(double bytes_per_s) {
  char buffer[SG_HUMAN_SIZE];
  return quantity(bytes_per_s, "B/s", sg_format("%s", sg_human_rate(bytes_per_s, "B/s", buffer)));
}

json_t *sg_fact_bytes(double bytes) {
  char buffer[SG_HUMAN_SIZE];
  return quantity(bytes, "B", sg_format("%s", sg_human_bytes(bytes, buffer)));
}

json_t *sg_fact_bound(double bound) {
  return quantity(bound, "1", sg_words_number(bound, 3));
}

json_t *sg_fact_threshold(double fraction) {
  char *percent = sg_words_number(100 * fraction, 4);
  json_t *fact = quantity(fraction, "1", sg_format("%s%%", percent));
  free(percent);
  return fact;
}

json_t *sg_fact_number(double value, const char *unit, int decimals) {
  return quantity(value, unit, sg_format("%.*f", decimals, value));
}

/* Takes ownership of `text`. */
static json_t *interval(double low, double high, const char *unit, char *text) {
  json_t *fact = isfinite(low) && isfinite(high)
                     ? json_pack("{s:f, s:f, s:s, s:s}", "low", low, "high", high, "unit", unit, "text", text)
                     : json_null();
  free(text);
  return fact;
}

json_t *sg_fact_time_interval(double low_ns, double high_ns) {
  return interval(low_ns, high_ns, "ns", sg_words_time_interval(low_ns, high_ns));
}

json_t *sg_fact_ratio_interval(double low, double high) {
  return interval(low, high, "1", sg_words_ratio_interval(low, high));
}

json_t *sg_fact_count(size_t n) {
  return json_pack("{s:I, s:b}", "value", (json_int_t)n, "one", n == 1);
}

json_t *sg_fact_list(json_t *items, size_t more) {
  const size_t n = json_array_size(items);
  size_t i = 0;
  json_t *item = NULL;
  json_array_foreach(items, i, item) {
    json_object_set_new(item, "first", json_boolean(i == 0));
    json_object_set_new(item, "last", json_boolean(i + 1 == n && more == 0));
  }
  if (n > 0) {
    return json_pack("{s:o, s:o}", "items", items, "more", more ? json_integer((json_int_t)more) : json_null());
  }
  json_decref(items);
  return json_null();
}

json_t *sg_fact_names(const char *const *names, size_t n, size_t most) {
  const size_t named = n <= most + 1 ? n : most;
  json_t *items = json_array();
  for (size_t i = 0; i < named; i++) {
    json_array_append_new(items, json_pack("{s:o}", "name", sg_fact_text(names[i])));
  }
  return sg_fact_list(items, n - named);
}
