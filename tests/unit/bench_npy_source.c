/* Stacks of .npy files: written for every operation and read back with the same bits; shapes recovered; and folders
 * that are no stack refused, naming file and reason. */
#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/data/npy_write.h"
#include "bench/data/source.h"
#include "bench/data/source_name.h"
#include "bench/plan/npy_source.h"
#include "core/text.h"

enum { ITEMS = 3, ROOM = 4096 };

/* ---- A folder for each test ---- */

struct place {
  char path[64];
  int folder;
};

static int make_place(void **state) {
  struct place *place = calloc(1, sizeof *place);
  snprintf(place->path, sizeof place->path, "/tmp/stratagemm-XXXXXX");
  assert_non_null(mkdtemp(place->path));
  place->folder = open(place->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  assert_true(place->folder >= 0);
  *state = place;
  return 0;
}

static void empty(const struct place *place) {
  DIR *dir = opendir(place->path);
  assert_non_null(dir);
  for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
    if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) { unlinkat(place->folder, e->d_name, 0); }
  }
  closedir(dir);
}

static int remove_place(void **state) {
  struct place *place = *state;
  empty(place);
  close(place->folder);
  assert_int_equal(rmdir(place->path), 0);
  free(place);
  return 0;
}

static int put_array(const struct place *place, const char *name, enum sg_dtype dtype, const struct sg_array *array,
                     const void *numbers, struct sg_error *err) {
  struct sg_output *out = NULL;
  int status = sg_output_open(&out, place->path, err);
  if (status == SG_OK) { status = sg_npy_stage(out, name, dtype, array, numbers, err); }
  if (status == SG_OK) { status = sg_output_commit(out, err); }
  sg_output_close(out);
  return status;
}

static void put(const struct place *place, const char *name, int64_t rows, int64_t columns) {
  static const double numbers[64];
  struct sg_error err = {""};
  const struct sg_array array = {rows, columns, false};
  if (put_array(place, name, SG_F64, &array, numbers, &err)) { fail_msg("%s", err.message); }
}

/* Files as a user names them; *text may be NULL. */
static int examine_as(const char *asked, const enum sg_dtype *convert, struct sg_workload *w, char **text,
                      char **label, struct sg_error *err) {
  struct sg_file_source files;
  struct sg_layout layout;
  struct sg_file_facts facts;
  char *source = NULL;
  if (!sg_source_is_raw(asked)) { w->m = w->n = w->k = 1; }
  w->operation->layout(w, &layout);
  int status = sg_file_source_open(&files, asked, convert, layout.n_inputs, true, err);
  if (status != SG_OK) { return status; }
  status = sg_file_source_examine(&files, w, &source, label, &facts, err);
  sg_file_source_close(&files);
  if (text && status == SG_OK) {
    *text = source;
  } else {
    free(source);
  }
  return status;
}

static int examine_folder(const struct place *place, struct sg_workload *w, char **text, char **label,
                          struct sg_error *err) {
  char *asked = sg_format("npy:%s", place->path);
  const int status = examine_as(asked, NULL, w, text, label, err);
  if (status == SG_OK && text) { assert_string_equal(*text, asked); }
  free(asked);
  return status;
}

static int examine(const struct place *place, struct sg_workload *w, char **label, struct sg_error *err) {
  return examine_folder(place, w, NULL, label, err);
}

static struct sg_workload workload(const char *operation, int64_t count) {
  return (struct sg_workload){.operation = sg_operation_find(operation), .count = count, .options = "", .seed = 5};
}

/* ---- Round trip ---- */

struct memory {
  _Alignas(64) char bytes[SG_MAX_ARRAYS][ROOM];
};

static void load(const struct sg_workload *w, int64_t item, struct memory *memory) {
  struct sg_source *source = NULL;
  struct sg_error err = {""};
  void *arrays[SG_MAX_ARRAYS];
  memset(memory, 0, sizeof *memory);
  for (int i = 0; i < SG_MAX_ARRAYS; i++) {
    arrays[i] = memory->bytes[i];
  }
  if (sg_source_open(&source, w, &err) || sg_source_load(source, item, arrays, &err)) { fail_msg("%s", err.message); }
  sg_source_close(source);
}

