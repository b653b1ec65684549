/* .npy files: those written by NumPy (tests/npy, made by make.py) are read correctly in any order; anything else is
 * refused with the reason. */
#include <complex.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/data/npy_file.h"
#include "core/text.h"

enum { ROWS = 3, COLUMNS = 5, NUMBERS = ROWS * COLUMNS };

/* ---- What NumPy wrote ---- */

static int fixtures(void) {
  const int folder = open(SG_TEST_DATA "/npy", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  assert_true(folder >= 0);
  return folder;
}

static double complex number(enum sg_dtype dtype, const void *numbers, size_t i) {
  switch (dtype) {
  case SG_F32:
    return ((const float *)numbers)[i];
  case SG_F64:
    return ((const double *)numbers)[i];
  case SG_C64:
    return ((const float complex *)numbers)[i];
  default:
    return ((const double complex *)numbers)[i];
  }
}

/* The file, read as `array` wants it, holds make.py's numbers. */
static void holds(const char *name, enum sg_dtype dtype, const struct sg_array *array) {
  struct sg_npy_file file;
  struct sg_error err = {""};
  _Alignas(64) char numbers[NUMBERS * 16];
  const int folder = fixtures();
  if (sg_npy_file_open(&file, folder, name, name, &err)) { fail_msg("%s", err.message); }
  assert_int_equal(file.header.type, dtype);
  assert_true(sg_npy_fits(&file.header, array));
  memset(numbers, 0xff, sizeof numbers);
  if (sg_npy_file_read(&file, name, 0, array, dtype, numbers, &err)) { fail_msg("%s", err.message); }
  for (int i = 0; i < ROWS; i++) {
    for (int j = 0; j < COLUMNS; j++) {
      const double real = 16 * i + j + 0.25;
      const double complex wanted = dtype >= SG_C64 ? real * (1 - I) : real;
      const int place = array->by_columns ? j * ROWS + i : i * COLUMNS + j;
      if (number(dtype, numbers, (size_t)place) != wanted) { fail_msg("%s: number %d, %d is wrong", name, i, j); }
    }
  }
  sg_npy_file_close(&file);
  close(folder);
}

static const struct sg_array by_rows = {ROWS, COLUMNS, false}, by_columns = {COLUMNS, ROWS, true};
static const char *const codes[] = {"f4", "f8", "c8", "c16"};

static void every_dtype_byte_order_and_layout_is_read_into_either_layout(void **state) {
  (void)state;
  static const char *const orders[] = {"little-c", "little-fortran", "big-c", "big-fortran"};
  for (int d = 0; d < SG_DTYPES; d++) {
    for (int o = 0; o < 4; o++) {
      char name[64];
      snprintf(name, sizeof name, "%s-%s.npy", codes[d], orders[o]);
      holds(name, (enum sg_dtype)d, &by_rows);
      holds(name, (enum sg_dtype)d, &by_columns);
    }
  }
}

static void format_versions_2_and_3_are_read(void **state) {
  (void)state;
  holds("version-2.npy", SG_F64, &by_rows);
  holds("version-3.npy", SG_F64, &by_rows);
}

static void a_vector_fits_a_row_or_a_column_and_a_matrix_only_its_own_shape(void **state) {
  (void)state;
  struct sg_npy_file file;
  struct sg_error err;
  const int folder = fixtures();
  assert_int_equal(sg_npy_file_open(&file, folder, "vector.npy", "vector.npy", &err), SG_OK);
  assert_true(sg_npy_fits(&file.header, &(struct sg_array){1, 5, false}));
  assert_true(sg_npy_fits(&file.header, &(struct sg_array){5, 1, false}));
  assert_false(sg_npy_fits(&file.header, &(struct sg_array){1, 4, false}));
  assert_false(sg_npy_fits(&file.header, &(struct sg_array){5, 5, false}));
  sg_npy_file_close(&file);
  assert_int_equal(sg_npy_file_open(&file, folder, "f8-big-fortran.npy", "x.npy", &err), SG_OK);
  assert_false(sg_npy_fits(&file.header, &(struct sg_array){5, 3, false}));
  assert_false(sg_npy_fits(&file.header, &(struct sg_array){3, 5, true}));
  sg_npy_file_close(&file);
  close(folder);
}

static void unsupported_arrays_are_refused_naming_their_contents(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"objects.npy", "objects.npy: contains Python objects"},
      {"records.npy", "records.npy: contains records"},
      {"tesseract.npy", "tesseract.npy: the array has 4 dimensions: save a stack (items, rows, columns)"},
      {"text.npy", "text.npy: contains type <U3: save it as f4, f8, c8 or c16"},
      {"number.npy", "number.npy: the array has 0 dimensions"},
      {"empty.npy", "empty.npy: the array is empty"},
      {"make.py", "make.py: not a .npy file"},
      {"none.npy", "none.npy: cannot open: No such file"},
      {"../npy", "not a regular file"},
  };
  const int folder = fixtures();
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct sg_npy_file file;
    struct sg_error err;
    assert_int_equal(sg_npy_file_open(&file, folder, cases[i][0], cases[i][0], &err), SG_BAD_INPUT);
    if (!strstr(err.message, cases[i][1])) { fail_msg("'%s' does not say '%s'", err.message, cases[i][1]); }
  }
  close(folder);
}

