#include "core/text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "core/alloc.h"
#include "core/utf8.h"

enum { MAX_WORD = 64 };

static bool same_letter(char a, char b) {
  return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static size_t min3(size_t a, size_t b, size_t c) {
  size_t m = a < b ? a : b;
  return m < c ? m : c;
}

/* Edits from one word to the other: a letter more, less, another, or two exchanged (optimal string alignment); in any
 * case. Words longer than MAX_WORD are cut. */
static size_t edit_distance(const char *a, const char *b) {
  size_t la = strnlen(a, MAX_WORD), lb = strnlen(b, MAX_WORD);
  size_t rows[3][MAX_WORD + 1], *before = rows[0], *above = rows[1], *row = rows[2];
  for (size_t j = 0; j <= lb; j++) {
    row[j] = j;
  }
  for (size_t i = 1; i <= la; i++) {
    size_t *spare = before;
    before = above;
    above = row;
    row = spare;
    row[0] = i;
    for (size_t j = 1; j <= lb; j++) {
      row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + !same_letter(a[i - 1], b[j - 1]));
      const bool exchanged = i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) && same_letter(a[i - 2], b[j - 1]);
      if (exchanged && before[j - 2] + 1 < row[j]) { row[j] = before[j - 2] + 1; }
    }
  }
  return row[lb];
}

/* So many edits are no typing error: two of "some" make "none". */
static size_t too_many_edits(const char *word) {
  const size_t length = strnlen(word, MAX_WORD);
  return length < 2 ? 1 : length < 6 ? 2 : (length + 1) / 3 + 1;
}

/* Its end is missing, one or two letters: "cach". */
static bool is_cut(const char *word, const char *whole) {
  const size_t length = strlen(word), missing = strlen(whole) - length;
  return length > 2 && strncasecmp(word, whole, length) == 0 && missing <= 2;
}

const char *sg_nearest(const char *word, const char *const *words, size_t count) {
  const char *best = NULL;
  size_t best_distance = too_many_edits(word);
  for (size_t i = 0; i < count; i++) {
    size_t d = is_cut(word, words[i]) ? 1 : edit_distance(word, words[i]);
    if (d < best_distance) {
      best_distance = d;
      best = words[i];
    }
  }
  return best;
}

int sg_fail_unknown(struct sg_error *err, const char *what, const char *word, const char *const *words,
                    size_t count) {
  const char *near = sg_nearest(word, words, count);
  if (near) { return sg_fail(err, SG_BAD_INPUT, "unknown %s '%s': did you mean '%s'?", what, word, near); }
  char known[SG_ERROR_SIZE / 2] = "";
  size_t used = 0;
  for (size_t i = 0; i < count && used < sizeof known; i++) {
    int n = snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", words[i]);
    used += n > 0 ? (size_t)n : 0;
  }
  return sg_fail(err, SG_BAD_INPUT, "unknown %s '%s': known are %s", what, word, known);
}

int sg_parse_integer(const char *text, int64_t min, int64_t max, const char *what, int64_t *out,
                     struct sg_error *err) {
  char *end = NULL;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  if (*text == '\0' || *end != '\0' || *text == ' ') {
    return sg_fail(err, SG_BAD_INPUT, "%s: '%s' is not an integer", what, text);
  }
  if (errno == ERANGE || value < min || value > max) {
    return sg_fail(err, SG_BAD_INPUT, "%s: %s is out of range: give a number from %lld to %lld", what, text,
                   (long long)min, (long long)max);
  }
  *out = value;
  return SG_OK;
}

int sg_parse_real(const char *text, double min, double max, const char *what, double *out, struct sg_error *err) {
  static const char letters[] = "0123456789.eE+-"; /* no "0x10", "inf" or blank */
  char *end = NULL;
  const double value = strtod(text, &end);
  if (*text == '\0' || *end != '\0' || strspn(text, letters) != strlen(text) || !isfinite(value)) {
    return sg_fail(err, SG_BAD_INPUT, "%s: '%s' is not a number", what, text);
  }
  if (value < min || value > max) {
    return sg_fail(err, SG_BAD_INPUT, "%s: %s is out of range: give a number from %g to %g", what, text, min, max);
  }
  *out = value;
  return SG_OK;
}

