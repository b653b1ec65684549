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

/* Plain decimals as tables have most, of which strtod() takes ten times as long: with at most 15 digits the digits
 * are a double, and so is the power of ten; their quotient is rounded once, as it has to be (W. D. Clinger, "How to
 * read floating point numbers accurately", PLDI 1990, section 3). */
static bool is_short_decimal(const char *text, size_t size, double *out) {
  static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  enum { MOST_DIGITS = 15 };
  const size_t sign = size > 0 && *text == '-';
  size_t point = size; /* where it is; there is a digit on both sides */
  int64_t digits = 0;
  if (size - sign > MOST_DIGITS + 1) { return false; }
  for (size_t i = sign; i < size; i++) {
    if (is_digit(text[i])) {
      digits = 10 * digits + (text[i] - '0');
    } else if (text[i] == '.' && point == size && i > sign && i + 1 < size) {
      point = i;
    } else {
      return false;
    }
  }
  if (size == sign || size - sign - (point < size) > MOST_DIGITS) { return false; }
  const double value = (double)digits / powers[point < size ? size - 1 - point : 0];
  *out = sign ? -value : value;
  return true;
}

bool sg_number_real(const char *text, size_t size, double *out) {
  if (is_short_decimal(text, size, out)) { return true; }
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