/* ---- Matrices larger than the transposition buffer ---- */

/* A file of one matrix, in Fortran order or not, whose number (i, j) is i + j / 65536. */
static int file_of(int64_t rows, int64_t columns, bool fortran) {
  char header[SG_NPY_WRITTEN];
  const struct sg_npy npy = {.type = SG_NUMBER_F8, .fortran = fortran, .n_dimensions = 2, .shape = {rows, columns}};
  const size_t length = sg_npy_format(header, &npy);
  const int fd = memfd_create("npy", MFD_CLOEXEC);
  double *numbers = malloc((size_t)(rows * columns) * sizeof *numbers);
  assert_non_null(numbers);
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++) {
      numbers[fortran ? j * rows + i : i * columns + j] = (double)i + (double)j / 65536;
    }
  }
  assert_int_equal(write(fd, header, length), length);
  assert_int_equal(write(fd, numbers, (size_t)(rows * columns) * sizeof *numbers),
                   (size_t)(rows * columns) * sizeof *numbers);
  free(numbers);
  return fd;
}

static void turned(int64_t rows, int64_t columns, bool fortran) {
  struct sg_npy_file file;
  struct sg_error err = {""};
  char path[64];
  const int fd = file_of(rows, columns, fortran);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  if (sg_npy_file_open(&file, AT_FDCWD, path, path, &err)) { fail_msg("%s", err.message); }
  const struct sg_array array =
      fortran ? (struct sg_array){rows, columns, false} : (struct sg_array){columns, rows, true};
  double *numbers = calloc((size_t)(rows * columns), sizeof *numbers);
  assert_non_null(numbers);
  if (sg_npy_file_read(&file, path, 0, &array, SG_F64, numbers, &err)) { fail_msg("%s", err.message); }
  for (int64_t i = 0; i < rows; i++) {
    for (int64_t j = 0; j < columns; j++) {
      const double got = numbers[fortran ? i * columns + j : j * rows + i];
      if (got != (double)i + (double)j / 65536) { fail_msg("%d, %d is wrong", (int)i, (int)j); }
    }
  }
  free(numbers);
  sg_npy_file_close(&file);
  close(fd);
}

static void a_matrix_of_any_shape_is_transposed(void **state) {
  (void)state;
  static const int64_t shapes[][2] = {{300, 200}, {2, 40000}, {40000, 2}, {1, 70}, {70, 1}, {129, 129}, {16384, 3}};
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    turned(shapes[i][0], shapes[i][1], true);
    turned(shapes[i][0], shapes[i][1], false);
  }
}

/* ---- Headers by hand ---- */

struct bytes {
  unsigned char at[SG_NPY_HEADER_MAX + 4096];
  size_t size;
};

/* Version 1.0 around a dictionary, as it stands: no padding. */
static struct bytes headed(const char *dictionary) {
  struct bytes b = {.size = 10 + strlen(dictionary)};
  memcpy(b.at, "\x93NUMPY\x01\x00", 8);
  b.at[8] = (unsigned char)(strlen(dictionary) & 0xff);
  b.at[9] = (unsigned char)(strlen(dictionary) >> 8);
  memcpy(b.at + 10, dictionary, strlen(dictionary));
  return b;
}

static void parses(const char *dictionary, const char *described) {
  struct sg_npy npy;
  struct sg_error err = {""};
  char text[SG_NPY_TEXT];
  const struct bytes b = headed(dictionary);
  if (sg_npy_parse(&npy, b.at, b.size, &err)) { fail_msg("%s: %s", dictionary, err.message); }
  assert_string_equal(sg_npy_describe(&npy, text), described);
  assert_int_equal(npy.data_offset, b.size);
}

