#include "bench/plan/npy_source.h"

#include <ctype.h>
#include <errno.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/data/npy_file.h"
#include "bench/data/npy_set.h"
#include "bench/operations/shape.h"
#include "core/alloc.h"
#include "core/text.h"

enum { DIGEST_DIGITS = 8, SAMPLE_BYTES = 4096 };

/* ---- all files of a stack ---- */

struct stack {
  struct sg_npy_set set;
  struct sg_npy inputs[SG_MAX_ARRAYS]; /* of every item */
  EVP_MD_CTX *digest;
};

static void digest_file(struct stack *stack, const char *name, const struct sg_npy_file *file) {
  char bytes[SAMPLE_BYTES];
  const ssize_t n = pread(file->fd, bytes, sizeof bytes, 0);
  EVP_DigestUpdate(stack->digest, name, strlen(name) + 1);
  if (n > 0) { EVP_DigestUpdate(stack->digest, bytes, (size_t)n); }
}

static bool same_shape(const struct sg_npy *a, const struct sg_npy *b) {
  return a->n_dimensions == b->n_dimensions && a->shape[0] == b->shape[0] && a->shape[1] == b->shape[1];
}

/* Input i of every item must have the shape of input i of the first item; all files have one dtype. */
static int compare(const struct stack *stack, int64_t item, int input, const struct sg_npy *header,
                   struct sg_error *err) {
  const char *name = sg_npy_set_name(&stack->set, item, input);
  char this[SG_NPY_TEXT], that[SG_NPY_TEXT];
  if (item > 0 && !same_shape(header, &stack->inputs[input])) {
    return sg_fail(err, SG_BAD_INPUT, "%s is %s but %s is %s: all items of a stack must have the same shape", name,
                   sg_npy_describe(header, this), sg_npy_set_name(&stack->set, 0, input),
                   sg_npy_describe(&stack->inputs[input], that));
  }
  if (header->dtype == stack->inputs[0].dtype) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s is %s but %s is %s: all files of a stack must have the same type", name,
                 sg_npy_describe(header, this), sg_npy_set_name(&stack->set, 0, 0),
                 sg_npy_describe(&stack->inputs[0], that));
}

static int examine_file(struct stack *stack, int64_t item, int input, struct sg_error *err) {
  const char *name = sg_npy_set_name(&stack->set, item, input);
  struct sg_npy_file file;
  int status = sg_npy_file_open(&file, stack->set.folder, name, err);
  if (status != SG_OK) { return status; }
  digest_file(stack, name, &file);
  if (item == 0) { stack->inputs[input] = file.header; }
  status = compare(stack, item, input, &file.header, err);
  sg_npy_file_close(&file);
  return status;
}

static int examine_files(struct stack *stack, int64_t count, struct sg_error *err) {
  int status = SG_OK;
  for (int64_t item = 0; item < count && status == SG_OK; item++) {
    for (int input = 0; input < stack->set.n_inputs && status == SG_OK; input++) {
      status = examine_file(stack, item, input, err);
    }
  }
  return status;
}

/* ---- m, n and k ---- */

static bool takes(const struct sg_workload *w, const struct sg_npy *inputs) {
  struct sg_layout layout;
  struct sg_error ignored;
  if (sg_workload_check(w, &ignored) != SG_OK) { return false; }
  w->operation->layout(w, &layout);
  for (int i = 0; i < layout.n_inputs; i++) {
    if (!sg_npy_fits(&inputs[i], &layout.arrays[i])) { return false; }
  }
  return true;
}

/* Find m, n and k such that the operation's inputs have the shapes of the files: each is one of their dimensions,
 * or 1. One that no input depends on equals n. */