static void write_stack(const struct place *place, const struct sg_workload *w, const struct sg_layout *layout) {
  struct memory memory;
  struct sg_error err;
  char name[32];
  for (int item = 0; item < ITEMS; item++) {
    load(w, item, &memory);
    for (int i = 0; i < layout->n_inputs; i++) {
      snprintf(name, sizeof name, "x%d_%c.npy", item, 'a' + i);
      assert_int_equal(put_array(place, name, w->dtype, &layout->arrays[i], memory.bytes[i], &err), SG_OK);
    }
  }
}

/* The workload from the files equals `made`: the same layout, and the same bits in each item. */
static void comes_back(const struct place *place, const struct sg_workload *made) {
  struct sg_layout wanted, found;
  struct sg_workload w = workload(made->operation->name, 0);
  struct sg_error err = {""};
  struct memory before, after;
  char *source = NULL, *label = NULL;
  made->operation->layout(made, &wanted);
  write_stack(place, made, &wanted);
  if (examine_folder(place, &w, &source, &label, &err)) { fail_msg("%s", err.message); }
  w.source = source;
  assert_int_equal(w.count, ITEMS);
  assert_int_equal(w.dtype, made->dtype);
  w.operation->layout(&w, &found);
  for (int i = 0; i < wanted.n_inputs; i++) {
    assert_int_equal(found.arrays[i].rows, wanted.arrays[i].rows);
    assert_int_equal(found.arrays[i].columns, wanted.arrays[i].columns);
  }
  for (int item = 0; item < ITEMS; item++) {
    load(made, item, &before);
    load(&w, item, &after);
    for (int i = 0; i < wanted.n_inputs; i++) {
      assert_memory_equal(before.bytes[i], after.bytes[i], ROOM);
    }
  }
  free(source);
  free(label);
  empty(place);
}

static void every_operation_finds_its_shape_and_its_bits_in_the_files(void **state) {
  static const int64_t shapes[][3] = {{7, 5, 3}, {5, 5, 3}, {3, 7, 5}, {4, 4, 4}, {1, 1, 1}};
  for (size_t o = 0; o < sg_n_operations; o++) {
    int tried = 0;
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
      for (int d = 0; d < SG_DTYPES; d++) {
        struct sg_workload made = workload(sg_operations[o]->name, ITEMS);
        struct sg_error ignored;
        made.source = "uniform";
        made.dtype = (enum sg_dtype)d;
        made.m = shapes[s][0];
        made.n = shapes[s][1];
        made.k = shapes[s][2];
        if (sg_workload_check(&made, &ignored) != SG_OK) { continue; }
        comes_back(*state, &made);
        tried++;
      }
    }
    assert_true(tried > 0);
  }
}

static void an_operations_options_are_heeded(void **state) {
  struct sg_workload w = workload("gemm", 0);
  struct sg_error err = {""};
  char *label = NULL;
  w.options = "ta=t";
  put(*state, "x_a.npy", 3, 4);
  put(*state, "x_b.npy", 3, 5);
  if (examine(*state, &w, &label, &err)) { fail_msg("%s", err.message); }
  assert_int_equal(w.m, 4);
  assert_int_equal(w.k, 3);
  assert_int_equal(w.n, 5);
  free(label);
}

static void fewer_items_than_there_are_may_be_taken(void **state) {
  struct sg_workload w = workload("cholesky", 1);
  struct sg_error err = {""};
  char *label = NULL;
  put(*state, "one.npy", 3, 3);
  put(*state, "two.npy", 4, 4); /* ignored */
  if (examine(*state, &w, &label, &err)) { fail_msg("%s", err.message); }
  assert_int_equal(w.count, 1);
  free(label);
}

