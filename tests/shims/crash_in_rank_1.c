/* A right one that kills its process in MPI rank 1, by the variables of Open MPI and MPICH. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  const char *open_mpi = getenv("OMPI_COMM_WORLD_RANK"), *mpich = getenv("PMI_RANK");
  const char *rank = open_mpi ? open_mpi : mpich;
  if (rank && strcmp(rank, "1") == 0) { raise(SIGKILL); }
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}
