/* A BLAS library as operations see it: a table of functions filled at run time (bench/worker/library.h does that). An
 * entry the library lacks is NULL; an operation is called only if the functions it names are present. */
#ifndef SG_BENCH_OPERATIONS_BLAS_H
#define SG_BENCH_OPERATIONS_BLAS_H

#include <stddef.h>

/* Values fixed by the CBLAS interface (BLAS Technical Forum Standard, appendix B). */
enum sg_cblas {
  SG_CBLAS_ROW_MAJOR = 101,
  SG_CBLAS_NO_TRANS = 111,
  SG_CBLAS_TRANS = 112,
  SG_CBLAS_CONJ_TRANS = 113,
  SG_CBLAS_LOWER = 122,
};

struct sg_blas {
#define SG_BLAS_FUNCTION(result, name, arguments) \
  result(*name) arguments; /* NOLINT(bugprone-macro-parentheses): a declaration */
#include "bench/operations/blas_symbols.def"
#undef SG_BLAS_FUNCTION
};

/* Call the function for the workload's real type: SG_CBLAS_CALL(blas, w, gemv, ...) is cblas_sgemv or cblas_dgemv. */
#define SG_CBLAS_CALL(blas, w, name, ...) \
  ((w)->dtype == SG_F32 ? (blas)->cblas_s##name(__VA_ARGS__) : (blas)->cblas_d##name(__VA_ARGS__))
#define SG_CBLAS_SYMBOL(w, name) ((w)->dtype == SG_F32 ? "cblas_s" #name : "cblas_d" #name)

#endif
