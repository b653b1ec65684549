#include "bench/data/npy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
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

static int read_header(struct sg_npy_file *file, size_t length, struct sg_error *err) {
  char bytes[SG_NPY_HEADER_MAX];
  const ssize_t n = read_at(file->fd, bytes, sizeof bytes, 0);
  if (n < 0) { return sg_fail(err, SG_BAD_INPUT, "cannot read: %s", strerror(errno)); }
  const int status = sg_npy_parse(&file->header, bytes, (size_t)n, err);
  return status != SG_OK ? status : check_length(&file->header, length, err);
}

/* A stack of as many items as the file is long. */
static int measure_raw(struct sg_npy_file *file, const struct sg_npy *item, size_t length, struct sg_error *err) {
  if (length == 0 || length % item->data_bytes != 0) {
    char text[SG_NPY_TEXT];
    return sg_fail(
        err, SG_BAD_INPUT,
        "the file has %zu bytes, which is not a multiple of the %zu of an item of %s: check --shape and --dtype",
        length, item->data_bytes, sg_npy_describe(item, text));
  }
  file->header = (struct sg_npy){.type = item->type,
                                 .swapped = item->swapped,
                                 .n_dimensions = item->n_dimensions + 1,
                                 .shape = {(int64_t)(length / item->data_bytes), item->shape[0], item->shape[1]},
                                 .data_bytes = length};
  return SG_OK;
}

/* item: NULL for a .npy file. */
static int open_file(struct sg_npy_file *file, const struct sg_npy *item, int folder, const char *path,
                     const char *shown, struct sg_error *err) {
  struct stat st;
  *file =
      (struct sg_npy_file){.fd = openat(folder, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)}; /* FIFOs do not block */
  if (file->fd < 0) { return sg_fail(err, SG_BAD_INPUT, "%s: cannot open: %s", shown, strerror(errno)); }
  int status = SG_OK;
  if (fstat(file->fd, &st) != 0) {
    status = sg_fail(err, SG_BAD_INPUT, "cannot read: %s", strerror(errno));
  } else if (!S_ISREG(st.st_mode)) {
    status = sg_fail(err, SG_BAD_INPUT, "not a regular file");
  } else {
    status = item ? measure_raw(file, item, (size_t)st.st_size, err) : read_header(file, (size_t)st.st_size, err);
  }
  if (status == SG_OK) { return SG_OK; }
  sg_npy_file_close(file);
  return sg_fail_in(err, status, shown);
}

int sg_npy_file_open(struct sg_npy_file *file, int folder, const char *path, const char *shown,
                     struct sg_error *err) {
  return open_file(file, NULL, folder, path, shown, err);
}

int sg_npy_file_open_raw(struct sg_npy_file *file, const struct sg_npy *item, int folder, const char *path,
                         const char *shown, struct sg_error *err) {
  return open_file(file, item, folder, path, shown, err);
}

static size_t file_bytes(const struct sg_npy_file *file) {
  return file->header.data_offset + file->header.data_bytes;
}

/* The pages of a file, and one behind them. */
static size_t map_bytes(const struct sg_npy_file *file) {
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  return (file_bytes(file) + page - 1) / page * page + page;
}

int sg_npy_file_map(struct sg_npy_file *file, const char *shown, struct sg_error *err) {
  const int flags = MAP_PRIVATE | MAP_NORESERVE, access = PROT_READ | PROT_WRITE;
  void *start = mmap(NULL, map_bytes(file), access, flags | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED || mmap(start, file_bytes(file), access, flags | MAP_FIXED, file->fd, 0) == MAP_FAILED) {
    const int why = errno;
    if (start != MAP_FAILED) { munmap(start, map_bytes(file)); }
    return sg_fail(err, SG_UNABLE, "%s: cannot map it into memory: %s", shown, strerror(why));
  }
  file->map = start;
  close(file->fd);
  file->fd = -1;
  return SG_OK;
}

void sg_npy_file_forget(const struct sg_npy_file *file) {
  if (file->map) { madvise(file->map, file_bytes(file), MADV_DONTNEED); }
}

