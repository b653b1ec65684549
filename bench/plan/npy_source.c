#include "bench/plan/npy_source.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/data/item_files.h"
#include "bench/data/source.h"
#include "bench/data/source_name.h"
#include "bench/operations/shape.h"
#include "bench/operations/triangle.h"
#include "bench/plan/npy_mismatch.h"
#include "core/alloc.h"
#include "core/cli.h"
#include "core/interrupt.h"
#include "core/slow_progress.h"
#include "core/text.h"

enum { DIGEST_DIGITS = 8, SAMPLE_BYTES = 4096, LABEL_NAME = 64 };

/* ---- where the files are ---- */

static int append_path(char **paths, const char *path, bool in_list, struct sg_error *err) {
  char *real = realpath(path, NULL);
  if (!real && *path == '/' && access(path, F_OK) == 0) { real = sg_format("%s", path); } /* /proc/self/fd/N */
  if (!real) { return sg_fail(err, SG_BAD_INPUT, "%s%scannot open: %s", path, *path ? ": " : "", strerror(errno)); }
  /* The names of a list have no commas, those of folders above may. */
  const char *listed = in_list && strchr(real, ',') ? path : real;
  char *more = sg_format("%s%s%s", *paths ? *paths : "", *paths ? "," : "", listed);
  free(*paths);
  free(real);
  *paths = more;
  return SG_OK;
}

static int find_paths(char **paths, const char *asked, struct sg_error *err) {
  struct stat st;
  struct sg_list list;
  if (stat(asked, &st) == 0 || !strchr(asked, ',')) { return append_path(paths, asked, false, err); }
  int status = sg_list_split(&list, asked, "the files", err);
  if (status != SG_OK) { return status; }
  for (size_t i = 0; i < list.n && status == SG_OK; i++) {
    status = append_path(paths, list.items[i], true, err);
  }
  sg_list_release(&list);
  return status;
}

static int fail_in_source(const struct sg_file_source *source, int status, struct sg_error *err) {
  char *where = sg_format("--source %s", source->asked);
  sg_fail_in(err, status, where);
  free(where);
  return status;
}

int sg_file_source_open(struct sg_file_source *source, const char *asked, const enum sg_dtype *convert, int n_inputs,
                        bool quiet, struct sg_error *err) {
  *source = (struct sg_file_source){.asked = asked, .convert = convert, .quiet = quiet};
  for (int i = 0; i < SG_MAX_ARRAYS; i++) {
    source->npz.fds[i] = -1;
  }
  int status = find_paths(&source->paths, sg_source_paths(asked), err);
  if (status == SG_OK && !sg_source_is_raw(asked) && sg_npz_is(source->paths)) {
    status = sg_npz_open(&source->npz, source->paths, n_inputs, convert, quiet, err);
  }
  if (status == SG_OK) { return SG_OK; }
  sg_file_source_close(source);
  return fail_in_source(source, status, err);
}

void sg_file_source_close(struct sg_file_source *source) {
  sg_npz_close(&source->npz);
  free(source->paths);
  source->paths = NULL;
}

/* ---- all files of a stack ---- */

struct stack {
  const struct sg_file_source *source;
  struct sg_item_files files;
  struct sg_npy inputs[SG_MAX_ARRAYS]; /* of the first group */
  EVP_MD_CTX *digest;
  struct sg_file_facts *facts;
};

/* The name of the array that has an item's input. */
static const char *name_of(const struct stack *stack, int64_t item, int input) {
  const struct sg_npz *npz = &stack->source->npz;
  if (!npz->arrays.names) { return sg_item_files_name(&stack->files, item, input); }
  return sg_npy_set_path(&npz->arrays, npz->depth > 0 ? item / npz->depth : 0, input);
}

static void digest_bytes(struct stack *stack, const struct sg_npy_file *file, size_t at, size_t size) {
  char bytes[SAMPLE_BYTES];
  const ssize_t n = pread(file->fd, bytes, size < sizeof bytes ? size : sizeof bytes, (off_t)at);
  if (n > 0) { EVP_DigestUpdate(stack->digest, bytes, (size_t)n); }
}

/* The start of the file, and that of each item behind it. */
static void digest_file(struct stack *stack, const char *name, const struct sg_npy_file *file, int64_t items) {
  EVP_DigestUpdate(stack->digest, name, strlen(name) + 1);
  digest_bytes(stack, file, 0, SAMPLE_BYTES);
  const size_t each = file->header.data_bytes / (size_t)stack->files.depth;
  for (int64_t i = 1; i < items; i++) {
    digest_bytes(stack, file, file->header.data_offset + (size_t)i * each, each);
  }
}

