/* Numbers in data files: whole fields, exact, the same in every locale, and fast enough for 10^7 fields a second.
 * (Numbers that people type are text.h's.) */
#ifndef SG_CORE_NUMBER_H
#define SG_CORE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number at the start of [p, end): what follows its last digit, or NULL when there is no digit or are more
 * than 19. Reads eight digits a step, and is what makes a file of integers load at the speed of memory. */
const char *sg_number_scan(const char *p, const char *end, uint64_t *value);

/* [-]digits within int64_t, less INT64_MIN, which stands for an absent value. False: anything else. */
bool sg_number_int(const char *text, size_t size, int64_t *out);

/* [-]digits[.digits][e[+-]digits], correctly rounded. False: anything else, "nan", "inf" and "0x1" included, and
 * what is too large for a double. */
bool sg_number_real(const char *text, size_t size, double *out);

#endif
