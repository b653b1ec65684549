#include "bench/run/round_order.h"

#include <Random123/philox.h>
#include <stdlib.h>

#include "core/alloc.h"

struct rng {
  philox4x64_key_t key;
  philox4x64_ctr_t counter;
};

/* A random number below n. The modulo bias is below n / 2^64. */
static size_t draw(struct rng *d, size_t n) {
  d->counter.v[0]++;
  return (size_t)(philox4x64(d->counter, d->key).v[0] % n);
}

static void shuffle(size_t *a, size_t n, struct rng *d) {
  for (size_t i = n; i > 1; i--) {
    size_t j = draw(d, i), t = a[i - 1];
    a[i - 1] = a[j];
    a[j] = t;
  }
}

/* Column p of the first row of Williams's square: 0, 1, n-1, 2, n-2, ... */
static size_t williams(size_t p, size_t n) {
  return p % 2 ? (p + 1) / 2 : (n - p / 2) % n;
}

void sg_round_order(size_t *order, size_t n, int round, uint64_t seed) {
  if (n == 0) { return; }
  size_t *symbols = sg_alloc(2 * n, sizeof *symbols), *rows = symbols + n;
  size_t block = (size_t)(round - 1) / n, row = (size_t)(round - 1) % n;
  struct rng d = {.key = {{seed, 0x6f72646572ULL /* "order" */}}, .counter = {{0, block, n, 0}}};
  for (size_t i = 0; i < n; i++) {
    symbols[i] = rows[i] = i;
  }
  shuffle(symbols, n, &d);
  shuffle(rows, n, &d);
  for (size_t p = 0; p < n; p++) {
    /* With n odd one square is not balanced for successors; every other block runs it in reverse. */
    size_t column = n % 2 && block % 2 ? n - 1 - p : p;
    order[p] = symbols[(williams(column, n) + rows[row]) % n];
  }
  free(symbols);
}
