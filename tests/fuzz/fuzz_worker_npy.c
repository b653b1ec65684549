/* Any bytes as a .npy file: refused with one line, or read, as it lies and turned, into exactly the memory it is for.
 */
#include <fcntl.h>
#include <string.h>

#include "bench/data/npy_file.h"
#include "tests/fuzz/input.h"

static void read_as(const struct sg_npy_file *file, bool by_columns) {
  const struct sg_npy *header = &file->header;
  const int64_t rows = header->shape[0], columns = header->n_dimensions == 2 ? header->shape[1] : 1;
  const struct sg_array array =
      by_columns ? (struct sg_array){columns, rows, true} : (struct sg_array){rows, columns, false};
  struct sg_error err = {""};
  void *numbers = malloc(header->data_bytes);
  if (!numbers || !sg_npy_fits(&file->header, &array) || sg_npy_file_read(file, "x.npy", &array, numbers, &err)) {
    abort();
  }
  free(numbers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char path[64];
  struct sg_npy_file file;
  struct sg_error err = {""};
  const int fd = sg_fuzz_file(data, size, path);
  if (sg_npy_file_open(&file, AT_FDCWD, path, &err) == SG_OK) {
    if (file.header.data_offset + file.header.data_bytes != size) { abort(); }
    read_as(&file, false);
    read_as(&file, true);
    sg_npy_file_close(&file);
  } else if (!err.message[0] || strchr(err.message, '\n')) {
    abort();
  }
  close(fd);
  return 0;
}