static void refused_bytes(const struct bytes *b, const char *reason) {
  struct sg_npy npy;
  struct sg_error err = {""};
  assert_int_equal(sg_npy_parse(&npy, b->at, b->size, &err), SG_BAD_INPUT);
  if (!strstr(err.message, reason)) { fail_msg("'%s' does not say '%s'", err.message, reason); }
}

static void refused(const char *dictionary, const char *reason) {
  const struct bytes b = headed(dictionary);
  refused_bytes(&b, reason);
}

static void headers_as_other_writers_lay_them_out_are_read(void **state) {
  (void)state;
  parses("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }", "3 x 4 f64"); /* not aligned */
  parses("{\"shape\":(7,),\"descr\":\"<f4\",\"fortran_order\":True}\n", "7 f32");
  parses("{'descr': '<c16', 'fortran_order': False, 'shape': (3L, 4L)}  \n", "3 x 4 c128"); /* Python 2 */
  parses("{'descr': '=c8', 'fortran_order': False, 'shape': (1, 1,)}", "1 x 1 c64");
  parses("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4)}", "2 x 3 x 4 uint8");
}

static void inconsistent_headers_are_refused(void **state) {
  (void)state;
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904, 4), }",
          "exceeds the address space");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (2305843009213693952,), }", "exceeds the address space");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 4), }", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (-3, 4), }", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (3.5, 4), }", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (3), }", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': 3, }", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (3 4), }", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), 'shape': (3, 4)}", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), 'more': 1}", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': False}", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': 0, 'shape': (3, 4)}", "corrupt");
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4)} x", "corrupt");
  refused("{'descr': '<f8", "corrupt");
  refused("{'descr': '|O', 'fortran_order': False, 'shape': (3, 4)}", "Python objects");
  refused("{'descr': '|f8', 'fortran_order': False, 'shape': (3, 4)}", "contains type |f8");
  refused("{'descr': '<f16', 'fortran_order': False, 'shape': (3, 4)}", "contains type <f16"); /* long double */
  refused("{'descr': '<f8', 'fortran_order': False, 'shape': (2097152, 2097152, 2097152)}",
          "exceeds the address space");
  refused("{'descr': '', 'fortran_order': False, 'shape': (3, 4)}", "contains type ");
  refused("__import__('os').system('true')", "corrupt");
  refused("", "corrupt");
}

static void truncated_and_foreign_files_are_refused(void **state) {
  (void)state;
  const struct bytes whole = headed("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }");
  for (size_t size = 0; size < whole.size; size++) {
    struct bytes b = whole;
    b.size = size;
    refused_bytes(&b, size < 6 ? "not a .npy file" : "the header is truncated");
  }
  struct bytes b = whole;
  b.at[0] = 'P';
  refused_bytes(&b, "not a .npy file");
  b = whole;
  b.at[6] = 4;
  refused_bytes(&b, "format version 4.0");
  b = whole;
  b.at[7] = 1;
  refused_bytes(&b, "format version 1.1");
  b = whole;
  b.at[6] = 2; /* the first bytes of the dictionary become part of its length */
  refused_bytes(&b, "header is");
  b = whole;
  b.at[8] = b.at[9] = 0xff;
  refused_bytes(&b, "the header is 65535 bytes long");
}

/* ---- Lengths ---- */

static void a_file_is_as_long_as_its_header_says(void **state) {
  (void)state;
  char path[64];
  struct sg_npy_file file;
  struct sg_error err;
  struct stat st;
  const int fd = file_of(3, 4, false);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  assert_int_equal(fstat(fd, &st), 0);
  assert_int_equal(ftruncate(fd, st.st_size - 1), 0);
  assert_int_equal(sg_npy_file_open(&file, AT_FDCWD, path, path, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "the file is truncated: 95 bytes of data, expected 96"));
  assert_int_equal(ftruncate(fd, st.st_size + 8), 0);
  assert_int_equal(sg_npy_file_open(&file, AT_FDCWD, path, path, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "the file is too long: 104 bytes"));
  close(fd);
}

