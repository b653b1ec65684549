#include "bench/data/npy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- Opening ---- */

/* Read `size` bytes from `offset` on, or up to the end of the file. -1: see errno. */
static ssize_t read_at(int fd, void *out, size_t size, size_t offset) {
  size_t done = 0;
  while (done < size) {
    const ssize_t n = pread(fd, (char *)out + done, size - done, (off_t)(offset + done));
    if (n < 0 && errno == EINTR) { continue; }
    if (n < 0) { return -1; }
    if (n == 0) { break; }
    done += (size_t)n;
  }
  return (ssize_t)done;
}

static int check_length(const struct sg_npy *header, size_t length, struct sg_error *err) {
  const size_t data = length - header->data_offset; /* length includes the header */
  if (data == header->data_bytes) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "the file is %s: %zu bytes of data, expected %zu from the header",
                 data < header->data_bytes ? "truncated" : "too long", data, header->data_bytes);
}

static int read_header(struct sg_npy_file *file, struct sg_error *err) {
  char bytes[SG_NPY_HEADER_MAX];
  struct stat st;
  if (fstat(file->fd, &st) != 0) { return sg_fail(err, SG_BAD_INPUT, "cannot read: %s", strerror(errno)); }
  if (!S_ISREG(st.st_mode)) { return sg_fail(err, SG_BAD_INPUT, "not a regular file"); }
  const ssize_t n = read_at(file->fd, bytes, sizeof bytes, 0);
  if (n < 0) { return sg_fail(err, SG_BAD_INPUT, "cannot read: %s", strerror(errno)); }
  const int status = sg_npy_parse(&file->header, bytes, (size_t)n, err);
  return status != SG_OK ? status : check_length(&file->header, (size_t)st.st_size, err);
}

int sg_npy_file_open(struct sg_npy_file *file, int folder, const char *name, struct sg_error *err) {
  file->fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* do not block on a FIFO */
  if (file->fd < 0) { return sg_fail(err, SG_BAD_INPUT, "%s: cannot open: %s", name, strerror(errno)); }
  const int status = read_header(file, err);
  if (status == SG_OK) { return SG_OK; }
  sg_npy_file_close(file);
  return sg_fail_in(err, status, name);
}

void sg_npy_file_close(struct sg_npy_file *file) {
  close(file->fd);
  file->fd = -1;
}

/* ---- Layouts of the file and of memory: contiguous lines of equal length ---- */

struct lines {
  int64_t n, length;
};

static struct lines lines_of_file(const struct sg_npy *header) {
  if (header->n_dimensions == 1) { return (struct lines){1, header->shape[0]}; }
  return header->fortran ? (struct lines){header->shape[1], header->shape[0]}
                         : (struct lines){header->shape[0], header->shape[1]};
}

/* The order of numbers is the same in both; also if either is a single line. */
static bool is_direct(const struct sg_npy *header, const struct sg_array *array) {
  return header->n_dimensions == 1 || header->fortran == array->by_columns || array->rows == 1 || array->columns == 1;
}

bool sg_npy_fits(const struct sg_npy *header, const struct sg_array *array) {
  if (header->n_dimensions == 1) {
    return (array->rows == 1 && array->columns == header->shape[0]) ||
           (array->columns == 1 && array->rows == header->shape[0]);
  }
  const int64_t rows = array->by_columns ? array->columns : array->rows;
  const int64_t columns = array->by_columns ? array->rows : array->columns;
  return header->shape[0] == rows && header->shape[1] == columns;
}

/* ---- Data ---- */

static void swap_bytes(void *numbers, size_t bytes, enum sg_dtype dtype) {
  char *at = numbers;
  if (dtype == SG_F32 || dtype == SG_C64) { /* real and imaginary part are swapped separately */
    for (size_t i = 0; i < bytes; i += sizeof(uint32_t)) {
      uint32_t word;
      memcpy(&word, at + i, sizeof word);
      word = __builtin_bswap32(word);
      memcpy(at + i, &word, sizeof word);
    }
  } else {
    for (size_t i = 0; i < bytes; i += sizeof(uint64_t)) {
      uint64_t word;
      memcpy(&word, at + i, sizeof word);
      word = __builtin_bswap64(word);
      memcpy(at + i, &word, sizeof word);
    }
  }
}

