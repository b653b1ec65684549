#include "bench/plan/labels.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/operations/shape.h"
#include "bench/plan/strategy.h"
#include "core/alloc.h"
#include "core/factors.h"
#include "core/utf8.h"

static const uint64_t shape = SG_FACTOR(m) | SG_FACTOR(n) | SG_FACTOR(k),
                      threads = SG_FACTOR(ranks) | SG_FACTOR(workers) | SG_FACTOR(blas_threads);

/* Factors at the start of a label, or implied by it. */
static const uint64_t of_strategy = SG_FACTOR(strategy) | SG_FACTOR(scheduler) | SG_FACTOR(ranks) |
                                    SG_FACTOR(workers) | SG_FACTOR(blas_threads) | SG_FACTOR(load);

/* Prefixes of the values of varying factors, in this order; the others follow as name=value. */
static const struct form {
  enum sg_factor factor;
  const char *prefix;
} forms[] = {
    {SG_FACTOR_operation, ""},   {SG_FACTOR_dtype, ""},   {SG_FACTOR_m, ""}, /* stands for the shape */
    {SG_FACTOR_count, "count="}, {SG_FACTOR_options, ""}, {SG_FACTOR_retain, "retain="},
    {SG_FACTOR_source, ""},      {SG_FACTOR_backend, ""}, {SG_FACTOR_coretype, ""},
    {SG_FACTOR_pin, "pin="},
};

/* What a strategy of the table is planned with: several numbers of ranks, workers or BLAS threads; several ways of
 * loading. */
struct variety {
  bool threads, load;
};

static struct variety *find_varieties(const struct sg_configs_row *const *rows, size_t n) {
  struct variety *varieties = sg_alloc(sg_n_strategies, sizeof *varieties);
  const struct sg_configs_row **first = sg_alloc(sg_n_strategies, sizeof(void *));
  for (size_t i = 0; i < n; i++) {
    const size_t s = (size_t)(sg_strategy_find(rows[i]->strategy) - sg_strategies);
    if (!first[s]) { first[s] = rows[i]; }
    varieties[s].threads |= !sg_factors_equal(rows[i], first[s], threads);
    varieties[s].load |= !sg_factors_equal(rows[i], first[s], SG_FACTOR(load));
  }
  free(first);
  return varieties;
}

static void put_strategy(FILE *out, const struct sg_configs_row *row, const struct variety *varieties) {
  const struct sg_strategy *strategy = sg_strategy_find(row->strategy);
  const struct variety *varies = &varieties[strategy - sg_strategies];
  fputs(row->strategy, out);
  if (varies->threads) {
    fputc(' ', out);
    if (row->ranks > 0) { fprintf(out, "%" PRId64 "x", row->ranks); }
    fprintf(out, "%" PRId64 "x", row->workers);
    if (row->blas_threads == SG_NO_INT) {
      fputs("default", out);
    } else {
      fprintf(out, "%" PRId64, row->blas_threads);
    }
  }
  if (varies->load || strcmp(row->load, strategy->load) != 0) { fprintf(out, " load=%s", row->load); }
}

/* An absent value is implied by the others having one. */
static void put_factor(FILE *out, const struct sg_configs_row *row, enum sg_factor factor, const char *prefix,
                       const char *equals) {
  char *value = sg_factor_format(row, factor);
  if (*value) { fprintf(out, " %s%s%s", prefix, equals, value); }
  free(value);
}

static char *make_label(const struct sg_configs_row *row, uint64_t varying, const struct variety *varieties) {
  char *text = NULL, size[SG_SHAPE_TEXT];
  size_t length = 0;
  FILE *out = sg_require(open_memstream(&text, &length));
  put_strategy(out, row, varieties);
  varying &= ~of_strategy;
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    const uint64_t own = forms[i].factor == SG_FACTOR_m ? shape : UINT64_C(1) << forms[i].factor;
    const bool unpinned = forms[i].factor == SG_FACTOR_pin && strcmp(row->pin, "none") == 0; /* goes without saying */
    if (!(varying & own)) { continue; }
    varying &= ~own;
    if (unpinned) { continue; }
    if (own == shape) {
      fprintf(out, " %s", sg_shape_format(row->m, row->n, row->k, size));
    } else {
      put_factor(out, row, forms[i].factor, forms[i].prefix, "");
    }
  }
  for (enum sg_factor f = 0; f < SG_N_FACTORS; f++) {
    if (varying & UINT64_C(1) << f) { put_factor(out, row, f, sg_factor_name(f), "="); }
  }
  sg_close_memory(out, &text);
  sg_utf8_clean(text); /* names of folders and libraries */
  return text;
}

char **sg_labels_make(const struct sg_configs_row *const *rows, size_t n) {
  char **labels = sg_alloc(n, sizeof *labels);
  struct variety *varieties = find_varieties(rows, n);
  uint64_t varying = 0;
  for (size_t i = 1; i < n; i++) {
    varying |= sg_factors_differing(rows[0], rows[i]);
  }
  for (size_t i = 0; i < n; i++) {
    labels[i] = make_label(rows[i], varying, varieties);
  }
  free(varieties);
  return labels;
}
