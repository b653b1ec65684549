/* chain: the product of two to seven matrices, row-major. Matrix i is d[i] x d[i+1]; the result is m x n, as gemm's.
 *
 * Options:
 * - dims=30x35x15x5: the d's. m must be the first and n the last of them. Default: four matrices with a bottleneck in
 * the middle, m x k, k x r, r x k, k x n with r = min(m, n, k) / 4, as in low-rank representations of large matrices.
 * - order=optimal: the order with the fewest operations, found by dynamic programming (S. S. Godbole,
 *   "On efficient computation of matrix chain products", IEEE Trans. Computers C-22, 1973; T. H. Cormen and others,
 *   "Introduction to Algorithms", section 15.2), as numpy.linalg.multi_dot does. Finding it is part of the operation.
 *   order=left: from left to right, as A @ B @ C.
 * Intermediate products are kept in the workspace.
 *
 * The check is Freivalds': C x against A (B (... x)) for random vectors x. To first order the errors of the products
 * add up, each as that of a sum of as many terms as its inner dimension, multiplied by the moduli of the other
 * factors (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 3.7), in any order of
 * products. */
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "bench/operations/blas.h"
#include "bench/operations/errors.h"
#include "bench/operations/operation.h"
#include "bench/operations/options.h"

enum { MAX_MATRICES = SG_MAX_ARRAYS - 1 };

struct chain {
  int n;                                 /* matrices */
  int64_t d[MAX_MATRICES + 1];           /* dimensions */
  int split[MAX_MATRICES][MAX_MATRICES]; /* product i..j is (i..split)(split+1..j) */
  double multiplications;
};

/* ---- Options ---- */

static const char *const order_names[] = {"optimal", "left", NULL};
enum { ORDER, DIMS, N_OPTIONS };
static const struct sg_operation_option chain_options[N_OPTIONS] = {{"order", order_names}, {"dims", NULL}};

/* False unless the text is 3 to 8 numbers from 1 to INT_MAX with x between them. */
static bool parse_dims(struct chain *chain, const char *text, size_t length) {
  int n = 0;
  int64_t value = 0;
  bool digits = false;
  for (size_t i = 0; i <= length; i++) {
    if (i < length && text[i] >= '0' && text[i] <= '9') {
      value = value * 10 + (text[i] - '0');
      digits = true;
      if (value > INT_MAX) { return false; }
      continue;
    }
    if (!digits || value < 1 || n > MAX_MATRICES || (i < length && text[i] != 'x')) { return false; }
    chain->d[n++] = value;
    value = 0;
    digits = false;
  }
  chain->n = n - 1;
  return n >= 3;
}

static void default_dims(struct chain *chain, const struct sg_workload *w) {
  int64_t least = w->m < w->n ? w->m : w->n;
  if (w->k < least) { least = w->k; }
  const int64_t thin = least / 4 > 1 ? least / 4 : 1;
  const int64_t d[] = {w->m, w->k, thin, w->k, w->n};
  memcpy(chain->d, d, sizeof d);
  chain->n = 4;
}

/* ---- Order ---- */

static double product_cost(const struct chain *chain, int i, int s, int j) {
  return (double)chain->d[i] * (double)chain->d[s + 1] * (double)chain->d[j + 1];
}

static void order_from_left(struct chain *chain) {
  for (int j = 1; j < chain->n; j++) {
    chain->split[0][j] = j - 1;
    chain->multiplications += product_cost(chain, 0, j - 1, j);
  }
}

static void order_optimally(struct chain *chain) {
  double cost[MAX_MATRICES][MAX_MATRICES] = {{0}};
  for (int length = 1; length < chain->n; length++) {
    for (int i = 0; i + length < chain->n; i++) {
      const int j = i + length;
      for (int s = i; s < j; s++) {
        const double whole = cost[i][s] + cost[s + 1][j] + product_cost(chain, i, s, j);
        if (s > i && whole >= cost[i][j]) { continue; }
        cost[i][j] = whole;
        chain->split[i][j] = s;
      }
    }
  }
  chain->multiplications = cost[0][chain->n - 1];
}

