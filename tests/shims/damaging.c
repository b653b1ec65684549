/* A product that damages memory or is wrong, as the environment asks:
 *
 * - SG_SHIM_DAMAGE: what each call does besides computing C:
 *   all      sets A, B and C to zero
 *   input    changes the last number of A
 *   behind   writes the number behind C
 *   before   writes the number before C
 *   middle   the numbers of C are right in the first SG_SHIM_COUNT calls and in the last SG_SHIM_LAST of each
 *            SG_SHIM_COUNT that follow, as if a library were wrong only where nobody looks
 * - SG_SHIM_CALLS: a file of 8 bytes, in which the calls of all processes are counted. */
/* The products are in a function of their own: in a program with another cblas_dgemm, and without RTLD_DEEPBIND (as
 * with a sanitizer), a call by that name would be answered by the other. */
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "shim.h"

static long count_call(void) {
  static atomic_long alone;
  static _Atomic(atomic_long *) shared;
  atomic_long *calls = atomic_load(&shared);
  const char *path = getenv("SG_SHIM_CALLS");
  if (!calls && path) {
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    void *map = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED) { abort(); }
    close(fd);
    calls = map;
    atomic_store(&shared, calls);
  }
  return atomic_fetch_add(calls ? calls : &alone, 1);
}

static bool is_in_the_middle(long call) {
  const char *count = getenv("SG_SHIM_COUNT"), *last = getenv("SG_SHIM_LAST");
  if (!count || !last) { abort(); }
  const long n = atol(count);
  return call >= n && call % n < n - atol(last);
}

static bool asked_for(const char *damage) {
  const char *asked = getenv("SG_SHIM_DAMAGE");
  return asked && strcmp(asked, damage) == 0;
}

#define DAMAGING(letter, type, product)                                                                              \
  static void damage_##letter(int m, int n, int k, type *a, type *b, type *c) {                                      \
    const size_t of_a = (size_t)m * (size_t)k, of_b = (size_t)k * (size_t)n, of_c = (size_t)m * (size_t)n;           \
    const long call = count_call();                                                                                  \
    if (asked_for("all")) {                                                                                          \
      memset(a, 0, of_a * sizeof *a);                                                                                \
      memset(b, 0, of_b * sizeof *b);                                                                                \
      memset(c, 0, of_c * sizeof *c);                                                                                \
    }                                                                                                                \
    if (asked_for("input")) { a[of_a - 1] += 1; }                                                                    \
    if (asked_for("behind")) { c[of_c] = 0; }                                                                        \
    if (asked_for("before")) { c[-1] = 0; }                                                                          \
    if (asked_for("middle") && is_in_the_middle(call)) { c[0] *= 2; }                                                \
  }                                                                                                                  \
  static void multiply_##letter(int m, int n, int k, type alpha, const type *a, int lda, const type *b, int ldb,     \
                                type *c, int ldc) {                                                                  \
    product(m, n, k, alpha, a, lda, b, ldb, c, ldc);                                                                 \
    damage_##letter(m, n, k, (type *)a, (type *)b, c);                                                               \
  }                                                                                                                  \
  void cblas_##letter##gemm(int order, int ta, int tb, int m, int n, int k, type alpha, const type *a, int lda,      \
                            const type *b, int ldb, type beta, type *c, int ldc) {                                   \
    (void)order, (void)ta, (void)tb, (void)beta;                                                                     \
    multiply_##letter(m, n, k, alpha, a, lda, b, ldb, c, ldc);                                                       \
  }                                                                                                                  \
  void cblas_##letter##gemm_batch_strided(int order, int ta, int tb, int m, int n, int k, type alpha, const type *a, \
                                          int lda, int stride_a, const type *b, int ldb, int stride_b, type beta,    \
                                          type *c, int ldc, int stride_c, int count) {                               \
    (void)order, (void)ta, (void)tb, (void)beta;                                                                     \
    for (int i = 0; i < count; i++, a += stride_a, b += stride_b, c += stride_c) {                                   \
      multiply_##letter(m, n, k, alpha, a, lda, b, ldb, c, ldc);                                                     \
    }                                                                                                                \
  }
DAMAGING(d, double, shim_product_f64)
DAMAGING(s, float, shim_product_f32)
