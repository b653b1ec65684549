/* Arrays of an operation as .npy files: what npy_file.h reads, and numpy.load. */
#ifndef SG_BENCH_DATA_NPY_WRITE_H
#define SG_BENCH_DATA_NPY_WRITE_H

#include "bench/data/npy.h"
#include "bench/operations/operation.h"

/* Write one array to `name` in the folder `folder` (a descriptor), in this machine's byte order; one that is held by
 * columns in Fortran order. The file is on the disk, whole, or not there: it has another name until it is complete.
 * The message, with SG_UNABLE, does not name the folder. */
int sg_npy_write(int folder, const char *name, enum sg_dtype dtype, const struct sg_array *array, const void *numbers,
                 struct sg_error *err) SG_MUST_CHECK;

#endif
