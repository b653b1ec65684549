/* A BLAS library as operations see it: a table of functions filled at run time (bench/worker/backend.h does that). An
 * entry the library does not have is NULL; an operation is only called when those it names are there. */
#ifndef SG_BENCH_OPERATIONS_BLAS_H
#define SG_BENCH_OPERATIONS_BLAS_H

/* Values fixed by the CBLAS interface (BLAS Technical Forum Standard, appendix B). */
enum sg_cblas { SG_CBLAS_ROW_MAJOR = 101, SG_CBLAS_NO_TRANS = 111, SG_CBLAS_TRANS = 112 };

struct sg_blas {
#define SG_BLAS_FUNCTION(result, name, arguments) result(*name) arguments;
#include "bench/operations/blas_symbols.def"
#undef SG_BLAS_FUNCTION
};

#endif
