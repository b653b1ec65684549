/* The header of a .npy file: type, shape and position of its data. Pure functions of its bytes, safe for untrusted
 * input: every length is checked before use, and the Python dictionary is parsed by a grammar for its three entries,
 * not evaluated.
 *
 * An array is an item, a vector or a matrix, or a stack of items of one shape, the first index being the item's.
 *
 * Format versions 1.0, 2.0 and 3.0: numpy/lib/format.py, and NEP 1, "A Simple File Format for NumPy Arrays". */
#ifndef SG_BENCH_DATA_NPY_H
#define SG_BENCH_DATA_NPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/data/number_type.h"
#include "core/error.h"

enum {
  SG_NPY_HEADER_MAX = 12 + 10000, /* bytes before the data: NumPy's default limit too */
  SG_NPY_DIMENSIONS = 3
};

struct sg_npy {
  enum sg_number_type type;
  bool swapped;                     /* its byte order is not this machine's */
  bool fortran;                     /* its first index changes fastest */
  int n_dimensions;                 /* 1 to 3 */
  int64_t shape[SG_NPY_DIMENSIONS]; /* each >= 1 */
  size_t data_offset;               /* start of the data */
  size_t data_bytes;                /* expected length of the data */
};

/* Parse the header at the start of `bytes`, the first `size` bytes of a file: SG_NPY_HEADER_MAX of them, or the whole
 * file. Refuses, with SG_BAD_INPUT, files that are not .npy, truncated or inconsistent, arrays of more than three
 * dimensions or none, and of types that are not numbers. The message does not name the file: use sg_fail_in. */
int sg_npy_parse(struct sg_npy *npy, const void *bytes, size_t size, struct sg_error *err) SG_MUST_CHECK;

/* Whether two arrays have the same shape. */
bool sg_npy_alike(const struct sg_npy *a, const struct sg_npy *b);

/* Refuse its type, which only --convert allows. */
int sg_npy_fail_type(const struct sg_npy *npy, struct sg_error *err);

/* The header of one item of a stack, without the position of its data. */
struct sg_npy sg_npy_item(const struct sg_npy *stack);

/* Write the header of an array of this type and shape in this machine's byte order, as numpy.save does (version 1.0,
 * data aligned to 64 bytes). Returns its length, at most SG_NPY_WRITTEN. */
enum { SG_NPY_WRITTEN = 192 };
size_t sg_npy_format(char out[SG_NPY_WRITTEN], const struct sg_npy *npy);

/* "2000 x 1000 f64" or "12 int8". Returns buf. */
enum { SG_NPY_TEXT = 96 };
const char *sg_npy_describe(const struct sg_npy *npy, char buf[SG_NPY_TEXT]);

#endif
