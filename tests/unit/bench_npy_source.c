/* Stacks of .npy files: written for every operation and read back with the same bits; shapes recovered; and folders
 * that are no stack refused, naming file and reason. */
#include <dirent.h>
#include <fcntl.h>
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

static int examine(const struct place *place, struct sg_workload *w, char **label, struct sg_error *err) {
  char *source = NULL;
  const int rc = sg_npy_source_examine(w, place->path, &source, label, err);
  if (rc == SG_OK) { assert_string_equal(sg_source_folder(source), place->path); }
  free(source);
  return rc;
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
  if (sg_npy_source_examine(&w, place->path, &source, &label, &err)) { fail_msg("%s", err.message); }
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
  refused(place, "null", 2, "the folder has 1 items but the count is 2");
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
  refused(place, "gemm", 0, "operation 'gemm' cannot be applied to items of 3 x 4 f64, 5 x 6 f64");
  put(place, "x.npy", 3, 4);
  refused(place, "cholesky", 0, "operation 'cholesky' cannot be applied to items of 3 x 4 f64");
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
  char *path = NULL, *label = NULL;
  put(place, "x.npy", 3, 3);
  assert_int_equal(sg_npy_source_examine(&w, place->path, &path, &label, &err), SG_OK);
  w.source = path;
  assert_int_equal(sg_source_open(&source, &w, &err), SG_OK);
  assert_int_equal(sg_source_load(source, 0, arrays, &err), SG_OK);
  put(place, "x.npy", 3, 4);
  assert_int_equal(sg_source_load(source, 0, arrays, &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "x.npy is 3 x 4 f64, which does not match the workload's shape or dtype");
  empty(place);
  assert_int_equal(sg_source_load(source, 0, arrays, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "x.npy: cannot open: No such file"));
  sg_source_close(source);
  free(path);
  free(label);
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
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