/* Input i of every group must have the shape of input i of the first one; all files have one type. */
static int compare(struct stack *stack, int64_t group, int input, const struct sg_npy *header, struct sg_error *err) {
  const int64_t item = group * stack->files.depth;
  const char *name = name_of(stack, item, input);
  char this[SG_NPY_TEXT], that[SG_NPY_TEXT];
  stack->facts->types |= stack->source->npz.types ? stack->source->npz.types : 1U << header->type;
  if (group > 0 && !sg_npy_alike(header, &stack->inputs[input])) {
    return sg_fail(err, SG_BAD_INPUT, "%s is %s but %s is %s: all items of a stack must have the same shape", name,
                   sg_npy_describe(header, this), name_of(stack, 0, input),
                   sg_npy_describe(&stack->inputs[input], that));
  }
  if (stack->source->convert || header->type == stack->inputs[0].type) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "%s is %s but %s is %s: all files of a stack must have the same type, or use --convert", name,
                 sg_npy_describe(header, this), name_of(stack, 0, 0), sg_npy_describe(&stack->inputs[0], that));
}

static int examine_file(struct stack *stack, int64_t group, int input, int64_t items, struct sg_error *err) {
  struct sg_npy_file file;
  int status = sg_item_files_open_one(&stack->files, group, input, &file, err);
  if (status != SG_OK) { return status; }
  status = compare(stack, group, input, &file.header, err);
  if (status == SG_OK) { digest_file(stack, name_of(stack, group * stack->files.depth, input), &file, items); }
  sg_npy_file_close(&file);
  return status;
}

static int examine_files(struct stack *stack, int64_t count, struct sg_error *err) {
  const int64_t depth = stack->files.depth;
  int status = SG_OK;
  for (int64_t first = 0; first < count && status == SG_OK; first += depth) {
    const int64_t items = count - first < depth ? count - first : depth;
    for (int input = 0; input < stack->files.set.n_inputs && status == SG_OK; input++) {
      status = examine_file(stack, first / depth, input, items, err);
    }
  }
  return status;
}

/* ---- m, n and k ---- */

/* Whether all files hold the same number of items of the workload's shape: then it is *depth. */
static bool takes(const struct sg_workload *w, const struct sg_npy *inputs, int64_t *depth) {
  struct sg_layout layout;
  struct sg_error ignored;
  if (sg_workload_check(w, &ignored) != SG_OK) { return false; }
  w->operation->layout(w, &layout);
  *depth = sg_npy_depth(&inputs[0], &layout.arrays[0]);
  for (int i = 0; i < layout.n_inputs; i++) {
    if (sg_npy_depth(&inputs[i], &layout.arrays[i]) != *depth) { return false; }
  }
  return *depth > 0;
}

/* Find m, n and k such that the operation's inputs have the shapes of the items: each is one of their dimensions,
 * or 1. One that no input depends on equals n. */
static bool find_shape(struct sg_workload *w, const struct sg_npy *inputs, int n_inputs, bool stacked,
                       int64_t *depth) {
  int64_t sizes[SG_NPY_DIMENSIONS * SG_MAX_ARRAYS + 1];
  int n = 0;
  for (int i = 0; i < n_inputs; i++) {
    for (int d = stacked ? 1 : 0; d < inputs[i].n_dimensions; d++) {
      sizes[n++] = inputs[i].shape[d];
    }
  }
  sizes[n++] = 1;
  for (int i = 0; i < n * n * (n + 1); i++) {
    const int k = i % (n + 1);
    w->n = sizes[i / (n * (n + 1))];
    w->m = sizes[i / (n + 1) % n];
    w->k = k == 0 ? w->n : sizes[k - 1];
    if (!takes(w, inputs, depth) || !(stacked || *depth == 1)) { continue; }
    if (!sg_shape_has_k(w->operation)) { w->k = 1; }
    return true;
  }
  return false;
}

/* Whether the files may be stacks: one has three dimensions, or an input that is a vector whatever m, n and k are has
 * two. (Two matrices that do not match are not taken for stacks of vectors.) */
