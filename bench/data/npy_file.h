/* Reads items from a file of numbers into arrays of an operation: open, check, convert. A file is a .npy or raw
 * bytes, and holds one item, or a stack of them. */
#ifndef SG_BENCH_DATA_NPY_FILE_H
#define SG_BENCH_DATA_NPY_FILE_H

#include "bench/data/npy.h"
#include "bench/operations/operation.h"

/* An open file whose length matches its header. */
struct sg_npy_file {
  int fd;
  struct sg_npy header;
  char *map; /* the whole file in memory, its pages private to this process; NULL: it is read */
};

/* Open a .npy file `path`, relative to the folder `folder` (a descriptor). `shown` is its name in messages, without
 * folders, because they may be stored in a result set. On failure nothing is left open. */
int sg_npy_file_open(struct sg_npy_file *file, int folder, const char *path, const char *shown,
                     struct sg_error *err) SG_MUST_CHECK;

/* Open a file of nothing but numbers: one `item` after another, in its byte order. The file must have a
 * whole number of them. */
int sg_npy_file_open_raw(struct sg_npy_file *file, const struct sg_npy *item, int folder, const char *path,
                         const char *shown, struct sg_error *err) SG_MUST_CHECK;

/* Map the file: what is written to the mapping does not reach the file. A page behind the data can be read too, as
 * kernels may. The descriptor is closed. */
int sg_npy_file_map(struct sg_npy_file *file, const char *shown, struct sg_error *err) SG_MUST_CHECK;

/* Forget which pages of the mapping were used: they are found again when they are used next. */
void sg_npy_file_forget(const struct sg_npy_file *file);

void sg_npy_file_close(struct sg_npy_file *file); /* of one never opened: fd -1, map NULL */

/* The header of a file of this array alone: column by column in Fortran order. */
struct sg_npy sg_npy_of_array(const struct sg_array *array, enum sg_dtype dtype);

/* Whether a file with this header is one item of the array. A vector matches an array of one row or one column. */
bool sg_npy_fits(const struct sg_npy *header, const struct sg_array *array);

/* How many items of the array it holds: one, or those of a stack. 0: it does not fit. */
int64_t sg_npy_depth(const struct sg_npy *header, const struct sg_array *array);

/* Whether the items of a stack of this depth are spread over the whole file, the first index changing fastest: such a
 * file must be mapped before an item is read. */
bool sg_npy_is_spread(const struct sg_npy *header, int64_t depth);

/* Read an item into `out` in the layout of `array` and native byte order, converted to `dtype`. The file must have
 * it, and its type convert. Reads directly if layout and type are the same, otherwise through a buffer of
 * SG_NPY_BUFFER bytes on the stack. */
enum { SG_NPY_BUFFER = 1 << 17 };
int sg_npy_file_read(const struct sg_npy_file *file, const char *shown, int64_t item, const struct sg_array *array,
                     enum sg_dtype dtype, void *out, struct sg_error *err) SG_MUST_CHECK;

/* The item in the mapping, if it is there as `out` of sg_npy_file_read would be; otherwise NULL. */
void *sg_npy_file_item(const struct sg_npy_file *file, int64_t item, const struct sg_array *array,
                       enum sg_dtype dtype);

#endif
