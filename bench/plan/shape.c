#include "bench/plan/shape.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"

static const int64_t MAX_DIMENSION = 1 << 20;

int sg_shape_parse(const char *text, struct sg_workload *w, struct sg_error *err) {
  int64_t *dimensions[] = {&w->m, &w->n, &w->k};
  char copy[SG_SHAPE_TEXT];
  snprintf(copy, sizeof copy, "%s", text);
  char *rest = copy;
  int n = 0;
  for (; rest && n < 3; n++) {
    int status = sg_parse_integer(strsep(&rest, "x"), 1, MAX_DIMENSION, "shape", dimensions[n], err);
    if (status != SG_OK) { return status; }
  }
  if (n == 1) { w->n = w->k = w->m; }
  if (rest || n == 2) { return sg_fail(err, SG_BAD_INPUT, "shape '%s' is not a size: give N, or MxNxK", text); }
  return SG_OK;
}

const char *sg_shape_format(int64_t m, int64_t n, int64_t k, char buf[SG_SHAPE_TEXT]) {
  if (m == n && n == k) {
    snprintf(buf, SG_SHAPE_TEXT, "n=%lld", (long long)n);
  } else {
    snprintf(buf, SG_SHAPE_TEXT, "%lldx%lldx%lld", (long long)m, (long long)n, (long long)k);
  }
  return buf;
}
