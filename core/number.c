#include "core/number.h"

#include <endian.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_digit(char c) {
  return (unsigned char)(c - '0') <= 9;
}

static const uint64_t powers_of_ten[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};

/* The value of eight digits 0 to 9, one a byte, the most significant one in the lowest byte. */
static uint64_t eight_digits(uint64_t bytes) {
  bytes = (bytes * 10 + (bytes >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
  bytes = (bytes * 100 + (bytes >> 16)) & UINT64_C(0x0000ffff0000ffff);
  return (bytes * 10000 + (bytes >> 32)) & UINT64_C(0xffffffff);
}

const char *sg_number_scan(const char *p, const char *end, uint64_t *value) {
  const char *begin = p;
  uint64_t total = 0;
  while (end - p >= 8) {
    uint64_t bytes;
    memcpy(&bytes, p, 8);
    bytes = le64toh(bytes) ^ UINT64_C(0x3030303030303030);
    /* The top bit of each byte above 9; a carry reaches only bytes behind the first such. */
    uint64_t others = ((bytes + UINT64_C(0x7676767676767676)) | bytes) & UINT64_C(0x8080808080808080);
    int n = others ? __builtin_ctzll(others) / 8 : 8;
    if (n > 0) { total = total * powers_of_ten[n] + eight_digits(bytes << (64 - 8 * n)); }
    p += n;
    if (n < 8 || p - begin > 19) { break; }
  }
  for (; p < end && is_digit(*p) && p - begin <= 19; p++) {
    total = total * 10 + (uint64_t)(*p - '0');
  }
  *value = total;
  return p > begin && p - begin <= 19 ? p : NULL; /* 19 digits cannot overflow 64 bits */
}

bool sg_number_int(const char *text, size_t size, int64_t *out) {
  bool negative = size > 0 && *text == '-';
  const char *end = text + size;
  uint64_t value = 0;
  if (sg_number_scan(text + negative, end, &value) != end || value > INT64_MAX) { return false; }
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

/* digits x 10^exponent with the long doubles of x86, whose 64 bits hold the digits and powers of ten up to 10^27
 * exactly. Two operations at most leave an error below 2 units in their last place: the rounding to 53 bits is then
 * the right one unless the 11 bits that go are that close to a half (after W. D. Clinger, "How to read floating point
 * numbers accurately", PLDI 1990). False: too close, or out of reach. */
static bool round_decimal(const struct decimal *d, double *out) {
  enum { EXACT_POWER = 27, EXTRA_BITS = 11, HALF = 1 << (EXTRA_BITS - 1), SLACK = 2 };
  static const long double tens[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
                                     1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
                                     1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
  if (LDBL_MANT_DIG != DBL_MANT_DIG + EXTRA_BITS || !d->exact || abs(d->exponent) > 2 * EXACT_POWER) { return false; }
  int first = abs(d->exponent) < EXACT_POWER ? abs(d->exponent) : EXACT_POWER, rest = abs(d->exponent) - first;
  long double value = (long double)d->digits;
  value = d->exponent < 0 ? value / tens[first] / tens[rest] : value * tens[first] * tens[rest];
  uint64_t mantissa;
  memcpy(&mantissa, &value, sizeof mantissa);
  int tail = (int)(mantissa & ((1U << EXTRA_BITS) - 1));
  if (abs(tail - HALF) <= SLACK) { return false; }
  *out = (double)(d->negative ? -value : value);
  return true;
}

bool sg_number_real(const char *text, size_t size, double *out) {
  struct decimal d;
  if (!scan_decimal(text, size, &d)) { return false; }
  if (round_decimal(&d, out)) { return true; }
  char copy[256];
  if (size >= sizeof copy) { return false; }
  memcpy(copy, text, size);
  copy[size] = '\0';
  *out = strtod(copy, NULL);
  return isfinite(*out);
}
