#include "report/analysis/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/text.h"
#include "core/utf8.h"

/* What an operation's items are called, and whether one number is its shape. To add one: a line; an operation without
 * one is called by its name. */
static const struct {
  const char *operation, *one, *many;
  bool vectors;
} phrases[] = {
    {"gemm", "product", "products", false},
    {"gemv", "matrix-vector product", "matrix-vector products", false},
    {"chain", "chain of products", "chains of products", false},
    {"syrk", "symmetric product", "symmetric products", false},
    {"lu-solve", "LU solution", "LU solutions", false},
    {"cholesky", "Cholesky factorisation", "Cholesky factorisations", false},
    {"qr", "QR factorisation", "QR factorisations", false},
    {"least-squares", "least-squares fit", "least-squares fits", false},
    {"svd", "SVD", "SVDs", false},
    {"eigh", "symmetric eigenproblem", "symmetric eigenproblems", false},
    {"axpy", "sum of vectors (axpy)", "sums of vectors (axpy)", true},
    {"dot", "dot product", "dot products", true},
};
enum { N_PHRASES = sizeof phrases / sizeof phrases[0] };

static const char *dtype_words(const char *dtype) {
  static const char *const table[][2] = {
      {"f32", "float32"}, {"f64", "float64"}, {"c64", "complex64"}, {"c128", "complex128"}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (strcmp(table[i][0], dtype) == 0) { return table[i][1]; }
  }
  return dtype;
}

static char *shape_words(const struct sg_configs_row *c, bool vectors) {
  if (vectors) { return sg_format("%" PRId64, c->n); }
  if (strcmp(c->operation, "gemm") == 0 && (c->m != c->k || c->k != c->n)) {
    return sg_format("%" PRId64 " × %" PRId64 " by %" PRId64 " × %" PRId64, c->m, c->k, c->k, c->n);
  }
  return sg_format("%" PRId64 " × %" PRId64, c->m, c->n);
}

/* Factors of the workload that these words tell, or leave to the lines below them. */
static const uint64_t told = SG_FACTOR(operation) | SG_FACTOR(dtype) | SG_FACTOR(m) | SG_FACTOR(n) | SG_FACTOR(k) |
                             SG_FACTOR(count) | SG_FACTOR(options) | SG_FACTOR(source) | SG_FACTOR(retain);

char *sg_words_workload(const struct sg_configs_row *config) {
  size_t i = 0;
  while (i < N_PHRASES && strcmp(phrases[i].operation, config->operation) != 0) {
    i++;
  }
  char *shape = shape_words(config, i < N_PHRASES && phrases[i].vectors);
  char *what = i == N_PHRASES ? sg_format("times %s on", config->operation)
                              : sg_format("%s of", config->count == 1 ? phrases[i].one : phrases[i].many);
  char *more = sg_factors_list(config, SG_FACTORS_WORKLOAD & ~told);
  char *text = sg_format("%" PRId64 " %s %s %s%s%s%s", config->count, what, shape, dtype_words(config->dtype),
                         *config->options ? ", " : "", config->options, more);
  free(more);
  free(shape);
  free(what);
  return text;
}

static bool known(int64_t n) {
  return n != SG_NO_INT;
}

char *sg_words_how(const struct sg_configs_row *config) {
  char *workers = known(config->workers) ? sg_words_count((size_t)config->workers, "worker", "workers")
                                         : sg_format("workers left to the scheduler");
  char *threads = known(config->blas_threads)
                      ? sg_words_count((size_t)config->blas_threads, "BLAS thread", "BLAS threads")
                      : sg_format("BLAS threads left to the library");
  char *text = sg_format("%s%s%s", workers, known(config->blas_threads) ? " and " : ", ", threads);
  free(workers);
  free(threads);
  return text;
}

char *sg_words_how_short(const struct sg_configs_row *config) {
  char *workers =
      known(config->workers) ? sg_words_count((size_t)config->workers, "worker", "workers") : sg_format("? workers");
  char *text = known(config->blas_threads) ? sg_format("%s × %" PRId64 " BLAS thread%s", workers,
                                                       config->blas_threads, config->blas_threads == 1 ? "" : "s")
                                           : sg_format("%s, library default", workers);
  free(workers);
  return text;
}

char *sg_words_time(double ns) {
  char buffer[SG_HUMAN_SIZE];
  return isnan(ns) ? sg_format("–") : sg_format("%s", sg_human_duration(ns, buffer));
}

char *sg_words_time_interval(double low_ns, double high_ns) {
  if (isnan(low_ns) || isnan(high_ns)) { return sg_format("%s", ""); }
  char low[SG_HUMAN_SIZE], high[SG_HUMAN_SIZE];
  sg_human_duration(low_ns, low);
  sg_human_duration(high_ns, high);
  const char *unit = strrchr(low, ' '), *other = strrchr(high, ' ');
  bool shared = unit && other && strcmp(unit, other) == 0 && strchr(low, ' ') == unit;
  return sg_format("[%.*s, %s]", shared ? (int)(unit - low) : (int)strlen(low), low, high);
}

static int decimals(double value) {
  double size = fabs(value);
  return size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
}

char *sg_words_ratio(double ratio) {
  return isnan(ratio) ? sg_format("%s", "") : sg_format("%.*f×", decimals(ratio), ratio);
}

char *sg_words_ratio_interval(double low, double high) {
  if (isnan(low) || isnan(high)) { return sg_format("%s", ""); }
  return sg_format("[%.*f, %.*f]", decimals(high), low, decimals(high), high);
}

char *sg_words_rate(double flops_per_s) {
  char buffer[SG_HUMAN_SIZE];
  return isnan(flops_per_s) ? sg_format("%s", "") : sg_format("%s", sg_human_rate(flops_per_s, "FLOP/s", buffer));
}

char *sg_words_percent(double fraction) {
  double percent = 100 * fraction, size = fabs(percent);
  return sg_format("%.*f%%", size < 0.995 ? 2 : size < 9.95 ? 1 : 0, percent);
}

char *sg_words_count(size_t n, const char *one, const char *many) {
  return sg_format("%zu %s", n, n == 1 ? one : many);
}

char *sg_words_list(char *const *items, size_t n) {
  char *text = sg_format("%s", n ? items[0] : "");
  for (size_t i = 1; i < n; i++) {
    char *longer = sg_format("%s%s%s", text, i + 1 == n ? " and " : ", ", items[i]);
    free(text);
    text = longer;
  }
  return text;
}

/* Where the part of a text that fits into so many columns ends. */
static const char *end_within(const char *text, size_t columns) {
  for (const char *next = text; *text; text = next) {
    const size_t wide = sg_utf8_columns(sg_utf8_next(&next));
    if (wide > columns) { break; }
    columns -= wide;
  }
  return text;
}

char *sg_words_fit(const char *text, size_t columns) {
  size_t width = sg_utf8_width(text);
  if (width <= columns) { return sg_format("%s", text); }
  size_t head = (columns - 1) * 2 / 3, tail = columns - 1 - head;
  const char *cut = end_within(text, head), *resume = text;
  while (resume < cut || width > tail) {
    width -= sg_utf8_columns(sg_utf8_next(&resume));
  }
  resume = end_within(resume, 0); /* marks that combine with what is left out */
  return sg_format("%.*s…%s", (int)(cut - text), text, resume);
}