/* Read the next `bytes` of the data, in native byte order. */
static int read_numbers(const struct sg_npy_file *file, const char *name, void *out, size_t bytes, size_t offset,
                        struct sg_error *err) {
  const struct sg_npy *header = &file->header;
  const ssize_t n = read_at(file->fd, out, bytes, header->data_offset + offset);
  if (n < 0) { return sg_fail(err, SG_BAD_INPUT, "%s: cannot read: %s", name, strerror(errno)); }
  if ((size_t)n < bytes) { return sg_fail(err, SG_BAD_INPUT, "%s: truncated while being read", name); }
  if (header->swapped) { swap_bytes(out, bytes, header->dtype); }
  return SG_OK;
}

/* In pieces if they are byte-swapped, so that each is swapped while still in cache. */
static int read_direct(const struct sg_npy_file *file, const char *name, void *out, struct sg_error *err) {
  const size_t bytes = file->header.data_bytes, piece = file->header.swapped ? SG_NPY_BUFFER : bytes;
  int status = SG_OK;
  for (size_t at = 0; at < bytes && status == SG_OK; at += piece) {
    status = read_numbers(file, name, (char *)out + at, bytes - at < piece ? bytes - at : piece, at, err);
  }
  return status;
}

/* Transpose `lines` lines of `length` numbers of the file into memory: number j of line i becomes number i of line j;
 * memory lines are `stride` long. Called with constant sizes. */
__attribute__((always_inline)) static inline void scatter(char *out, const char *in, int64_t lines, int64_t length,
                                                          int64_t stride, size_t size) {
  for (int64_t j = 0; j < length; j++) {
    for (int64_t i = 0; i < lines; i++) {
      memcpy(out + (size_t)(j * stride + i) * size, in + (size_t)(i * length + j) * size, size);
    }
  }
}

static void scatter_numbers(char *out, const char *in, int64_t lines, int64_t length, int64_t stride, size_t size) {
  if (size == 4) {
    scatter(out, in, lines, length, stride, 4);
  } else if (size == 8) {
    scatter(out, in, lines, length, stride, 8);
  } else {
    scatter(out, in, lines, length, stride, 16);
  }
}

/* As many whole lines at a time as fit in the buffer; longer lines in parts. */
static int read_transposed(const struct sg_npy_file *file, const char *name, void *out, struct sg_error *err) {
  _Alignas(64) char buffer[SG_NPY_BUFFER];
  const struct lines lines = lines_of_file(&file->header);
  const size_t size = sg_dtype_bytes(file->header.dtype);
  const int64_t room = (int64_t)(sizeof buffer / size);
  const int64_t length = lines.length < room ? lines.length : room, n = room / length;
  for (int64_t line = 0; line < lines.n; line += n) {
    const int64_t taken = lines.n - line < n ? lines.n - line : n;
    for (int64_t at = 0; at < lines.length; at += length) {
      const int64_t part = lines.length - at < length ? lines.length - at : length;
      const int status = read_numbers(file, name, buffer, (size_t)(taken * part) * size,
                                      (size_t)(line * lines.length + at) * size, err);
      if (status != SG_OK) { return status; }
      scatter_numbers((char *)out + (size_t)(at * lines.n + line) * size, buffer, taken, part, lines.n, size);
    }
  }
  return SG_OK;
}

int sg_npy_file_read(const struct sg_npy_file *file, const char *name, const struct sg_array *array, void *out,
                     struct sg_error *err) {
  return is_direct(&file->header, array) ? read_direct(file, name, out, err) : read_transposed(file, name, out, err);
}