static void items_are_in_the_order_of_the_numbers_in_their_names(void **state) {
  const struct place *place = *state;
  static const double one[] = {1}, two[] = {2}, ten[] = {10};
  const struct sg_array number = {1, 1, false};
  struct sg_error err;
  struct sg_workload w = workload("null", 3);
  assert_int_equal(put_array(place, "x10.npy", SG_F64, &number, ten, &err), SG_OK);
  assert_int_equal(put_array(place, "x2.npy", SG_F64, &number, two, &err), SG_OK);
  assert_int_equal(put_array(place, "x1.npy", SG_F64, &number, one, &err), SG_OK);
  char *source = sg_format("npy:%s", place->path);
  w.source = source;
  w.dtype = SG_F64;
  w.m = w.n = w.k = 1;
  for (int item = 0; item < 3; item++) {
    static const double wanted[] = {1, 2, 10};
    struct memory memory;
    double got;
    load(&w, item, &memory);
    memcpy(&got, memory.bytes[0], sizeof got);
    assert_float_equal(got, wanted[item], 0);
  }
  free(source);
}

/* ---- The label ---- */

static void the_label_has_the_folders_name_and_tells_contents_apart(void **state) {
  const struct place *place = *state;
  struct sg_workload w = workload("null", 0);
  struct sg_error err;
  char *first = NULL, *again = NULL, *other = NULL;
  put(place, "x.npy", 3, 3);
  assert_int_equal(examine(place, &w, &first, &err), SG_OK);
  assert_int_equal(examine(place, &w, &again, &err), SG_OK);
  put(place, "x.npy", 3, 4);
  assert_int_equal(examine(place, &w, &other, &err), SG_OK);
  char *wanted = sg_format("npy:%s-", strrchr(place->path, '/') + 1);
  assert_memory_equal(first, wanted, strlen(wanted));
  assert_int_equal(strlen(first), strlen(wanted) + 8);
  assert_string_equal(first, again);
  assert_string_not_equal(first, other);
  free(wanted);
  free(first);
  free(again);
  free(other);
}

/* ---- Refusals ---- */

static void refused(const struct place *place, const char *operation, int64_t count, const char *reason) {
  struct sg_workload w = workload(operation, count);
  struct sg_error err = {""};
  char *label = NULL;
  assert_int_equal(examine(place, &w, &label, &err), SG_BAD_INPUT);
  if (!strstr(err.message, reason)) { fail_msg("'%s' does not say '%s'", err.message, reason); }
  if (!strstr(err.message, place->path)) { fail_msg("'%s' does not name the folder", err.message); }
  empty(place);
}

static void a_folder_that_is_no_stack_is_refused(void **state) {
  const struct place *place = *state;
  refused(place, "gemm", 0, "the folder has no .npy files");
  put(place, "x_a.npy", 3, 3);
  refused(place, "gemm", 0, "'x_a.npy' lacks its counterpart 'x_b.npy'");
  put(place, "x_b.npy", 3, 3);
  refused(place, "gemm", 0, "'x_b.npy' lacks its counterpart 'x_a.npy'");
  put(place, "x_a.npy", 3, 3);
  put(place, "x_ab_a.npy", 3, 3); /* sorts between x_a and x_b by its whole name */
  put(place, "x_ab_b.npy", 3, 3);
  put(place, "x_b.npy", 3, 3);
  put(place, "y_b.npy", 3, 3);
  refused(place, "gemm", 0, "'y_b.npy' lacks its counterpart 'y_a.npy'");
  put(place, "x.npy", 3, 3);
  refused(place, "gemm", 0, "'x.npy' belongs to no item: name the files of an item NAME_a.npy to NAME_b.npy");
  put(place, "x_c.npy", 3, 3);
  refused(place, "gemm", 0, "'x_c.npy' belongs to no item");
  put(place, "x.npy", 3, 3);
  refused(place, "null", 2, "it has 1 items but the count is 2");
}