static bool may_be_stacks(const struct sg_workload *w, const struct sg_npy *inputs, int n_inputs) {
  struct sg_workload any = *w;
  struct sg_layout layout;
  any.m = any.n = any.k = 2;
  w->operation->layout(&any, &layout);
  for (int i = 0; i < n_inputs; i++) {
    const bool is_vector = layout.arrays[i].rows == 1 || layout.arrays[i].columns == 1;
    if (inputs[i].n_dimensions == SG_NPY_DIMENSIONS || (is_vector && inputs[i].n_dimensions == 2)) { return true; }
  }
  return false;
}

/* "3 x 4 f64, 5 x 6 f64" */
static void describe_all(const struct stack *stack, char *out, size_t size) {
  char one[SG_NPY_TEXT];
  size_t used = 0;
  for (int i = 0; i < stack->files.set.n_inputs && used < size; i++) {
    used +=
        (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", sg_npy_describe(&stack->inputs[i], one));
  }
}

/* Of files with different numbers of items. */
static int check_depths(const struct stack *stack, struct sg_error *err) {
  const struct sg_npy *inputs = stack->inputs;
  for (int i = 1; i < stack->files.set.n_inputs; i++) {
    const bool both = inputs[0].n_dimensions == SG_NPY_DIMENSIONS && inputs[i].n_dimensions == SG_NPY_DIMENSIONS;
    if (!both || inputs[0].shape[0] == inputs[i].shape[0]) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "%s has %lld items but %s has %lld: give each item all its inputs",
                   name_of(stack, 0, 0), (long long)inputs[0].shape[0], name_of(stack, 0, i),
                   (long long)inputs[i].shape[0]);
  }
  return SG_OK;
}

static int resolve_type(struct sg_workload *w, const struct stack *stack, struct sg_error *err) {
  if (stack->source->convert) { w->dtype = *stack->source->convert; }
  for (int i = 0; i < stack->files.set.n_inputs; i++) {
    const enum sg_number_type type = stack->inputs[i].type;
    const bool known = stack->source->convert || i > 0 || sg_number_dtype(type, &w->dtype);
    if (known && sg_number_converts(type, w->dtype)) { continue; }
    return sg_fail_in(err, sg_npy_fail_type(&stack->inputs[i], err), name_of(stack, 0, i));
  }
  if (w->operation->dtypes & (1U << w->dtype)) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "operation '%s' does not support %s: see 'stratagemm-bench list operations'",
                 w->operation->name, sg_dtype_name(w->dtype));
}

static int resolve_shape(struct sg_workload *w, struct stack *stack, struct sg_error *err) {
  char all[SG_MAX_ARRAYS * (SG_NPY_TEXT + 2)];
  const int n_inputs = stack->files.set.n_inputs;
  int status = resolve_type(w, stack, err);
  if (status == SG_OK) { status = check_depths(stack, err); }
  if (status != SG_OK) { return status; }
  if (find_shape(w, stack->inputs, n_inputs, false, &stack->files.depth)) { return SG_OK; }
  const bool stacks = may_be_stacks(w, stack->inputs, n_inputs);
  if (stacks && find_shape(w, stack->inputs, n_inputs, true, &stack->files.depth)) { return SG_OK; }
  describe_all(stack, all, sizeof all);
  char *names[SG_MAX_ARRAYS] = {NULL};
  stack->files.depth = 1; /* not found */
  for (int i = 0; i < n_inputs; i++) {
    names[i] = sg_format("%s", name_of(stack, 0, i));
  }
  char *why = sg_npy_mismatch(w, stack->inputs, names, stacks);
  status = sg_fail(err, SG_BAD_INPUT, "operation '%s' cannot be applied to %s of %s%s%s%s", w->operation->name,
                   stacks ? "stacks" : "items", all, *w->options ? " with options " : "", w->options, why);
  free(why);
  for (int i = 0; i < n_inputs; i++) {
    free(names[i]);
  }
  return status;
}

/* The headers of the first group, and from them what the workload is. */
static int examine_first(struct stack *stack, struct sg_workload *w, struct sg_error *err) {
  int status = SG_OK;
  for (int input = 0; input < stack->files.set.n_inputs && status == SG_OK; input++) {
    struct sg_npy_file file;
    status = sg_item_files_open_one(&stack->files, 0, input, &file, err);
    if (status != SG_OK) { return status; }
    stack->inputs[input] = file.header;
    sg_npy_file_close(&file);
    status = compare(stack, 0, input, &stack->inputs[input], err);
  }
  if (status != SG_OK) { return status; }
  if (!sg_source_is_raw(stack->source->asked)) { return resolve_shape(w, stack, err); }
  status = check_depths(stack, err);
  stack->files.depth = stack->inputs[0].shape[0];
  return status;
}

