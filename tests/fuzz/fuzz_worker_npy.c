/* Any bytes as a .npy file: refused with one line, or each of its first items read, as it lies and turned, into
 * exactly the memory it is for. */
#include <fcntl.h>
#include <string.h>

#include "bench/data/npy_file.h"
#include "tests/fuzz/input.h"

enum { MOST_ITEMS = 8 };

static void read_as(const struct sg_npy_file *file, bool by_columns) {
  const struct sg_npy *header = &file->header;
  const bool stacked = header->n_dimensions == SG_NPY_DIMENSIONS;
  const struct sg_npy item = stacked ? sg_npy_item(header) : *header;
  const int64_t rows = item.shape[0], columns = item.n_dimensions == 2 ? item.shape[1] : 1;
  const enum sg_dtype dtype = sg_number_is_complex(header->type) ? SG_C64 : SG_F32;
  const struct sg_array array =
      by_columns ? (struct sg_array){columns, rows, true} : (struct sg_array){rows, columns, false};
  const int64_t depth = sg_npy_depth(header, &array);
  struct sg_error err = {""};
  void *numbers = malloc(sg_array_data_bytes(&array, dtype));
  if (!numbers || depth != (stacked ? header->shape[0] : 1)) { abort(); }
  for (int64_t t = 0; t < depth && t < MOST_ITEMS; t++) {
    const int64_t which = t < MOST_ITEMS / 2 ? t : depth - 1;
    if (sg_npy_file_read(file, "x.npy", which, &array, dtype, numbers, &err)) { abort(); }
  }
  free(numbers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char path[64];
  struct sg_npy_file file;
  struct sg_error err = {""};
  const int fd = sg_fuzz_file(data, size, path);
  if (sg_npy_file_open(&file, AT_FDCWD, path, "x.npy", &err) == SG_OK) {
    if (file.header.data_offset + file.header.data_bytes != size) { abort(); }
    if (file.header.fortran && sg_npy_file_map(&file, "x.npy", &err)) { abort(); }
    read_as(&file, false);
    read_as(&file, true);
    sg_npy_file_close(&file);
  } else if (!err.message[0] || strchr(err.message, '\n')) {
    abort();
  }
  close(fd);
  return 0;
}