static void items_that_differ_are_refused(void **state) {
  const struct place *place = *state;
  const float single[9] = {0};
  struct sg_error err;
  put(place, "x1_a.npy", 3, 4);
  put(place, "x1_b.npy", 4, 5);
  put(place, "x2_a.npy", 3, 4);
  put(place, "x2_b.npy", 4, 6);
  refused(place, "gemm", 0, "x2_b.npy is 4 x 6 f64 but x1_b.npy is 4 x 5 f64");
  put(place, "x_a.npy", 3, 3);
  assert_int_equal(put_array(place, "x_b.npy", SG_F32, &(struct sg_array){3, 3, false}, single, &err), SG_OK);
  refused(place, "gemm", 0, "x_b.npy is 3 x 3 f32 but x_a.npy is 3 x 3 f64");
}

static void arrays_an_operation_cannot_take_are_refused(void **state) {
  const struct place *place = *state;
  const char numbers[16 * 9] = {0};
  struct sg_error err;
  put(place, "x_a.npy", 3, 4);
  put(place, "x_b.npy", 5, 6);
  refused(place, "gemm", 0,
          "operation 'gemm' cannot be applied to items of 3 x 4 f64, 5 x 6 f64: x_a.npy has 4 columns but x_b.npy "
          "has 5 rows, which must be as many");
  put(place, "x.npy", 3, 4);
  refused(place, "cholesky", 0,
          "operation 'cholesky' cannot be applied to items of 3 x 4 f64: x.npy has 3 rows but 4 columns, which must "
          "be as many");
  assert_int_equal(put_array(place, "x.npy", SG_C128, &(struct sg_array){3, 3, false}, numbers, &err), SG_OK);
  refused(place, "svd", 0, "operation 'svd' does not support c128");
}

static void what_is_no_npy_file_is_named(void **state) {
  const struct place *place = *state;
  put(place, "x1.npy", 3, 3);
  put(place, "x2.npy", 3, 3);
  char *path = sg_format("%s/x2.npy", place->path);
  assert_int_equal(truncate(path, 150), 0);
  refused(place, "null", 0, "x2.npy: the file is truncated");
  assert_int_equal(mkfifoat(place->folder, "x.npy", 0600), 0); /* no writer: reading would block */
  refused(place, "null", 0, "x.npy: not a regular file");
  assert_int_equal(symlinkat("nowhere", place->folder, "x.npy"), 0);
  refused(place, "null", 0, "x.npy: cannot open: No such file");
  free(path);
}

static void hidden_and_other_files_are_not_looked_at(void **state) {
  const struct place *place = *state;
  struct sg_workload w = workload("null", 0);
  struct sg_error err = {""};
  char *label = NULL;
  put(place, "x.npy", 3, 3);
  put(place, "._x.npy", 4, 4);
  put(place, "notes.txt", 4, 4);
  put(place, ".npy", 4, 4);
  if (examine(place, &w, &label, &err)) { fail_msg("%s", err.message); }
  assert_int_equal(w.count, 1);
  free(label);
}

