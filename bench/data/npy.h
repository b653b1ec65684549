/* The header of a .npy file: type, shape and position of its data. Pure functions of its bytes, safe for untrusted
 * input: every length is checked before use, and the Python dictionary is parsed by a grammar for its three entries,
 * not evaluated.
 *
 * Format versions 1.0, 2.0 and 3.0: numpy/lib/format.py, and NEP 1, "A Simple File Format for NumPy Arrays". */
#ifndef SG_BENCH_DATA_NPY_H
#define SG_BENCH_DATA_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/operations/workload.h"
#include "core/error.h"

enum {
  SG_NPY_HEADER_MAX = 12 + 10000, /* bytes before the data: NumPy's default limit too */
  SG_NPY_DIMENSIONS = 2
};

struct sg_npy {
  enum sg_dtype dtype;
  bool swapped;                     /* its byte order is not this machine's */
  bool fortran;                     /* its first index changes fastest */
  int n_dimensions;                 /* 1 or 2 */
  int64_t shape[SG_NPY_DIMENSIONS]; /* each >= 1 */
  size_t data_offset;               /* start of the data */
  size_t data_bytes;                /* expected length of the data */
};

/* Parse the header at the start of `bytes`, the first `size` bytes of a file: SG_NPY_HEADER_MAX of them, or the whole
 * file. Refuses, with SG_BAD_INPUT, files that are not .npy, truncated or inconsistent, and arrays that are not
 * vectors or matrices of a supported type. The message does not name the file: use sg_fail_in. */
int sg_npy_parse(struct sg_npy *npy, const void *bytes, size_t size, struct sg_error *err) SG_MUST_CHECK;

/* Write the header of a rows x columns matrix in this machine's byte order, as numpy.save does (version 1.0, data
 * aligned to 64 bytes). Returns its length, at most SG_NPY_WRITTEN. */
enum { SG_NPY_WRITTEN = 192 };
size_t sg_npy_format(char out[SG_NPY_WRITTEN], enum sg_dtype dtype, bool fortran, int64_t rows, int64_t columns);

/* "2000 x 1000 f64" or "12 f32". Returns buf. */
enum { SG_NPY_TEXT = 64 };
const char *sg_npy_describe(const struct sg_npy *npy, char buf[SG_NPY_TEXT]);

#endif