/* The chain of a workload that has passed `check`. */
static struct chain chain_of(const struct sg_workload *w) {
  struct sg_operation_choice choices[N_OPTIONS];
  struct chain chain = {0};
  sg_options_read(w, chain_options, N_OPTIONS, choices);
  if (!choices[DIMS].text || !parse_dims(&chain, choices[DIMS].text, choices[DIMS].length)) {
    default_dims(&chain, w);
  }
  if (choices[ORDER].value == 0) {
    order_optimally(&chain);
  } else {
    order_from_left(&chain);
  }
  return chain;
}

/* ---- Shape and cost ---- */

static size_t part_bytes(const struct chain *chain, int i, int j, enum sg_dtype dtype) {
  return i == j ? 0 : sg_array_bytes(&(struct sg_array){chain->d[i], chain->d[j + 1]}, dtype);
}

static size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}

static size_t sum(size_t a, size_t b) {
  return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

/* Workspace for product i..j: the left factor while it is computed, then both while the right one is. SIZE_MAX:
 * overflow. */
static size_t parts_bytes(const struct chain *chain, int i, int j, enum sg_dtype dtype) {
  if (i == j) { return 0; }
  const int s = chain->split[i][j];
  const size_t left = part_bytes(chain, i, s, dtype), right = part_bytes(chain, s + 1, j, dtype);
  return sum(left, larger(parts_bytes(chain, i, s, dtype), sum(right, parts_bytes(chain, s + 1, j, dtype))));
}

static int check_dims(const struct sg_workload *w, const struct sg_operation_choice *dims, struct sg_error *err) {
  struct chain chain = {0};
  if (!dims->text) { return SG_OK; }
  if (!parse_dims(&chain, dims->text, dims->length)) {
    return sg_fail(err, SG_BAD_INPUT, "chain: dims=%.*s: give 3 to %d sizes, dims=30x35x15", (int)dims->length,
                   dims->text, MAX_MATRICES + 1);
  }
  if (chain.d[0] == w->m && chain.d[chain.n] == w->n) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "chain: dims=%.*s gives a %lld x %lld matrix, but m is %lld and n is %lld",
                 (int)dims->length, dims->text, (long long)chain.d[0], (long long)chain.d[chain.n], (long long)w->m,
                 (long long)w->n);
}

static int chain_check(const struct sg_workload *w, struct sg_error *err) {
  struct sg_operation_choice choices[N_OPTIONS];
  int status = sg_options_parse(w, chain_options, N_OPTIONS, choices, err);
  if (status == SG_OK) { status = check_dims(w, &choices[DIMS], err); }
  if (status != SG_OK) { return status; }
  const struct chain chain = chain_of(w);
  if (parts_bytes(&chain, 0, chain.n - 1, w->dtype) <= SIZE_MAX / 2) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "chain: an intermediate product exceeds the address space: give smaller dims");
}

static void chain_layout(const struct sg_workload *w, struct sg_layout *layout) {
  const struct chain chain = chain_of(w);
  *layout = (struct sg_layout){.n_inputs = chain.n, .n_outputs = 1};
  for (int i = 0; i < chain.n; i++) {
    layout->arrays[i] = (struct sg_array){chain.d[i], chain.d[i + 1]};
  }
  layout->arrays[chain.n] = (struct sg_array){w->m, w->n};
  layout->workspace_bytes = parts_bytes(&chain, 0, chain.n - 1, w->dtype);
}

/* For the requested order: a multiplication and an addition per term (Golub and Van Loan, "Matrix
 * Computations", 4th ed., section 1.1.11). */
static double chain_flops(const struct sg_workload *w) {
  return 2 * chain_of(w).multiplications;
}

static double chain_bytes(const struct sg_workload *w) {
  const struct chain chain = chain_of(w);
  double numbers = (double)w->m * (double)w->n;
  for (int i = 0; i < chain.n; i++) {
    numbers += (double)chain.d[i] * (double)chain.d[i + 1];
  }
  return numbers * (double)sg_dtype_bytes(w->dtype);
}

/* ---- Work ---- */

struct chain_work {
  const struct sg_blas *blas;
  const struct sg_workload *w;
  const struct chain *chain;
  void *const *arrays;
};

static void multiply(const struct chain_work *work, int i, int j, void *out, char *space);