void sg_npy_file_close(struct sg_npy_file *file) {
  if (file->fd >= 0) { close(file->fd); }
  if (file->map) { munmap(file->map, map_bytes(file)); }
  *file = (struct sg_npy_file){.fd = -1};
}

/* ---- What fits ---- */

struct sg_npy sg_npy_of_array(const struct sg_array *array, enum sg_dtype dtype) {
  const int64_t rows = array->by_columns ? array->columns : array->rows;
  const int64_t columns = array->by_columns ? array->rows : array->columns;
  return (struct sg_npy){.type = (enum sg_number_type)dtype,
                         .fortran = array->by_columns,
                         .n_dimensions = 2,
                         .shape = {rows, columns},
                         .data_bytes = sg_array_data_bytes(array, dtype)};
}

bool sg_npy_fits(const struct sg_npy *header, const struct sg_array *array) {
  if (header->n_dimensions == 1) {
    return (array->rows == 1 && array->columns == header->shape[0]) ||
           (array->columns == 1 && array->rows == header->shape[0]);
  }
  const int64_t rows = array->by_columns ? array->columns : array->rows;
  const int64_t columns = array->by_columns ? array->rows : array->columns;
  return header->n_dimensions == 2 && header->shape[0] == rows && header->shape[1] == columns;
}

int64_t sg_npy_depth(const struct sg_npy *header, const struct sg_array *array) {
  if (sg_npy_fits(header, array)) { return 1; }
  if (header->n_dimensions < 2) { return 0; }
  const struct sg_npy item = sg_npy_item(header);
  return sg_npy_fits(&item, array) ? header->shape[0] : 0;
}

bool sg_npy_is_spread(const struct sg_npy *header, int64_t depth) {
  return header->fortran && depth > 1;
}

/* ---- Layouts of an item in the file and in memory: contiguous lines of equal length ---- */

/* An item in the file: number i of it is number first + i step of the data. */
struct item_view {
  struct sg_npy item;
  size_t first, step;
};

static struct item_view view_of(const struct sg_npy *header, const struct sg_array *array, int64_t item) {
  if (sg_npy_fits(header, array)) { return (struct item_view){*header, 0, 1}; }
  struct item_view view = {sg_npy_item(header), (size_t)item, (size_t)header->shape[0]};
  if (sg_npy_is_spread(header, header->shape[0])) { return view; }
  view.first *= view.item.data_bytes / sg_number_bytes(header->type);
  view.step = 1;
  return view;
}

struct lines {
  int64_t n, length;
};

static struct lines lines_of(const struct sg_npy *item) {
  if (item->n_dimensions == 1) { return (struct lines){1, item->shape[0]}; }
  return item->fortran ? (struct lines){item->shape[1], item->shape[0]}
                       : (struct lines){item->shape[0], item->shape[1]};
}

/* The order of numbers is the same in both; also if either is a single line. */
static bool is_direct(const struct sg_npy *item, const struct sg_array *array) {
  return item->n_dimensions == 1 || item->fortran == array->by_columns || array->rows == 1 || array->columns == 1;
}

/* ---- Data ---- */

/* An item being read. */
struct reading {
  const struct sg_npy_file *file;
  const char *shown;
  struct item_view view;
  enum sg_dtype dtype; /* wanted */
};

/* Numbers at .. at+n-1 of the item, as they are stored. */
static int fetch_stored(const struct reading *r, void *out, size_t at, size_t n, struct sg_error *err) {
  const struct sg_npy *header = &r->file->header;
  const size_t size = sg_number_bytes(header->type),
               start = header->data_offset + (r->view.first + at * r->view.step) * size;
  if (r->view.step > 1) {
    for (size_t i = 0; i < n; i++) {
      memcpy((char *)out + i * size, r->file->map + start + i * r->view.step * size, size);
    }
    return SG_OK;
  }
  if (r->file->map) {
    memcpy(out, r->file->map + start, n * size);
    return SG_OK;
  }
  const ssize_t got = read_at(r->file->fd, out, n * size, start);
  if (got < 0) { return sg_fail(err, SG_BAD_INPUT, "%s: cannot read: %s", r->shown, strerror(errno)); }
  if ((size_t)got < n * size) { return sg_fail(err, SG_BAD_INPUT, "%s: truncated while being read", r->shown); }
  return SG_OK;
}

