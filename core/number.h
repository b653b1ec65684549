/* Numbers in data files: whole fields only, more strictly than strtoll(3) and strtod(3). Integers, which are most of
 * a result set, are converted here; strtoll took a quarter of the time of reading one. As with printf, the decimal
 * point is that of the locale: the programs run in C.UTF-8 (cli.h). (text.h parses numbers typed by users.) */
#ifndef SG_CORE_NUMBER_H
#define SG_CORE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All functions: `text` has `size` bytes followed by a NUL. */

/* [-]digits, at most 19 of them, within int64_t, except INT64_MIN, which represents an absent value. False: anything
 * else. */
bool sg_number_int(const char *text, size_t size, int64_t *out);

/* [-]digits[.digits][e[+-]digits], correctly rounded. False: anything else, including "nan", "inf", "0x1" and values
 * too large for a double. */
bool sg_number_real(const char *text, size_t size, double *out);

/* Arithmetic with numbers of any size: the product, or the end of the range that it is beyond; and a real number
 * without its fraction, limited to +-2^53, up to which every whole number is a double; 0 for NaN. */
int64_t sg_number_product(int64_t a, int64_t b);
int64_t sg_number_whole(double value);

#endif
