/* The header of a .npy file: what it holds and where its numbers begin. Pure functions of its bytes, for which
 * nothing is too hostile: every length is checked before it is used, and the Python dictionary in it is read by a
 * grammar of its three entries, not evaluated.
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
  SG_NPY_HEADER_MAX = 12 + 10000, /* bytes before the numbers: NumPy too reads no longer headers unless told to */
  SG_NPY_DIMENSIONS = 2
};

struct sg_npy {
  enum sg_dtype dtype;
  bool swapped;                     /* its byte order is not this machine's */
  bool fortran;                     /* its first index changes fastest */
  int n_dimensions;                 /* 1 or 2 */
  int64_t shape[SG_NPY_DIMENSIONS]; /* each >= 1 */
  size_t data_offset;               /* where the numbers begin */
  size_t data_bytes;                /* how many there must be */
};

/* Parse the header at the front of `bytes`, the first `size` bytes of a file: SG_NPY_HEADER_MAX of them, or all it
 * has. Refuses, with SG_BAD_INPUT, what is no .npy file, is cut off or contradicts itself, and arrays that are not
 * vectors or matrices of one of our types. The message does not name the file: sg_fail_in does. */
int sg_npy_parse(struct sg_npy *npy, const void *bytes, size_t size, struct sg_error *err) SG_MUST_CHECK;

/* Write the header of a rows x columns matrix of this machine's byte order, as NumPy's `save` does (version 1.0, the
 * numbers aligned to 64 bytes). Returns its length, at most SG_NPY_WRITTEN. */
enum { SG_NPY_WRITTEN = 192 };
size_t sg_npy_format(char out[SG_NPY_WRITTEN], enum sg_dtype dtype, bool fortran, int64_t rows, int64_t columns);

/* "2000 x 1000 f64" or "12 f32". Returns buf. */
enum { SG_NPY_TEXT = 64 };
const char *sg_npy_describe(const struct sg_npy *npy, char buf[SG_NPY_TEXT]);

#endif