/* ---- the numbers ---- */

/* The matrix or vector as it is in the file, row by row. */
static struct sg_array plain_array(const struct sg_array *array) {
  return array->by_columns ? (struct sg_array){array->columns, array->rows, false} : *array;
}

static int fail_nonfinite(const struct stack *stack, int64_t item, int input, const struct sg_array *array,
                          int64_t element, bool is_nan, struct sg_error *err) {
  const struct sg_npy *header = &stack->inputs[input];
  const int64_t joined = stack->source->npz.depth, depth = joined > 0 ? joined : stack->files.depth;
  const bool is_item = sg_npy_fits(header, array) || (joined == 1);
  const bool is_vector = header->n_dimensions - (sg_npy_fits(header, array) ? 0 : 1) == 1;
  char place[SG_NPY_TEXT];
  int used = is_item ? 0 : snprintf(place, sizeof place, "%lld, ", (long long)(item % depth));
  if (is_vector) {
    snprintf(place + used, sizeof place - (size_t)used, "%lld", (long long)element);
  } else {
    snprintf(place + used, sizeof place - (size_t)used, "%lld, %lld", (long long)(element / array->columns),
             (long long)(element % array->columns));
  }
  return sg_fail(err, SG_BAD_INPUT,
                 "%s: item %lld has %s at [%s]: remove it, or time such items with --allow-nonfinite",
                 name_of(stack, item, input), (long long)item, is_nan ? "a NaN" : "an infinity", place);
}

/* The first input of an operation that reads one triangle of it. */
static int check_triangle(struct stack *stack, const struct sg_workload *w, int64_t item, const void *numbers,
                          struct sg_error *err) {
  struct sg_file_facts *facts = stack->facts;
  const int64_t zero = sg_triangle_zero(w, numbers);
  if (zero >= 0) {
    return sg_fail(err, SG_BAD_INPUT,
                   "%s: item %lld has a zero at [%lld, %lld], on the diagonal that %s divides by: remove the item",
                   name_of(stack, item, 0), (long long)item, (long long)zero, (long long)zero, w->operation->name);
  }
  if (!facts->ignores && sg_triangle_ignores(w, numbers, &facts->row, &facts->column)) {
    facts->ignores = true;
    facts->item = item;
  }
  return SG_OK;
}

/* As they are computed with: converted ones may be infinite. */
static int check_numbers(struct stack *stack, const struct sg_workload *w, int64_t item, int input, void *numbers,
                         struct sg_error *err) {
  const struct sg_array array = plain_array(&stack->files.layout.arrays[input]);
  const size_t n = sg_array_numbers(&array, w->dtype);
  struct sg_item_files plain = stack->files;
  plain.layout.arrays[input] = array;
  const int status = sg_item_files_load(&plain, item, input, numbers, err);
  const size_t place = status == SG_OK ? sg_source_nonfinite(numbers, n, w->dtype) : n;
  if (place == n) { return status == SG_OK && input == 0 ? check_triangle(stack, w, item, numbers, err) : status; }
  const bool single = w->dtype == SG_F32 || w->dtype == SG_C64;
  const bool is_nan = single ? isnan(((const float *)numbers)[place]) : isnan(((const double *)numbers)[place]);
  const size_t parts = sg_dtype_is_complex(w->dtype) ? 2 : 1;
  return fail_nonfinite(stack, item, input, &array, (int64_t)(place / parts), is_nan, err);
}

static int check_all_numbers(struct stack *stack, const struct sg_workload *w, struct sg_error *err) {
  size_t most = 0;
  for (int i = 0; i < stack->files.layout.n_inputs; i++) {
    const size_t bytes = sg_array_data_bytes(&stack->files.layout.arrays[i], w->dtype);
    most = bytes > most ? bytes : most;
  }
  void *numbers = malloc(most + 1); /* also of an operation without inputs */
  if (!numbers) { return sg_fail(err, SG_UNABLE, "out of memory for one item"); }
  struct sg_slow_progress progress = sg_slow_progress_begin("checking the numbers", stack->source->quiet);
  int status = SG_OK;
  for (int64_t item = 0; item < w->count && status == SG_OK; item++) {
    sg_slow_progress_show(&progress, (double)item / (double)w->count);
    if (sg_interrupted()) { status = sg_fail(err, SG_INTERRUPTED, "interrupted while the numbers were checked"); }
    for (int input = 0; input < stack->files.set.n_inputs && status == SG_OK; input++) {
      status = check_numbers(stack, w, item, input, numbers, err);
    }
  }
  sg_slow_progress_end(&progress);
  free(numbers);
  return status;
}

