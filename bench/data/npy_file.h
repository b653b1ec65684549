/* Reads a .npy file into an array of an operation: open, check, convert. */
#ifndef SG_BENCH_DATA_NPY_FILE_H
#define SG_BENCH_DATA_NPY_FILE_H

#include "bench/data/npy.h"
#include "bench/operations/operation.h"

/* An open file whose length matches its header. */
struct sg_npy_file {
  int fd;
  struct sg_npy header;
};

/* Open `name` in the folder `folder` (a descriptor). Messages name the file without its folder, because they may be
 * stored in a result set. On failure nothing is left open. */
int sg_npy_file_open(struct sg_npy_file *file, int folder, const char *name, struct sg_error *err) SG_MUST_CHECK;
void sg_npy_file_close(struct sg_npy_file *file);

/* Whether a file with this header matches the array. A vector matches an array of one row or one column. */
bool sg_npy_fits(const struct sg_npy *header, const struct sg_array *array);

/* Read the data into `out` in the layout of `array` and native byte order. The file must match. Reads directly if the
 * layouts are the same, otherwise through a buffer of SG_NPY_BUFFER bytes on the stack. */
enum { SG_NPY_BUFFER = 1 << 17 };
int sg_npy_file_read(const struct sg_npy_file *file, const char *name, const struct sg_array *array, void *out,
                     struct sg_error *err) SG_MUST_CHECK;

#endif
