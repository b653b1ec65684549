/* Any bytes as a .npz archive, for operations of one and two inputs: refused with one line, or stacks in memory that
 * can be examined and loaded. */
#include <string.h>

#include "bench/data/source.h"
#include "bench/plan/npy_source.h"
#include "tests/fuzz/input.h"

enum { MOST_BYTES = 1 << 20 };

static void expect_line(const struct sg_error *err) {
  if (!err->message[0] || strchr(err->message, '\n')) { abort(); }
}

static void load_last(const struct sg_workload *w) {
  struct sg_layout layout;
  struct sg_source *source = NULL;
  struct sg_error err = {""};
  void *arrays[SG_MAX_ARRAYS] = {NULL};
  w->operation->layout(w, &layout);
  for (int i = 0; i < layout.n_inputs; i++) {
    arrays[i] = malloc(sg_array_data_bytes(&layout.arrays[i], w->dtype));
    if (!arrays[i]) { abort(); }
  }
  if (sg_source_open(&source, w, &err) || sg_source_load(source, w->count - 1, arrays, &err)) { abort(); }
  sg_source_close(source);
  for (int i = 0; i < layout.n_inputs; i++) {
    free(arrays[i]);
  }
}

static void examine(const char *asked, const char *operation, int n_inputs, const enum sg_dtype *convert) {
  struct sg_file_source files;
  struct sg_workload w = {.operation = sg_operation_find(operation), .options = ""};
  struct sg_error err = {""};
  struct sg_file_facts facts;
  char *text = NULL, *label = NULL;
  if (sg_file_source_open(&files, asked, convert, n_inputs, true, &err)) {
    expect_line(&err);
    return;
  }
  if (sg_file_source_examine(&files, &w, &text, &label, &facts, &err)) {
    expect_line(&err);
  } else if (files.npz.memory_bytes <= MOST_BYTES) {
    load_last(&w);
  }
  free(text);
  free(label);
  sg_file_source_close(&files);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const enum sg_dtype single = SG_C64;
  char path[64], asked[80];
  const int fd = sg_fuzz_file(data, size, path);
  snprintf(asked, sizeof asked, "npy:%s", path);
  examine(asked, "null", 1, &single);
  examine(asked, "gemm", 2, NULL);
  close(fd);
  return 0;
}
