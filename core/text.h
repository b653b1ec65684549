/* Text functions shared by both programs: parsing numbers from users, suggesting the closest known word, formatting
 * durations and sizes. Independent of the locale. */
#ifndef SG_CORE_TEXT_H
#define SG_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

/* The word of `words` (count of them) closest to `word` by Levenshtein distance, or NULL when none is
 * closer than half its length: a poor suggestion is worse than none. */
const char *sg_nearest(const char *word, const char *const *words, size_t count);

/* "unknown WHAT 'WORD': did you mean 'NEAR'?" or "...: known are a, b, c". Returns SG_BAD_INPUT. */
int sg_fail_unknown(struct sg_error *err, const char *what, const char *word, const char *const *words, size_t count);

/* An integer in [min, max]; `what` names it in the error ("--count"). */
int sg_parse_integer(const char *text, int64_t min, int64_t max, const char *what, int64_t *out,
                     struct sg_error *err) SG_MUST_CHECK;

/* A finite decimal number in [min, max]; always `.` as the decimal point. */
int sg_parse_real(const char *text, double min, double max, const char *what, double *out,
                  struct sg_error *err) SG_MUST_CHECK;

/* A duration with its unit: 90, 90s, 2m, 1.5h, 250ms. A bare number is seconds. Result in ns, > 0. */
int sg_parse_duration(const char *text, const char *what, int64_t *out_ns, struct sg_error *err) SG_MUST_CHECK;

enum { SG_HUMAN_SIZE = 32 };

/* "1.234 s", "12.3 ms", "2 min 05 s"; three significant digits. Returns buf. */
const char *sg_human_duration(double ns, char buf[SG_HUMAN_SIZE]);
/* "9.60 GB" (powers of ten) and "85.2 GFLOP/s". Return buf. */
const char *sg_human_bytes(double bytes, char buf[SG_HUMAN_SIZE]);
const char *sg_human_rate(double per_second, const char *unit, char buf[SG_HUMAN_SIZE]);

/* printf into a new heap string; ends the program if out of memory. The caller frees. */
char *sg_format(const char *format, ...) SG_PRINTF(1, 2);

/* With so many decimals, or, where a value that is not 0 would be shown as 0, with its first digit. A new heap
 * string; the caller frees. */
char *sg_format_decimals(double value, int decimals);

/* ISO 8601 in UTC, to the second ("2026-03-01T12:00:00Z"). Returns buf. */
const char *sg_format_utc(int64_t unix_s, char buf[SG_HUMAN_SIZE]);

#endif
