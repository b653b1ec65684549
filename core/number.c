#include "core/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c) {
  return (unsigned char)(c - '0') <= 9;
}

bool sg_number_int(const char *text, size_t size, int64_t *out) {
  bool negative = size > 0 && *text == '-';
  const char *p = text + negative, *end = text + size;
  if (p == end || end - p > 19) { return false; } /* 19 digits cannot overflow 64 bits */
  uint64_t value = 0;
  for (; p < end; p++) {
    if (!is_digit(*p)) { return false; }
    value = value * 10 + (uint64_t)(*p - '0');
  }
  if (value > INT64_MAX) { return false; }
  *out = negative ? -(int64_t)value : (int64_t)value;
  return true;
}

/* A decimal number as digits x 10^exponent; exact as long as it has at most 19 digits. */
struct decimal {
  uint64_t digits;
  int exponent;
  bool negative, exact;
};

static const char *scan_digits(const char *p, const char *end, struct decimal *d, int exponent_step) {
  for (; p < end && is_digit(*p); p++) {
    if (d->digits > (UINT64_MAX - 9) / 10) { d->exact = false; }
    d->digits = d->digits * 10 + (uint64_t)(*p - '0');
    d->exponent += exponent_step;
  }
  return p;
}

static const char *scan_exponent(const char *p, const char *end, struct decimal *d) {
  if (p == end || (*p != 'e' && *p != 'E')) { return p; }
  p++;
  bool negative = p < end && *p == '-';
  p += p < end && (*p == '-' || *p == '+');
  if (p == end) { return NULL; }
  int value = 0;
  for (; p < end && is_digit(*p); p++) {
    value = value < 10000 ? value * 10 + (*p - '0') : value;
  }
  d->exponent += negative ? -value : value;
  return p;
}

static bool scan_decimal(const char *text, size_t size, struct decimal *d) {
  const char *end = text + size;
  *d = (struct decimal){.negative = size > 0 && *text == '-', .exact = true};
  const char *first = text + d->negative;
  const char *p = scan_digits(first, end, d, 0);
  if (p == first) { return false; }
  if (p < end && *p == '.') {
    const char *fraction = p + 1;
    p = scan_digits(fraction, end, d, -1);
    if (p == fraction) { return false; }
  }
  return scan_exponent(p, end, d) == end;
}

bool sg_number_real(const char *text, size_t size, double *out) {
  static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  struct decimal d;
  if (!scan_decimal(text, size, &d)) { return false; }
  /* Both operands are exact doubles, so that one operation rounds once, correctly (W. D. Clinger, "How to read
   * floating point numbers accurately", PLDI 1990). */
  if (d.exact && d.digits < (UINT64_C(1) << 53) && d.exponent >= -22 && d.exponent <= 22) {
    double value = (double)d.digits;
    value = d.exponent < 0 ? value / tens[-d.exponent] : value * tens[d.exponent];
    *out = d.negative ? -value : value;
    return true;
  }
  char copy[256];
  if (size >= sizeof copy) { return false; }
  memcpy(copy, text, size);
  copy[size] = '\0';
  *out = strtod(copy, NULL);
  return isfinite(*out);
}