/* ---- names ---- */

/* The last components of the paths, joined; characters other than letters, digits and "._-" become '_'. */
static void append_names(char *out, const char *paths) {
  const size_t used = strlen(out);
  const char *name = paths;
  for (const char *c = paths; *c; c++) {
    if (*c == '/') { name = c + 1; }
  }
  const char *comma = strchr(paths, ',');
  if (comma && comma < name) { /* a list */
    const char *start = comma;
    while (start > paths && start[-1] != '/') {
      start--;
    }
    if (used < LABEL_NAME) { snprintf(out + used, LABEL_NAME - used, "%.*s_", (int)(comma - start), start); }
    append_names(out, comma + 1);
    return;
  }
  if (used < LABEL_NAME) { snprintf(out + used, LABEL_NAME - used, "%s", name); }
}

static char *make_label(const struct sg_file_source *source, EVP_MD_CTX *digest) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  char digits[DIGEST_DIGITS + 1], name[LABEL_NAME] = "";
  EVP_DigestFinal_ex(digest, bytes, NULL);
  for (int i = 0; i < DIGEST_DIGITS / 2; i++) {
    snprintf(digits + (size_t)i * 2, 3, "%02x", bytes[i]);
  }
  append_names(name, source->paths);
  for (char *c = name; *c; c++) {
    if (!isalnum((unsigned char)*c) && !strchr("._-", *c)) { *c = '_'; }
  }
  return sg_format("%s:%s-%s", sg_source_is_raw(source->asked) ? "raw" : "npy", name, digits);
}

/* ---- all of it ---- */

static int check_count(struct stack *stack, struct sg_workload *w, struct sg_error *err) {
  const int64_t n_items = stack->files.set.n_groups * stack->files.depth;
  if (w->count > n_items) {
    return sg_fail(err, SG_BAD_INPUT, "it has %lld items but the count is %lld: reduce the count", (long long)n_items,
                   (long long)w->count);
  }
  if (w->count == 0) { w->count = n_items; }
  return SG_OK;
}

static int examine(struct stack *stack, struct sg_workload *w, struct sg_error *err) {
  if (!sg_source_is_raw(w->source)) { w->m = w->n = w->k = 1; }
  w->operation->layout(w, &stack->files.layout);
  stack->files.workload = w;
  stack->files.depth = 1; /* until it is known */
  int status = sg_npy_set_open(&stack->files.set, sg_source_paths(w->source), stack->files.layout.n_inputs, err);
  if (status != SG_OK) { return status; }
  status = examine_first(stack, w, err);
  if (status == SG_OK) { status = check_count(stack, w, err); }
  if (status == SG_OK) { status = examine_files(stack, w->count, err); }
  if (status == SG_OK) { w->operation->layout(w, &stack->files.layout); } /* with the type, which is known now */
  return status == SG_OK && !w->allow_nonfinite ? check_all_numbers(stack, w, err) : status;
}

int sg_file_source_examine(const struct sg_file_source *source, struct sg_workload *w, char **text, char **label,
                           struct sg_file_facts *facts, struct sg_error *err) {
  struct stack stack = {.source = source, .digest = EVP_MD_CTX_new(), .facts = facts};
  const bool unpacked = source->npz.arrays.names != NULL;
  char *paths = unpacked ? sg_npz_paths(&source->npz) : NULL;
  if (!stack.digest || !EVP_DigestInit_ex(stack.digest, EVP_sha256(), NULL)) { sg_require(NULL); }
  const int prefix = (int)(sg_source_paths(source->asked) - source->asked);
  *text = sg_format("%.*s%s", prefix, source->asked, unpacked ? paths : source->paths);
  if (sg_source_is_swapped(source->asked)) { EVP_DigestUpdate(stack.digest, source->asked, (size_t)prefix); }
  w->source = *text;
  *facts = (struct sg_file_facts){0};
  const int status = examine(&stack, w, err);
  if (status == SG_OK) {
    *label = make_label(source, stack.digest);
  } else {
    free(*text);
    *text = NULL;
    fail_in_source(source, status, err);
  }
  EVP_MD_CTX_free(stack.digest);
  sg_item_files_close(&stack.files);
  free(paths);
  return status;
}
