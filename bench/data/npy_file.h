/* A .npy file into an array of an operation: opened, checked and converted. */
#ifndef SG_BENCH_DATA_NPY_FILE_H
#define SG_BENCH_DATA_NPY_FILE_H

#include "bench/data/npy.h"
#include "bench/operations/operation.h"

/* A file whose header was read and whose length is what the header says. */
struct sg_npy_file {
  int fd;
  struct sg_npy header;
};

/* Open `name` in the folder `folder` (a descriptor). Messages begin with the name, without the folder: they may end
 * up in a result set. On failure nothing is open. */
int sg_npy_file_open(struct sg_npy_file *file, int folder, const char *name, struct sg_error *err) SG_MUST_CHECK;
void sg_npy_file_close(struct sg_npy_file *file);

/* Does a file of this header hold the matrix this array is for? A vector fits an array that is one row or one column.
 */
bool sg_npy_fits(const struct sg_npy *header, const struct sg_array *array);

/* Read the numbers into `out`, laid out as `array` says, in this machine's byte order. The file must fit. Straight
 * into place where the layout is the file's own, else through a buffer of SG_NPY_BUFFER bytes on the stack. */
enum { SG_NPY_BUFFER = 1 << 17 };
int sg_npy_file_read(const struct sg_npy_file *file, const char *name, const struct sg_array *array, void *out,
                     struct sg_error *err) SG_MUST_CHECK;

#endif
