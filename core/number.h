/* Numbers in data files: whole fields, exact, the same in every locale, and fast enough for 10^7 fields a second.
 * (Numbers that people type are text.h's.) */
#ifndef SG_CORE_NUMBER_H
#define SG_CORE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [-]digits within int64_t, less INT64_MIN, which stands for an absent value. False: anything else. */
bool sg_number_int(const char *text, size_t size, int64_t *out);

/* [-]digits[.digits][e[+-]digits], correctly rounded. False: anything else, "nan", "inf" and "0x1" included, and
 * what is too large for a double. */
bool sg_number_real(const char *text, size_t size, double *out);

#endif
