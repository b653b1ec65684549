/* Numbers in data files: whole fields, more strictly than strtoll(3) and strtod(3), which do the work. As printf's,
 * the decimal point is that of the locale: programs run in C.UTF-8 (cli.h). (Numbers that people type are text.h's.)
 */
#ifndef SG_CORE_NUMBER_H
#define SG_CORE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All functions: `text` has `size` bytes and a NUL behind them. */

/* [-]digits, at most 19 of them, within int64_t, less INT64_MIN, which stands for an absent value. False: anything
 * else. */
bool sg_number_int(const char *text, size_t size, int64_t *out);

/* [-]digits[.digits][e[+-]digits], correctly rounded. False: anything else, "nan", "inf" and "0x1" included, and
 * what is too large for a double. */
bool sg_number_real(const char *text, size_t size, double *out);

#endif
