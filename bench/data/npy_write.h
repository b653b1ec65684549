/* Writes arrays of an operation as .npy files, for npy_file.h and numpy.load. */
#ifndef SG_BENCH_DATA_NPY_WRITE_H
#define SG_BENCH_DATA_NPY_WRITE_H

#include "bench/data/npy.h"
#include "bench/operations/operation.h"
#include "core/output.h"

/* Stage one array as `name` in a folder, in native byte order; an array held by columns in Fortran order. */
int sg_npy_stage(struct sg_output *out, const char *name, enum sg_dtype dtype, const struct sg_array *array,
                 const void *numbers, struct sg_error *err) SG_MUST_CHECK;

#endif
