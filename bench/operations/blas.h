/* A BLAS library as operations see it: a table of functions filled at run time (bench/worker/library.h does that). An
 * entry the library lacks is NULL; an operation is called only if the functions it names are present.
 *
 * A library is built with integers of 32 bits (LP64) or 64 bits (ILP64). One table has the functions with both
 * prototypes, and SG_BLAS_CALL takes those the library has: a branch per call that is always predicted. */
#ifndef SG_BENCH_OPERATIONS_BLAS_H
#define SG_BENCH_OPERATIONS_BLAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values fixed by the CBLAS interface (BLAS Technical Forum Standard, appendix B). */
enum sg_cblas {
  SG_CBLAS_ROW_MAJOR = 101,
  SG_CBLAS_NO_TRANS = 111,
  SG_CBLAS_TRANS = 112,
  SG_CBLAS_CONJ_TRANS = 113,
  SG_CBLAS_LOWER = 122,
  SG_CBLAS_NON_UNIT = 131,
  SG_CBLAS_LEFT = 141,
};

#define SG_BLAS_FUNCTION(result, name, arguments) \
  result(*name) arguments; /* NOLINT(bugprone-macro-parentheses): a declaration */
#define SG_BLAS_INT int
struct sg_blas_lp64 {
#include "bench/operations/blas_symbols.def"
};
#undef SG_BLAS_INT
#define SG_BLAS_INT int64_t
struct sg_blas_ilp64 {
#include "bench/operations/blas_symbols.def"
};
#undef SG_BLAS_INT
#undef SG_BLAS_FUNCTION

struct sg_blas {
  bool is_ilp64;
  union { /* pointers to functions of any type have one representation */
    struct sg_blas_lp64 lp64;
    struct sg_blas_ilp64 ilp64;
  };
};

/* Call a function of the table. Integers are passed as int, the enum sg_cblas ones too. */
#define SG_BLAS_CALL(blas, function, ...) \
  ((blas)->is_ilp64 ? (blas)->ilp64.function(__VA_ARGS__) : (blas)->lp64.function(__VA_ARGS__))

#define SG_BLAS_HAS(blas, function) ((blas)->lp64.function != NULL) /* with integers of either width */

/* Call the function for the workload's real type: SG_CBLAS_CALL(blas, w, gemv, ...) is cblas_sgemv or cblas_dgemv. */
#define SG_CBLAS_CALL(blas, w, name, ...)                                \
  ((w)->dtype == SG_F32 ? SG_BLAS_CALL(blas, cblas_s##name, __VA_ARGS__) \
                        : SG_BLAS_CALL(blas, cblas_d##name, __VA_ARGS__))
#define SG_CBLAS_SYMBOL(w, name) ((w)->dtype == SG_F32 ? "cblas_s" #name : "cblas_d" #name)

/* The same for all four types. */
#define SG_CBLAS_SYMBOL_OF_ANY(w, name) \
  ((const char *const[SG_DTYPES]){"cblas_s" #name, "cblas_d" #name, "cblas_c" #name, "cblas_z" #name}[(w)->dtype])

/* CALL(function, 1 in its type) of the workload's type, for functions whose arguments differ in alpha only. */
#define SG_CBLAS_CALL_OF_ANY(w, name, CALL) \
  do {                                      \
    switch ((w)->dtype) {                   \
    case SG_F32:                            \
      CALL(cblas_s##name, 1);               \
      break;                                \
    case SG_F64:                            \
      CALL(cblas_d##name, 1);               \
      break;                                \
    case SG_C64:                            \
      CALL(cblas_c##name, SG_ONE_C64);      \
      break;                                \
    default:                                \
      CALL(cblas_z##name, SG_ONE_C128);     \
      break;                                \
    }                                       \
  } while (0)

/* The scalars of complex functions. */
#define SG_ONE_C64 ((const float[2]){1, 0})
#define SG_ZERO_C64 ((const float[2]){0, 0})
#define SG_ONE_C128 ((const double[2]){1, 0})
#define SG_ZERO_C128 ((const double[2]){0, 0})

#endif