static bool find_shape(struct sg_workload *w, const struct sg_npy *inputs, int n_inputs) {
  int64_t sizes[2 * SG_MAX_ARRAYS + 1];
  int n = 0;
  for (int i = 0; i < n_inputs; i++) {
    for (int d = 0; d < inputs[i].n_dimensions; d++) {
      sizes[n++] = inputs[i].shape[d];
    }
  }
  sizes[n++] = 1;
  for (int i = 0; i < n * n * (n + 1); i++) {
    const int k = i % (n + 1);
    w->n = sizes[i / (n * (n + 1))];
    w->m = sizes[i / (n + 1) % n];
    w->k = k == 0 ? w->n : sizes[k - 1];
    if (!takes(w, inputs)) { continue; }
    if (!sg_shape_has_k(w->operation)) { w->k = 1; }
    return true;
  }
  return false;
}

static int resolve_shape(struct sg_workload *w, const struct stack *stack, struct sg_error *err) {
  char all[SG_MAX_ARRAYS * (SG_NPY_TEXT + 2)] = "", one[SG_NPY_TEXT];
  w->dtype = stack->inputs[0].dtype;
  if (!(w->operation->dtypes & (1U << w->dtype))) {
    return sg_fail(err, SG_BAD_INPUT, "operation '%s' does not support %s: see 'stratagemm-bench list operations'",
                   w->operation->name, sg_dtype_name(w->dtype));
  }
  if (find_shape(w, stack->inputs, stack->set.n_inputs)) { return SG_OK; }
  for (int i = 0; i < stack->set.n_inputs; i++) {
    const size_t used = strlen(all);
    snprintf(all + used, sizeof all - used, "%s%s", used ? ", " : "", sg_npy_describe(&stack->inputs[i], one));
  }
  return sg_fail(err, SG_BAD_INPUT, "operation '%s' cannot be applied to items of %s%s%s", w->operation->name, all,
                 *w->options ? " with options " : "", w->options);
}

/* ---- names ---- */

static char *make_label(const char *path, EVP_MD_CTX *digest) {
  unsigned char bytes[EVP_MAX_MD_SIZE];
  char digits[DIGEST_DIGITS + 1];
  EVP_DigestFinal_ex(digest, bytes, NULL);
  for (int i = 0; i < DIGEST_DIGITS / 2; i++) {
    snprintf(digits + (size_t)i * 2, 3, "%02x", bytes[i]);
  }
  char *label = sg_format("npy:%s-%s", strrchr(path, '/') + 1, digits);
  for (char *c = label + strlen("npy:"); *c; c++) {
    if (!isalnum((unsigned char)*c) && !strchr("._-", *c)) { *c = '_'; }
  }
  return label;
}

static int examine(struct sg_workload *w, struct stack *stack, const char *path, struct sg_error *err) {
  struct sg_layout layout;
  w->m = w->n = w->k = 1;
  w->operation->layout(w, &layout);
  int status = sg_npy_set_open(&stack->set, path, layout.n_inputs, err);
  if (status != SG_OK) { return status; }
  if (w->count > stack->set.n_items) {
    return sg_fail(err, SG_BAD_INPUT, "the folder has %lld items but the count is %lld: reduce the count",
                   (long long)stack->set.n_items, (long long)w->count);
  }
  if (w->count == 0) { w->count = stack->set.n_items; }
  status = examine_files(stack, w->count, err);
  return status == SG_OK ? resolve_shape(w, stack, err) : status;
}

int sg_npy_source_examine(struct sg_workload *w, const char *folder, char **source, char **label,
                          struct sg_error *err) {
  struct stack stack = {.set.folder = -1, .digest = EVP_MD_CTX_new()};
  char *path = realpath(folder, NULL);
  if (!stack.digest || !EVP_DigestInit_ex(stack.digest, EVP_sha256(), NULL)) { sg_require(NULL); }
  int status = path ? examine(w, &stack, path, err)
                    : sg_fail(err, SG_BAD_INPUT, "cannot open the folder: %s", strerror(errno));
  if (status == SG_OK) {
    *source = sg_format("npy:%s", path);
    *label = make_label(path, stack.digest);
  } else {
    char *where = sg_format("--source npy:%s", folder);
    sg_fail_in(err, status, where);
    free(where);
  }
  EVP_MD_CTX_free(stack.digest);
  sg_npy_set_close(&stack.set);
  free(path);
  return status;
}