static void a_file_that_vanished_is_named_when_it_is_loaded(void **state) {
  const struct place *place = *state;
  struct sg_workload w = workload("null", 0);
  struct sg_error err;
  struct sg_source *source = NULL;
  struct memory memory;
  void *arrays[SG_MAX_ARRAYS] = {memory.bytes[0]};
  char *text = NULL, *label = NULL;
  put(place, "x1.npy", 3, 3);
  put(place, "x2.npy", 3, 3);
  assert_int_equal(examine_folder(place, &w, &text, &label, &err), SG_OK);
  w.source = text;
  assert_int_equal(sg_source_open(&source, &w, &err), SG_OK);
  assert_int_equal(sg_source_load(source, 0, arrays, &err), SG_OK);
  put(place, "x1.npy", 3, 4);
  assert_int_equal(sg_source_load(source, 0, arrays, &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "x1.npy is 3 x 4 f64, which does not match the workload's shape or dtype");
  empty(place);
  assert_int_equal(sg_source_load(source, 0, arrays, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "x1.npy: cannot open: No such file"));
  sg_source_close(source);
  free(text);
  free(label);
}

/* ---- Stacks in one file ---- */

/* A stack of `depth` arrays of numbers 0, 1, 2...; of vectors if columns is 0. */
static void put_stack(const struct place *place, const char *name, enum sg_number_type type, int64_t depth,
                      int64_t rows, int64_t columns, const double *numbers) {
  const struct sg_npy npy = {.type = type, .n_dimensions = columns > 0 ? 3 : 2, .shape = {depth, rows, columns}};
  char header[SG_NPY_WRITTEN];
  const size_t length = sg_npy_format(header, &npy), n = (size_t)(depth * rows * (columns > 0 ? columns : 1));
  const int fd = openat(place->folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  assert_int_equal(write(fd, header, length), length);
  for (size_t i = 0; i < n; i++) {
    const double number = numbers ? numbers[i] : (double)i;
    const int16_t small = (int16_t)i;
    const void *bytes = type == SG_NUMBER_I2 ? (const void *)&small : (const void *)&number;
    assert_int_equal(write(fd, bytes, sg_number_bytes(type)), sg_number_bytes(type));
  }
  close(fd);
}

static void examined(const char *asked, const char *operation, const enum sg_dtype *convert, struct sg_workload *w,
                     char **text) {
  struct sg_error err = {""};
  char *label = NULL;
  *w = workload(operation, 0);
  if (examine_as(asked, convert, w, text, &label, &err)) { fail_msg("%s", err.message); }
  free(label);
}

static void a_stack_is_split_into_its_items(void **state) {
  const struct place *place = *state;
  struct sg_workload w;
  struct memory memory;
  char *text = NULL, *asked = sg_format("npy:%s/stack.npy", place->path);
  put_stack(place, "stack.npy", SG_NUMBER_F8, 5, 4, 3, NULL);
  examined(asked, "svd", NULL, &w, &text);
  assert_int_equal(w.count, 5);
  assert_int_equal(w.m, 4);
  assert_int_equal(w.n, 3);
  w.source = text;
  load(&w, 4, &memory);
  double first;
  memcpy(&first, memory.bytes[0], sizeof first);
  assert_float_equal(first, 48, 0);
  free(text);
  free(asked);
}

static void one_file_per_input_gives_the_stacks_of_an_operation(void **state) {
  const struct place *place = *state;
  struct sg_workload w;
  char *text = NULL;
  char *asked = sg_format("npy:%s/a.npy,%s/v.npy", place->path, place->path);
  put_stack(place, "a.npy", SG_NUMBER_F8, 5, 4, 3, NULL);
  put_stack(place, "v.npy", SG_NUMBER_F8, 5, 3, 0, NULL);
  examined(asked, "gemv", NULL, &w, &text);
  assert_int_equal(w.count, 5);
  struct memory memory;
  w.source = text;
  load(&w, 2, &memory);
  double first;
  memcpy(&first, memory.bytes[1], sizeof first);
  assert_float_equal(first, 6, 0); /* the third vector */
  free(text);
  free(asked);
  asked = sg_format("npy:%s", place->path);
  put_stack(place, "b.npy", SG_NUMBER_F8, 5, 3, 2, NULL);
  unlinkat(place->folder, "v.npy", 0);
  examined(asked, "gemm", NULL, &w, &text); /* a.npy and b.npy of a folder */
  assert_int_equal(w.count, 5);
  assert_int_equal(w.n, 2);
  free(text);
  free(asked);
}

static void refused_as(const char *asked, const char *operation, const char *reason) {
  struct sg_workload w = workload(operation, 0);
  struct sg_error err = {""};
  char *label = NULL;
  w.m = w.n = w.k = 2;
  w.dtype = SG_F64;
  assert_int_equal(examine_as(asked, NULL, &w, NULL, &label, &err), SG_BAD_INPUT);
  if (!strstr(err.message, reason)) { fail_msg("'%s' does not say '%s'", err.message, reason); }
  if (!strstr(err.message, asked)) { fail_msg("'%s' does not say what was asked", err.message); }
}

static void stacks_that_do_not_match_are_refused(void **state) {
  const struct place *place = *state;
  char *two = sg_format("npy:%s/a.npy,%s/b.npy", place->path, place->path),
       *one = sg_format("npy:%s/a.npy", place->path);
  put_stack(place, "a.npy", SG_NUMBER_F8, 5, 4, 3, NULL);
  put_stack(place, "b.npy", SG_NUMBER_F8, 4, 3, 2, NULL);
  refused_as(two, "gemm", "a.npy has 5 items but b.npy has 4");
  put_stack(place, "b.npy", SG_NUMBER_F8, 5, 4, 3, NULL);
  refused_as(two, "gemm",
             "operation 'gemm' cannot be applied to stacks of 5 x 4 x 3 f64, 5 x 4 x 3 f64: a.npy has 3 columns but "
             "b.npy has 4 rows, which must be as many");
  refused_as(two, "svd", "2 files, but the operation has 1 input");
  refused_as(one, "gemm", "1 file, but the operation has 2 inputs");
  put_stack(place, "a.npy", SG_NUMBER_I2, 5, 4, 3, NULL);
  refused_as(one, "svd", "a.npy: contains int16: save it as f4, f8, c8 or c16, or convert it when it is loaded");
  free(two);
  free(one);
}

static void integers_are_converted_when_that_is_asked_for(void **state) {
  const struct place *place = *state;
  static const enum sg_dtype single = SG_F32;
  struct sg_workload w;
  struct memory memory;
  char *text = NULL, *asked = sg_format("npy:%s/a.npy", place->path);
  put_stack(place, "a.npy", SG_NUMBER_I2, 5, 4, 3, NULL);
  examined(asked, "qr", &single, &w, &text);
  assert_int_equal(w.dtype, SG_F32);
  w.source = text;
  load(&w, 1, &memory);
  float first;
  memcpy(&first, memory.bytes[0], sizeof first);
  assert_float_equal(first, 12, 0);
  free(text);
  free(asked);
}

static void a_number_that_is_not_finite_is_named_by_item_and_index(void **state) {
  const struct place *place = *state;
  double numbers[60] = {0};
  char *asked = sg_format("npy:%s/a.npy", place->path);
  numbers[12 + 3 * 2 + 1] = NAN;
  put_stack(place, "a.npy", SG_NUMBER_F8, 5, 4, 3, numbers);
  refused_as(asked, "svd", "a.npy: item 1 has a NaN at [1, 2, 1]: remove it, or time such items with");
  struct sg_workload w = workload("svd", 0);
  struct sg_error err = {""};
  char *label = NULL;
  w.allow_nonfinite = true;
  assert_int_equal(examine_as(asked, NULL, &w, NULL, &label, &err), SG_OK);
  free(label);
  w = workload("svd", 1); /* the first item has none */
  assert_int_equal(examine_as(asked, NULL, &w, NULL, &label, &err), SG_OK);
  free(label);
  static const enum sg_dtype single = SG_F32;
  numbers[12 + 3 * 2 + 1] = -1e300;
  put_stack(place, "a.npy", SG_NUMBER_F8, 5, 4, 3, numbers);
  w = workload("svd", 0);
  assert_int_equal(examine_as(asked, &single, &w, NULL, &label, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "item 1 has an infinity at [1, 2, 1]"));
  free(asked);
}

static void raw_numbers_have_the_shape_that_is_given(void **state) {
  const struct place *place = *state;
  struct sg_workload w = workload("gemm", 0);
  struct sg_error err = {""};
  struct memory memory;
  double numbers[24];
  char *text = NULL, *label = NULL, *asked = sg_format("raw:%s/a.bin,%s/b.bin", place->path, place->path);
  for (int i = 0; i < 24; i++) {
    numbers[i] = i;
  }
  for (int i = 0; i < 2; i++) {
    const int fd = openat(place->folder, i ? "b.bin" : "a.bin", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, numbers, i ? 24 * 8 : 12 * 8), i ? 24 * 8 : 12 * 8);
    close(fd);
  }
  w.dtype = SG_F64; /* 2 x 3 and 3 x 4: two items */
  w.m = 2;
  w.n = 4;
  w.k = 3;
  if (examine_as(asked, NULL, &w, &text, &label, &err)) { fail_msg("%s", err.message); }
  assert_memory_equal(label, "raw:a.bin_b.bin-", strlen("raw:a.bin_b.bin-"));
  assert_int_equal(w.count, 2);
  w.source = text;
  load(&w, 1, &memory);
  assert_memory_equal(memory.bytes[0], numbers + 6, 6 * sizeof *numbers);
  assert_memory_equal(memory.bytes[1], numbers + 12, 12 * sizeof *numbers);
  free(text);
  free(label);
  refused_as(asked, "gemm", "a.bin has 3 items but b.bin has 6");
  free(asked);
}

/* ---- Archives, as NumPy wrote them: number (t, i, j) of four matrices 2 x 3 is 100 t + 10 i + j ---- */

static void archive_holds(const char *name, const enum sg_dtype *convert) {
  struct sg_file_source files;
  struct sg_workload w = workload("null", 0);
  struct sg_error err = {""};
  struct memory memory;
  struct sg_file_facts facts;
  char *text = NULL, *label = NULL, *asked = sg_format("npy:%s/npy/%s", SG_TEST_DATA, name);
  if (sg_file_source_open(&files, asked, convert, 1, true, &err)) { fail_msg("%s", err.message); }
  if (sg_file_source_examine(&files, &w, &text, &label, &facts, &err)) { fail_msg("%s", err.message); }
  assert_true(files.npz.memory_bytes >= 4 * 6 * 2);
  assert_int_equal(w.count, 4);
  for (int item = 0; item < 4; item++) {
    load(&w, item, &memory);
    for (int i = 0; i < 6; i++) {
      float single;
      double number;
      memcpy(&single, memory.bytes[0] + (size_t)i * sizeof single, sizeof single);
      memcpy(&number, memory.bytes[0] + (size_t)i * sizeof number, sizeof number);
      assert_float_equal(w.dtype == SG_F32 ? single : number, 100 * item + 10 * (i / 3) + i % 3, 0);
    }
  }
  sg_file_source_close(&files);
  free(text);
  free(label);
  free(asked);
}

static void arrays_of_an_archive_are_joined_whatever_their_order_and_byte_order(void **state) {
  static const enum sg_dtype single = SG_F32;
  (void)state;
  archive_holds("whole.npz", NULL);
  archive_holds("items.npz", NULL);
  archive_holds("items.npz", &single);
  archive_holds("parts.npz", &single);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(every_operation_finds_its_shape_and_its_bits_in_the_files),
      TEST(an_operations_options_are_heeded),
      TEST(fewer_items_than_there_are_may_be_taken),
      TEST(items_are_in_the_order_of_the_numbers_in_their_names),
      TEST(the_label_has_the_folders_name_and_tells_contents_apart),
      TEST(a_folder_that_is_no_stack_is_refused),
      TEST(items_that_differ_are_refused),
      TEST(arrays_an_operation_cannot_take_are_refused),
      TEST(what_is_no_npy_file_is_named),
      TEST(hidden_and_other_files_are_not_looked_at),
      TEST(a_file_that_vanished_is_named_when_it_is_loaded),
      TEST(a_stack_is_split_into_its_items),
      TEST(one_file_per_input_gives_the_stacks_of_an_operation),
      TEST(stacks_that_do_not_match_are_refused),
      TEST(integers_are_converted_when_that_is_asked_for),
      TEST(a_number_that_is_not_finite_is_named_by_item_and_index),
      TEST(raw_numbers_have_the_shape_that_is_given),
      TEST(arrays_of_an_archive_are_joined_whatever_their_order_and_byte_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
