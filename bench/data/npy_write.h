/* Writes arrays of an operation as .npy files, for npy_file.h and numpy.load. */
#ifndef SG_BENCH_DATA_NPY_WRITE_H
#define SG_BENCH_DATA_NPY_WRITE_H

#include "bench/data/npy.h"
#include "bench/operations/operation.h"

/* Write one array to `name` in the folder `folder` (a descriptor), in native byte order; an array held by columns in
 * Fortran order. Atomic: the file has a temporary name until it is complete and synced. The message, with SG_UNABLE,
 * does not name the folder. */
int sg_npy_write(int folder, const char *name, enum sg_dtype dtype, const struct sg_array *array, const void *numbers,
                 struct sg_error *err) SG_MUST_CHECK;

#endif