/* Matrix i, or product i..j computed at *space, which is advanced. */
static void *part(const struct chain_work *work, int i, int j, char **space) {
  if (i == j) { return work->arrays[i]; }
  char *out = *space;
  *space += part_bytes(work->chain, i, j, work->w->dtype);
  multiply(work, i, j, out, *space);
  return out;
}

static void multiply(const struct chain_work *work, int i, int j, void *out, char *space) {
  const struct chain *chain = work->chain;
  const int s = chain->split[i][j];
  const void *left = part(work, i, s, &space);
  const void *right = part(work, s + 1, j, &space);
  const int m = (int)chain->d[i], k = (int)chain->d[s + 1], n = (int)chain->d[j + 1];
  SG_CBLAS_CALL(work->blas, work->w, gemm, SG_CBLAS_ROW_MAJOR, SG_CBLAS_NO_TRANS, SG_CBLAS_NO_TRANS, m, n, k, 1, left,
                k, right, n, 0, out, n);
}

static const char *chain_symbol(const struct sg_workload *w) {
  return SG_CBLAS_SYMBOL(w, gemm);
}

static int chain_call(const struct sg_blas *blas, const struct sg_workload *w, void *const *arrays, void *workspace) {
  const struct chain chain = chain_of(w);
  const struct chain_work work = {blas, w, &chain, arrays};
  multiply(&work, 0, chain.n - 1, arrays[chain.n], workspace);
  return 0;
}

/* ---- Check ---- */

static struct sg_rounding chain_rounding(const struct sg_workload *w, const struct chain *chain) {
  double inner = 0;
  for (int i = 1; i < chain->n; i++) {
    inner += (double)chain->d[i];
  }
  return sg_rounding_of_sums(w, inner, inner + 2 * (double)w->n, true);
}

static size_t chain_residual_scratch(const struct sg_workload *w) {
  const struct chain chain = chain_of(w);
  size_t bytes = sg_vector_bytes(w->dtype, w->m);
  for (int i = 0; i <= chain.n; i++) {
    bytes += sg_vector_bytes(w->dtype, chain.d[i]);
  }
  return bytes;
}

static double chain_residual(const struct sg_workload *w, const struct sg_draw *draw, void *const *arrays,
                             void *scratch) {
  const struct chain chain = chain_of(w);
  const struct sg_vector x = sg_vector_draw(&scratch, w->dtype, w->n, draw);
  struct sg_vector expected = x;
  for (int i = chain.n - 1; i >= 0; i--) {
    const struct sg_matrix a = {.dtype = w->dtype, .data = arrays[i], .rows = chain.d[i], .columns = chain.d[i + 1]};
    const struct sg_vector next = sg_vector_take(&scratch, w->dtype, a.rows);
    sg_apply(&a, SG_PLAIN, &expected, &next);
    expected = next;
  }
  const struct sg_matrix c = {.dtype = w->dtype, .data = arrays[chain.n], .rows = w->m, .columns = w->n};
  const struct sg_vector cx = sg_vector_take_numbers(&scratch, w->dtype, w->m);
  sg_apply(&c, SG_PLAIN, &x, &cx);
  const struct sg_rounding rounding = chain_rounding(w, &chain);
  return sg_vector_excess(&cx, &expected, &rounding, expected.size);
}

extern const struct sg_operation sg_operation_chain;
const struct sg_operation sg_operation_chain = {
    .name = "chain",
    .summary = "product of several matrices; options order = optimal|left, dims = 30x35x15..",
    .dtypes = 1u << SG_F32 | 1u << SG_F64,
    .operands = "A: m x k, B: k x r, C: r x k, D: k x n, product: m x n",
    .real_flop = "2*r*(m*k + k*n + m*n)",
    .where = "r = min(m, n, k)/4",
    .flop_source = "G. H. Golub, C. F. Van Loan, \"Matrix Computations\", 4th ed., section 1.1.11",
    .check = chain_check,
    .layout = chain_layout,
    .flops = chain_flops,
    .bytes = chain_bytes,
    .call = chain_call,
    .residual = chain_residual,
    .vectors = 2,
    .residual_scratch = chain_residual_scratch,
    .symbol = chain_symbol,
};