int sg_parse_duration(const char *text, const char *what, int64_t *out_ns, struct sg_error *err) {
  static const struct {
    const char *suffix;
    double ns;
  } units[] = {{"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"m", 60e9}, {"min", 60e9}, {"h", 3600e9}};
  char *end = NULL;
  double value = strtod(text, &end);
  if (end != text && isfinite(value)) {
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
      if (strcmp(end, units[i].suffix) != 0) { continue; }
      double ns = value * units[i].ns;
      if (ns < 1 || ns > 1000 * 86400e9) {
        return sg_fail(err, SG_BAD_INPUT, "%s: %s is out of range: give more than 0 and at most 1000 days", what,
                       text);
      }
      *out_ns = (int64_t)ns;
      return SG_OK;
    }
  }
  return sg_fail(err, SG_BAD_INPUT, "%s: '%s' is not a duration: give a number with s, m or h, such as 90s", what,
                 text);
}

const char *sg_human_duration(double ns, char buf[SG_HUMAN_SIZE]) {
  static const struct {
    double scale;
    const char *unit;
  } steps[] = {{1, "ns"}, {1e3, "µs"}, {1e6, "ms"}, {1e9, "s"}};
  if (ns >= 120e9) {
    long long s = llround(ns / 1e9);
    if (s < 7200) {
      snprintf(buf, SG_HUMAN_SIZE, "%lld min %02lld s", s / 60, s % 60);
    } else {
      snprintf(buf, SG_HUMAN_SIZE, "%lld h %02lld min", s / 3600, s / 60 % 60);
    }
    return buf;
  }
  size_t i = ns == 0 ? 3 : 0; /* nothing is 0 s, not 0 ns */
  while (i + 1 < sizeof steps / sizeof steps[0] && fabs(ns) >= 999.5 * steps[i].scale) {
    i++;
  }
  double v = ns / steps[i].scale;
  int decimals = fabs(v) < 9.995 ? 2 : fabs(v) < 99.95 ? 1 : 0;
  snprintf(buf, SG_HUMAN_SIZE, "%.*f %s", decimals, v, steps[i].unit);
  return buf;
}

static const char *human(double value, const char *unit, char buf[SG_HUMAN_SIZE]) {
  static const char *const prefixes[] = {"", "k", "M", "G", "T", "P"};
  size_t i = 0;
  while (i + 1 < sizeof prefixes / sizeof prefixes[0] && fabs(value) >= 999.5) {
    value /= 1000;
    i++;
  }
  int decimals = i == 0 ? 0 : fabs(value) < 9.995 ? 2 : fabs(value) < 99.95 ? 1 : 0;
  snprintf(buf, SG_HUMAN_SIZE, "%.*f %s%s", decimals, value, prefixes[i], unit);
  return buf;
}

const char *sg_human_bytes(double bytes, char buf[SG_HUMAN_SIZE]) {
  return human(bytes, "B", buf);
}

const char *sg_human_rate(double per_second, const char *unit, char buf[SG_HUMAN_SIZE]) {
  return human(per_second, unit, buf);
}

char *sg_format(const char *format, ...) {
  char *s = NULL;
  va_list args;
  va_start(args, format);
  if (vasprintf(&s, format, args) < 0) { s = NULL; }
  va_end(args);
  return sg_require(s);
}

char *sg_format_decimals(double value, int decimals) {
  enum { MOST_DECIMALS = 9 };
  if (isfinite(value) && value != 0 && fabs(value) <= 0.5 * pow(10, -decimals)) {
    const double first = -floor(log10(fabs(value)));
    decimals = first < MOST_DECIMALS ? (int)first : MOST_DECIMALS;
  }
  return sg_format("%.*f", decimals, value);
}

const char *sg_format_utc(int64_t unix_s, char buf[SG_HUMAN_SIZE]) {
  time_t t = (time_t)unix_s;
  struct tm tm;
  gmtime_r(&t, &tm);
  strftime(buf, SG_HUMAN_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
  return buf;
}
