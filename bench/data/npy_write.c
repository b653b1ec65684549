#include "bench/data/npy_write.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"

int sg_npy_write(int folder, const char *name, enum sg_dtype dtype, const struct sg_array *array, const void *numbers,
                 struct sg_error *err) {
  char header[SG_NPY_WRITTEN], temporary[NAME_MAX + 1];
  const int64_t rows = array->by_columns ? array->columns : array->rows;
  const int64_t columns = array->by_columns ? array->rows : array->columns;
  const size_t length = sg_npy_format(header, dtype, array->by_columns, rows, columns);
  snprintf(temporary, sizeof temporary, ".%s.part", name); /* hidden: no reader takes it for an item */
  const int fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) { return sg_fail(err, SG_UNABLE, "cannot write %s: %s", name, strerror(errno)); }
  const size_t size = sg_array_elements(array) * sg_dtype_bytes(dtype);
  const bool written =
      sg_write_all(fd, header, length) == 0 && sg_write_all(fd, numbers, size) == 0 && fsync(fd) == 0;
  int why = written ? 0 : errno;
  if (close(fd) != 0 && !why) { why = errno; }
  if (!why && renameat(folder, temporary, folder, name) != 0) { why = errno; }
  if (!why) { return SG_OK; }
  unlinkat(folder, temporary, 0);
  return sg_fail(err, SG_UNABLE, "cannot write %s: %s", name, strerror(why));
}
