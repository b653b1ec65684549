#include "report/analysis/words.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/text.h"
#include "core/utf8.h"

char *sg_words_digits(double value, int digits) {
  enum { MOST_DECIMALS = 9 };
  if (!isfinite(value)) { return sg_format("–"); }
  char rounded[SG_HUMAN_SIZE];
  snprintf(rounded, sizeof rounded, "%.*e", digits - 1, value); /* "1.38e+03" */
  const int decimals = digits - 1 - (int)strtol(strchr(rounded, 'e') + 1, NULL, 10);
  return sg_format("%.*f",
                   decimals < 0               ? 0
                   : decimals > MOST_DECIMALS ? MOST_DECIMALS
                                              : decimals,
                   strtod(rounded, NULL));
}

char *sg_words_number(double value, int digits) {
  char *text = sg_words_digits(value, digits), *point = strchr(text, '.');
  for (char *end = text + strlen(text); point && end > point && (end[-1] == '0' || end[-1] == '.'); end--) {
    end[-1] = '\0';
  }
  return text;
}

char *sg_words_time(double ns) {
  char buffer[SG_HUMAN_SIZE];
  return isnan(ns) ? sg_format("–") : sg_format("%s", sg_human_duration(ns, buffer));
}

char *sg_words_time_interval(double low_ns, double high_ns) {
  if (isnan(low_ns) || isnan(high_ns)) { return sg_format("%s", ""); }
  char low[SG_HUMAN_SIZE], high[SG_HUMAN_SIZE];
  sg_human_duration(low_ns, low);
  sg_human_duration(high_ns, high);
  const char *unit = strrchr(low, ' '), *other = strrchr(high, ' ');
  bool shared = unit && other && strcmp(unit, other) == 0 && strchr(low, ' ') == unit;
  return sg_format("[%.*s, %s]", shared ? (int)(unit - low) : (int)strlen(low), low, high);
}

static int decimals(double value) {
  double size = fabs(value);
  return size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
}

char *sg_words_ratio(double ratio) {
  return isnan(ratio) ? sg_format("%s", "") : sg_format("%.*f×", decimals(ratio), ratio);
}

char *sg_words_ratio_interval(double low, double high) {
  if (isnan(low) || isnan(high)) { return sg_format("%s", ""); }
  char *least = sg_format_decimals(low, decimals(high)), *text = sg_format("[%s, %.*f]", least, decimals(high), high);
  free(least);
  return text;
}

/* `text` is `value` with its unit: shortened to the digits that matter, at least two, since values that differ are
 * compared however uncertain they are. Takes ownership of it. */
static char *shortened(char *text, double value, double low, double high) {
  char *rest = NULL;
  const double shown = strtod(text, &rest), half = (high - low) / 2;
  const char *point = strchr(text, '.');
  if (!(half > 0) || !isfinite(half) || shown == 0 || !point || point > rest) { return text; }
  const int digits = (int)(rest - point) - 1;
  const double scale = value / shown, two = 1 - floor(log10(fabs(shown))),
               wanted = fmax(two, -floor(log10(half / scale)));
  const int kept = wanted >= digits ? digits : wanted > 0 ? (int)wanted : 0;
  char *words = sg_format("%.*f%s", kept, value / scale, rest);
  free(text);
  return words;
}

char *sg_words_time_within(double ns, double low_ns, double high_ns) {
  return shortened(sg_words_time(ns), ns, low_ns, high_ns);
}

char *sg_words_ratio_within(double ratio, double low, double high) {
  return shortened(sg_words_ratio(ratio), ratio, low, high);
}

struct sg_ratio_words sg_words_ratio_and_interval(double ratio, double low, double high) {
  enum { DECIMALS = 3 };
  char *least = sg_format_decimals(low, DECIMALS);
  struct sg_ratio_words words = {sg_format("%.*f", DECIMALS, ratio), sg_format("[%s, %.*f]", least, DECIMALS, high)};
  free(least);
  return words;
}

char *sg_words_rate(double flops_per_s) {
  char buffer[SG_HUMAN_SIZE];
  return isnan(flops_per_s) ? sg_format("%s", "") : sg_format("%s", sg_human_rate(flops_per_s, "FLOP/s", buffer));
}

char *sg_words_percent(double fraction) {
  double percent = 100 * fraction, size = fabs(percent);
  if (size > 0 && size < 0.005) { return sg_format("%s0.01%%", percent < 0 ? ">-" : "<"); }
  return sg_format("%.*f%%", size < 0.995 ? 2 : size < 9.95 ? 1 : 0, percent);
}

const char *sg_words_dtype(const char *dtype) {
  static const char *const table[][2] = {
      {"f32", "float32"}, {"f64", "float64"}, {"c64", "complex64"}, {"c128", "complex128"}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    if (strcmp(table[i][0], dtype) == 0) { return table[i][1]; }
  }
  return dtype;
}

/* The end of the part of a text that fits into this many columns. */
static const char *end_within(const char *text, size_t columns) {
  for (const char *next = text; *text; text = next) {
    const size_t wide = sg_utf8_columns(sg_utf8_next(&next));
    if (wide > columns) { break; }
    columns -= wide;
  }
  return text;
}

char *sg_words_fit(const char *text, size_t columns) {
  size_t width = sg_utf8_width(text);
  if (width <= columns) { return sg_format("%s", text); }
  size_t head = (columns - 1) * 2 / 3, tail = columns - 1 - head;
  const char *cut = end_within(text, head), *resume = text;
  while (resume < cut || width > tail) {
    width -= sg_utf8_columns(sg_utf8_next(&resume));
  }
  resume = end_within(resume, 0); /* combining marks of omitted characters */
  return sg_format("%.*s…%s", (int)(cut - text), text, resume);
}
