/* The family and build of a BLAS library: which variables, and which calls, set its number of threads.
 *
 * Sources: OpenBLAS, driver/others/blas_server.c, openblas_env.c (a POSIX build takes the first of its variables that
 * is set; an OpenMP build reads OMP_NUM_THREADS only); BLIS, docs/Multithreading.md; oneMKL developer guide, "Using
 * additional threading control". */
#ifndef SG_CORE_BLAS_FAMILY_H
#define SG_CORE_BLAS_FAMILY_H

#include <stdbool.h>

#include "core/resultset.h"

enum sg_blas_family {
  SG_BLAS_OPENBLAS_PTHREAD, /* and its build without threads */
  SG_BLAS_OPENBLAS_OPENMP,
  SG_BLAS_BLIS,
  SG_BLAS_MKL,
  SG_BLAS_OTHER, /* read by none of the above names: every variable is set, as in the measurement */
  SG_N_BLAS_FAMILIES
};

/* The library's description in run.json; NULL: none of this name. Borrowed. */
const json_t *sg_backend_find_facts(const struct sg_resultset *set, const char *name);

enum sg_blas_family sg_blas_family_of(const struct sg_resultset *set, const char *backend);

/* The variables to set to a number of threads, and those to unset for the library's default; each ends with NULL. */
const char *const *sg_blas_variables(enum sg_blas_family family);
const char *const *sg_blas_variables_read(enum sg_blas_family family);

/* Whether threadpoolctl finds the library where Debian's NumPy has loaded it: in Debian's libblas.so.3, BLIS exports
 * no function that sets its threads. */
bool sg_blas_has_limits(enum sg_blas_family family);

#endif