static void a_file_truncated_during_reading_is_detected(void **state) {
  (void)state;
  char path[64];
  double numbers[12];
  struct sg_npy_file file;
  struct sg_error err;
  const int fd = file_of(3, 4, false);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  assert_int_equal(sg_npy_file_open(&file, AT_FDCWD, path, path, &err), SG_OK);
  assert_int_equal(ftruncate(fd, 130), 0);
  assert_int_equal(sg_npy_file_read(&file, "x.npy", 0, &(struct sg_array){3, 4, false}, SG_F64, numbers, &err),
                   SG_BAD_INPUT);
  assert_string_equal(err.message, "x.npy: truncated while being read");
  sg_npy_file_close(&file);
  close(fd);
}

/* ---- Stacks, as NumPy wrote them: number (t, i, j) is 100 t + 10 i + j, of integers and float16 too ---- */

enum { ITEMS = 4, STACK_ROWS = 2, STACK_COLUMNS = 3, STACK_NUMBERS = STACK_ROWS * STACK_COLUMNS };

static void stack_holds(const char *name, enum sg_dtype dtype, bool mapped) {
  static const struct sg_array rows = {STACK_ROWS, STACK_COLUMNS, false}, columns = {STACK_COLUMNS, STACK_ROWS, true};
  const struct sg_array *const layouts[] = {&rows, &columns};
  struct sg_npy_file file;
  struct sg_error err = {""};
  _Alignas(64) char numbers[STACK_NUMBERS * 16];
  const int folder = fixtures();
  if (sg_npy_file_open(&file, folder, name, name, &err)) { fail_msg("%s", err.message); }
  assert_int_equal(sg_npy_depth(&file.header, &rows), ITEMS);
  if (mapped && sg_npy_file_map(&file, name, &err)) { fail_msg("%s", err.message); }
  for (int k = 0; k < ITEMS * 2; k++) {
    const int t = k / 2;
    const struct sg_array *array = layouts[k % 2];
    if (sg_npy_file_read(&file, name, t, array, dtype, numbers, &err)) { fail_msg("%s", err.message); }
    for (int i = 0; i < STACK_ROWS; i++) {
      for (int j = 0; j < STACK_COLUMNS; j++) {
        const int place = array->by_columns ? j * STACK_ROWS + i : i * STACK_COLUMNS + j;
        const double complex got = number(dtype, numbers, (size_t)place);
        if (got != 100 * t + 10 * i + j) { fail_msg("%s: item %d: number %d, %d is wrong", name, t, i, j); }
      }
    }
  }
  sg_npy_file_close(&file);
  close(folder);
}

static void every_item_of_a_stack_is_read_into_either_layout(void **state) {
  (void)state;
  stack_holds("stack-f8.npy", SG_F64, false);
  stack_holds("stack-f8.npy", SG_F64, true);
  stack_holds("stack-f8-fortran.npy", SG_F64, true);
  stack_holds("stack-f4-big.npy", SG_F32, false);
}

static void integers_and_other_floats_are_converted(void **state) {
  (void)state;
  static const char *const types[] = {"f2", "i2", "i4", "i8", "u2", "u4", "u8", "f4-big", "f8", "i2-fortran"};
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
    for (int d = 0; d < SG_DTYPES; d++) {
      char name[32];
      snprintf(name, sizeof name, "stack-%s.npy", types[i]);
      stack_holds(name, (enum sg_dtype)d, i % 2 == 1 || strstr(name, "fortran"));
    }
  }
}

static void an_item_is_used_where_it_is_in_a_mapped_file(void **state) {
  (void)state;
  static const struct sg_array rows = {STACK_ROWS, STACK_COLUMNS, false}, columns = {STACK_COLUMNS, STACK_ROWS, true};
  struct sg_npy_file file;
  struct sg_error err = {""};
  const int folder = fixtures();
  assert_int_equal(sg_npy_file_open(&file, folder, "stack-f8.npy", "x", &err), SG_OK);
  assert_null(sg_npy_file_item(&file, 1, &rows, SG_F64));
  assert_int_equal(sg_npy_file_map(&file, "x", &err), SG_OK);
  const double *item = sg_npy_file_item(&file, 1, &rows, SG_F64);
  assert_non_null(item);
  assert_float_equal(item[STACK_COLUMNS + 2], 112, 0);
  assert_null(sg_npy_file_item(&file, 1, &columns, SG_F64)); /* would be turned */
  assert_null(sg_npy_file_item(&file, 1, &rows, SG_F32));    /* would be converted */
  sg_npy_file_forget(&file);
  assert_float_equal(item[STACK_COLUMNS + 2], 112, 0);
  sg_npy_file_close(&file);
  assert_int_equal(sg_npy_file_open(&file, folder, "stack-f4-big.npy", "x", &err), SG_OK);
  assert_int_equal(sg_npy_file_map(&file, "x", &err), SG_OK);
  assert_null(sg_npy_file_item(&file, 1, &rows, SG_F32)); /* would be swapped */
  sg_npy_file_close(&file);
  close(folder);
}

