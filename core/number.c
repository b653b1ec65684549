#include "core/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Else a '+', a blank, a point, or no number. */
static bool begins_with_digit(const char *text) {
  return is_digit(text[*text == '-']);
}

bool sg_number_int(const char *text, size_t size, int64_t *out) {
  enum { MOST_DIGITS = 19 }; /* those of INT64_MAX; any number of as many digits is a uint64_t */
  const size_t sign = size > 0 && *text == '-';
  if (size == sign || size - sign > MOST_DIGITS) { return false; }
  uint64_t value = 0;
  for (size_t i = sign; i < size; i++) {
    if (!is_digit(text[i])) { return false; }
    value = 10 * value + (uint64_t)(text[i] - '0');
  }
  if (value > INT64_MAX) { return false; }
  *out = sign ? -(int64_t)value : (int64_t)value;
  return true;
}

bool sg_number_real(const char *text, size_t size, double *out) {
  if (!begins_with_digit(text) || strspn(text, "0123456789.eE+-") != size) { return false; } /* "0x1p3" */
  const char *point = strchr(text, '.');
  if (point && !is_digit(point[1])) { return false; }
  char *end;
  *out = strtod(text, &end);
  return end == text + size && isfinite(*out);
}

int64_t sg_number_product(int64_t a, int64_t b) {
  int64_t product = 0;
  if (!__builtin_mul_overflow(a, b, &product)) { return product; }
  return (a < 0) == (b < 0) ? INT64_MAX : INT64_MIN;
}

int64_t sg_number_whole(double value) {
  static const double most = 9007199254740992; /* 2^53 */
  return isnan(value) ? 0 : (int64_t)fmax(-most, fmin(value, most));
}