static bool is_converted(const struct reading *r) {
  return (int)r->file->header.type != (int)r->dtype;
}

/* Numbers at .. at+n-1 of the item, in native byte order and the wanted type. */
static int fetch(const struct reading *r, void *out, size_t at, size_t n, struct sg_error *err) {
  enum { PIECE_BYTES = 1 << 14 };
  const enum sg_number_type type = r->file->header.type;
  if (!is_converted(r)) {
    const int status = fetch_stored(r, out, at, n, err);
    if (status == SG_OK && r->file->header.swapped) { sg_numbers_swap(out, n, type); }
    return status;
  }
  _Alignas(64) char piece[PIECE_BYTES];
  const size_t most = sizeof piece / sg_number_bytes(type);
  for (size_t done = 0; done < n; done += most) {
    const size_t taken = n - done < most ? n - done : most;
    const int status = fetch_stored(r, piece, at + done, taken, err);
    if (status != SG_OK) { return status; }
    if (r->file->header.swapped) { sg_numbers_swap(piece, taken, type); }
    sg_numbers_convert((char *)out + done * sg_dtype_bytes(r->dtype), r->dtype, piece, type, taken);
  }
  return SG_OK;
}

/* In pieces if they are byte-swapped, so that each is swapped while still in cache. */
static int read_direct(const struct reading *r, void *out, struct sg_error *err) {
  const size_t size = sg_dtype_bytes(r->dtype), n = r->view.item.data_bytes / sg_number_bytes(r->file->header.type),
               piece = r->file->header.swapped ? SG_NPY_BUFFER / size : n;
  int status = SG_OK;
  for (size_t at = 0; at < n && status == SG_OK; at += piece) {
    status = fetch(r, (char *)out + at * size, at, n - at < piece ? n - at : piece, err);
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
static int read_transposed(const struct reading *r, void *out, struct sg_error *err) {
  _Alignas(64) char buffer[SG_NPY_BUFFER];
  const struct lines lines = lines_of(&r->view.item);
  const size_t size = sg_dtype_bytes(r->dtype);
  const int64_t room = (int64_t)(sizeof buffer / size);
  const int64_t length = lines.length < room ? lines.length : room, n = room / length;
  for (int64_t line = 0; line < lines.n; line += n) {
    const int64_t taken = lines.n - line < n ? lines.n - line : n;
    for (int64_t at = 0; at < lines.length; at += length) {
      const int64_t part = lines.length - at < length ? lines.length - at : length;
      const int status = fetch(r, buffer, (size_t)(line * lines.length + at), (size_t)(taken * part), err);
      if (status != SG_OK) { return status; }
      scatter_numbers((char *)out + (size_t)(at * lines.n + line) * size, buffer, taken, part, lines.n, size);
    }
  }
  return SG_OK;
}

int sg_npy_file_read(const struct sg_npy_file *file, const char *shown, int64_t item, const struct sg_array *array,
                     enum sg_dtype dtype, void *out, struct sg_error *err) {
  const struct reading r = {file, shown, view_of(&file->header, array, item), dtype};
  return is_direct(&r.view.item, array) ? read_direct(&r, out, err) : read_transposed(&r, out, err);
}

void *sg_npy_file_item(const struct sg_npy_file *file, int64_t item, const struct sg_array *array,
                       enum sg_dtype dtype) {
  const struct reading r = {file, NULL, view_of(&file->header, array, item), dtype};
  const size_t size = sg_number_bytes(file->header.type), start = file->header.data_offset + r.view.first * size;
  const bool complex = sg_number_is_complex(file->header.type), aligned = start % (complex ? size / 2 : size) == 0;
  const bool same = !is_converted(&r) && !file->header.swapped && r.view.step == 1 && is_direct(&r.view.item, array);
  return file->map && same && aligned ? file->map + start : NULL;
}
