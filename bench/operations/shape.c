#include "bench/operations/shape.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/operations/operation.h"
#include "core/columns.h"
#include "core/text.h"

enum { MOST_SIZES = 3 };

const char *sg_shape_form(const struct sg_operation *operation) {
  return operation->shape ? operation->shape : "MxNxK";
}

bool sg_shape_has_k(const struct sg_operation *operation) {
  return operation->right_hand_sides || strchr(sg_shape_form(operation), 'K');
}

static int count_sizes(const char *text) {
  int n = 1;
  for (; (text = strchr(text, 'x')); text++) {
    n++;
  }
  return n;
}

bool sg_shape_is_whole(const char *text) {
  return count_sizes(text) == MOST_SIZES;
}

/* "gemm has three sizes: give MxNxK, such as 400x300x200" */
static int fail_shape(const char *text, const struct sg_operation *operation, struct sg_error *err) {
  static const struct {
    const char *form, *sizes;
  } forms[] = {{"MxNxK", "three sizes: give MxNxK, such as 400x300x200"},
               {"MxN", "two sizes: give MxN, such as 400x300"},
               {"NxK", "two sizes: give NxK, such as 400x300"},
               {"N", "square matrices: give N, such as 400"}};
  size_t i = 0;
  while (strcmp(forms[i].form, sg_shape_form(operation)) != 0) {
    i++;
  }
  return sg_fail(err, SG_BAD_INPUT, "shape '%s' is not one of %s, which has %s%s", text, operation->name,
                 forms[i].sizes, operation->right_hand_sides ? "; --nrhs gives the number of right-hand sides" : "");
}

/* Whether there are digits, perhaps after a sign, between the letters x. */
static bool is_numbers(const char *text) {
  for (; *text; text++) {
    text += *text == '-';
    const size_t n = strspn(text, "0123456789");
    text += n;
    if (n == 0 || (*text != 'x' && *text != '\0') || (*text == 'x' && !text[1])) { return false; }
    if (!*text) { return true; }
  }
  return false;
}

static int parse_sizes(const char *text, int64_t sizes[MOST_SIZES], int n, struct sg_error *err) {
  char *copy = sg_format("%s", text), *rest = copy;
  int status = SG_OK;
  for (int i = 0; i < n && status == SG_OK; i++) {
    status = sg_parse_integer(strsep(&rest, "x"), 1, SG_MAX_DIMENSION, "shape", &sizes[i], err);
  }
  free(copy);
  return status;
}

static int64_t size_named(const struct sg_workload *w, char letter, const int64_t *sizes, int64_t otherwise) {
  const char *form = sg_shape_form(w->operation), *at = strchr(form, letter);
  return at ? sizes[(at - form) / 2] : otherwise; /* "MxN": every other character */
}

int sg_shape_parse(const char *text, struct sg_workload *w, struct sg_error *err) {
  const int n = count_sizes(text), wanted = count_sizes(sg_shape_form(w->operation));
  int64_t sizes[MOST_SIZES] = {0};
  if (n > MOST_SIZES || !is_numbers(text)) { return fail_shape(text, w->operation, err); }
  const int status = parse_sizes(text, sizes, n, err);
  if (status != SG_OK) { return status; }
  const bool is_square = wanted == 1 && n == 2 && sizes[0] == sizes[1];
  if (n == 2 && wanted != 2 && !is_square) { return fail_shape(text, w->operation, err); }
  if (n == 1) {
    w->m = w->n = w->k = sizes[0];
  } else if (n == 2) {
    w->n = size_named(w, 'N', sizes, 0); /* every form has it */
    w->m = size_named(w, 'M', sizes, w->n);
    w->k = size_named(w, 'K', sizes, 1);
  } else {
    w->m = sizes[0];
    w->n = sizes[1];
    w->k = sizes[2];
  }
  if (!sg_shape_has_k(w->operation)) { w->k = 1; }
  return SG_OK;
}

int sg_shape_parse_alone(const char *text, struct sg_workload *w, struct sg_error *err) {
  int64_t sizes[MOST_SIZES];
  int status = sg_shape_parse(text, w, err);
  if (status != SG_OK || sg_shape_has_k(w->operation) || !sg_shape_is_whole(text)) { return status; }
  status = parse_sizes(text, sizes, MOST_SIZES, err);
  if (status != SG_OK) { return status; }
  const int64_t k = sizes[MOST_SIZES - 1];
  return k == 1 || k == w->m || k == w->n ? SG_OK : fail_shape(text, w->operation, err);
}

const char *sg_shape_format(int64_t m, int64_t n, int64_t k, char buf[SG_SHAPE_TEXT]) {
  if (m == n && (n == k || k == SG_NO_INT)) {
    snprintf(buf, SG_SHAPE_TEXT, "n=%" PRId64, n);
  } else if (k == SG_NO_INT) {
    snprintf(buf, SG_SHAPE_TEXT, "%" PRId64 "x%" PRId64, m, n);
  } else {
    snprintf(buf, SG_SHAPE_TEXT, "%" PRId64 "x%" PRId64 "x%" PRId64, m, n, k);
  }
  return buf;
}