static void numbers_are_rounded_as_astype_does(void **state) {
  (void)state;
  static const int64_t large[] = {9007199254740993, 16777217, -1};
  double f64[3];
  float f32[6];
  sg_numbers_convert(f64, SG_F64, large, SG_NUMBER_I8, 3);
  assert_float_equal(f64[0], 9007199254740992.0, 0);
  sg_numbers_convert(f32, SG_C64, large, SG_NUMBER_I8, 3);
  assert_float_equal(f32[2], 16777216, 0);
  assert_float_equal(f32[3], 0, 0);
  static const uint16_t halves[] = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x8000};
  static const float wanted[] = {1, -2, 0x1p-24F, 65504};
  sg_numbers_convert(f32, SG_F32, halves, SG_NUMBER_F2, 6);
  for (int i = 0; i < 4; i++) {
    assert_float_equal(f32[i], wanted[i], 0);
  }
  assert_true(isinf(f32[4]) && signbit(f32[5]));
  static const uint8_t truths[] = {0, 1, 255};
  sg_numbers_convert(f64, SG_F64, truths, SG_NUMBER_B1, 3);
  assert_float_equal(f64[2], 1, 0);
}

static void raw_numbers_are_a_stack_of_as_many_items_as_there_are(void **state) {
  (void)state;
  static const struct sg_array array = {STACK_ROWS, STACK_COLUMNS, false};
  const struct sg_npy item = sg_npy_of_array(&array, SG_F64);
  struct sg_npy_file file;
  struct sg_error err = {""};
  double numbers[3 * STACK_NUMBERS], got[STACK_NUMBERS];
  char path[64];
  const int fd = memfd_create("raw", MFD_CLOEXEC);
  for (int i = 0; i < 3 * STACK_NUMBERS; i++) {
    numbers[i] = i;
  }
  assert_int_equal(write(fd, numbers, sizeof numbers), sizeof numbers);
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  assert_int_equal(sg_npy_file_open_raw(&file, &item, AT_FDCWD, path, "x.bin", &err), SG_OK);
  assert_int_equal(sg_npy_depth(&file.header, &array), 3);
  assert_int_equal(sg_npy_file_read(&file, "x.bin", 2, &array, SG_F64, got, &err), SG_OK);
  assert_memory_equal(got, numbers + (ptrdiff_t)2 * STACK_NUMBERS, sizeof got);
  sg_npy_file_close(&file);
  assert_int_equal(ftruncate(fd, sizeof numbers - 8), 0);
  assert_int_equal(sg_npy_file_open_raw(&file, &item, AT_FDCWD, path, "x.bin", &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "x.bin: the file has 136 bytes, which is not a multiple of the 48 of an item of "
                                   "2 x 3 f64: check --shape and --dtype");
  assert_int_equal(ftruncate(fd, 0), 0);
  assert_int_equal(sg_npy_file_open_raw(&file, &item, AT_FDCWD, path, "x.bin", &err), SG_BAD_INPUT);
  close(fd);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_dtype_byte_order_and_layout_is_read_into_either_layout),
      cmocka_unit_test(format_versions_2_and_3_are_read),
      cmocka_unit_test(a_vector_fits_a_row_or_a_column_and_a_matrix_only_its_own_shape),
      cmocka_unit_test(unsupported_arrays_are_refused_naming_their_contents),
      cmocka_unit_test(a_matrix_of_any_shape_is_transposed),
      cmocka_unit_test(headers_as_other_writers_lay_them_out_are_read),
      cmocka_unit_test(inconsistent_headers_are_refused),
      cmocka_unit_test(truncated_and_foreign_files_are_refused),
      cmocka_unit_test(a_file_is_as_long_as_its_header_says),
      cmocka_unit_test(a_file_truncated_during_reading_is_detected),
      cmocka_unit_test(every_item_of_a_stack_is_read_into_either_layout),
      cmocka_unit_test(integers_and_other_floats_are_converted),
      cmocka_unit_test(an_item_is_used_where_it_is_in_a_mapped_file),
      cmocka_unit_test(numbers_are_rounded_as_astype_does),
      cmocka_unit_test(raw_numbers_are_a_stack_of_as_many_items_as_there_are),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
