#include "report/charts/axis.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

/* An average character of a wide sans-serif at SG_CHART_TEXT_PIXELS, a digit of it, the least gap between two texts,
 * the height of a line, and how far a text may stick out of the ends of the axis. */
static const double LETTER_PIXELS = 8.3, DIGIT_PIXELS = 9, GAP_PIXELS = 14, LINE_PIXELS = 22, OUTSIDE_PIXELS = 14;

enum { MOST_TICS = 12, MOST_CANDIDATES = 8192, MOST_DECIMALS = 9 };

size_t sg_axis_letters(double pixels) {
  return pixels > LETTER_PIXELS ? (size_t)(pixels / LETTER_PIXELS) : 1;
}

void sg_axis_tic(json_t *about, const char *name, double at, const char *text) {
  json_t *tics = json_object_get(about, name);
  if (!tics) {
    tics = json_array();
    json_object_set_new(about, name, tics);
  }
  json_array_append_new(
      tics, sg_require(json_pack("{s:f, s:s?, s:b}", "at", at, "text", text, "more", json_array_size(tics) > 0)));
}

/* A set of tics: their positions and texts. */
struct tic_set {
  double at[MOST_TICS];
  char text[MOST_TICS][SG_HUMAN_SIZE];
  size_t n;
  bool fits;
};

/* The power of ten at or below `value`; exact for powers of ten. Of what is too small for a double, the smallest. */
static int decade_of(double value) {
  return value > 0 ? (int)floor(log10(value) + 1e-9) : DBL_MIN_10_EXP;
}

/* `unit`: the smallest difference that the text has to show; from 100 000 on in thousands, and so on. */
static void put_text(char text[SG_HUMAN_SIZE], double value, double largest, double unit) {
  static const char *const prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
  size_t prefix = 0;
  double scale = 1;
  while (largest >= (prefix == 0 ? 1e5 : 1e3 * scale) * (1 - 1e-12) &&
         prefix + 1 < sizeof prefixes / sizeof prefixes[0]) {
    scale *= 1000;
    prefix++;
  }
  const int decade = decade_of(unit / scale), decimals = decade >= 0               ? 0
                                                         : decade < -MOST_DECIMALS ? MOST_DECIMALS
                                                                                   : -decade;
  if (value == 0) {
    snprintf(text, SG_HUMAN_SIZE, "0");
  } else {
    snprintf(text, SG_HUMAN_SIZE, "%.*f%s", decimals, value / scale, prefixes[prefix]);
  }
}

static double place_of(const struct sg_axis *axis, double value) {
  const bool linear = axis->scale == SG_AXIS_LINEAR;
  const double from = linear ? axis->low : log(axis->low), to = linear ? axis->high : log(axis->high);
  return ((linear ? value : log(value)) - from) / (to - from) * axis->pixels;
}

/* Half of what the text takes along the axis. */
static double half_of(const struct sg_axis *axis, const char *text) {
  return axis->upright ? LINE_PIXELS / 2 : (DIGIT_PIXELS * (double)strlen(text) + GAP_PIXELS) / 2;
}

static void add(struct tic_set *set, const struct sg_axis *axis, double value, double largest, double unit) {
  const double slack = 1e-9 * (axis->high - axis->low);
  if (!set->fits || value < axis->low - slack || value > axis->high + slack) { return; }
  char text[SG_HUMAN_SIZE];
  put_text(text, value, largest, unit);
  const double at = place_of(axis, value), half = half_of(axis, text), outside = half - GAP_PIXELS / 2;
  if (!axis->upright && (at - outside < -OUTSIDE_PIXELS || at + outside > axis->pixels + OUTSIDE_PIXELS)) { return; }
  const size_t last = set->n - 1;
  if (set->n == MOST_TICS ||
      (set->n > 0 && at - half < place_of(axis, set->at[last]) + half_of(axis, set->text[last]))) {
    set->fits = false;
    return;
  }
  set->at[set->n] = value;
  memcpy(set->text[set->n++], text, sizeof text);
}

/* Multiples of `step`. */
static struct tic_set linear_set(const struct sg_axis *axis, double step) {
  struct tic_set set = {.fits = (axis->high - axis->low) / step <= MOST_CANDIDATES};
  const double first = ceil(axis->low / step - 1e-9), last = floor(axis->high / step + 1e-9);
  for (int i = 0; set.fits && first + i <= last; i++) {
    const double k = first + i;
    add(&set, axis, k == 0 ? 0 : k * step, fmax(fabs(axis->low), fabs(axis->high)), step);
  }
  return set;
}

static struct tic_set linear(const struct sg_axis *axis) {
  static const double factors[] = {1, 2, 5};
  struct tic_set set = {.n = 0};
  for (int decade = decade_of((axis->high - axis->low) / 50); !set.fits && decade < 308; decade++) {
    for (size_t i = 0; i < sizeof factors / sizeof factors[0] && !set.fits; i++) {
      set = linear_set(axis, factors[i] * pow(10, decade));
    }
  }
  return set;
}

/* `factors` times each `every`-th power of the base. */
static struct tic_set power_set(const struct sg_axis *axis, double base, const double *factors, size_t n, int every) {
  struct tic_set set = {.fits = true};
  const int from = (int)floor(log(axis->low) / log(base)) - 1, to = (int)ceil(log(axis->high) / log(base));
  for (int power = from; set.fits && power <= to; power++) {
    if (power % every != 0) { continue; }
    for (size_t i = 0; i < n; i++) {
      const double value = factors[i] * pow(base, power);
      add(&set, axis, value, value, factors[i] == 1.5 ? value / 15 : base < 10 && power < 0 ? pow(10, power) : value);
    }
  }
  return set;
}

/* The densest set with room. A short axis has tics at equal steps instead. */
static struct tic_set logarithmic(const struct sg_axis *axis) {
  enum { LEAST_TICS = 3, MOST_POWERS = 1024 };
  static const double dense[] = {1, 1.5, 2, 3, 4, 5, 7}, usual[] = {1, 2, 5}, one[] = {1};
  struct tic_set set = {.n = 0};
  if (axis->scale == SG_AXIS_LOG) {
    set = power_set(axis, 10, dense, sizeof dense / sizeof dense[0], 1);
    if (!set.fits) { set = power_set(axis, 10, usual, sizeof usual / sizeof usual[0], 1); }
  }
  for (int every = 1; !set.fits && every < MOST_POWERS; every++) {
    set = power_set(axis, axis->scale == SG_AXIS_LOG ? 10 : 2, one, 1, every);
  }
  struct tic_set even = {.n = 0};
  if (set.n < LEAST_TICS) { even = linear(axis); }
  return even.n > set.n ? even : set;
}

void sg_axis_tics(json_t *about, const char *name, const struct sg_axis *axis) {
  const bool valid = isfinite(axis->high - axis->low) && axis->high > axis->low && axis->pixels > 0 &&
                     (axis->scale == SG_AXIS_LINEAR || axis->low > 0);
  struct tic_set set = {.n = 0};
  if (valid) { set = axis->scale == SG_AXIS_LINEAR ? linear(axis) : logarithmic(axis); }
  if (!json_object_get(about, name)) { json_object_set_new(about, name, json_array()); }
  for (size_t i = 0; i < set.n; i++) {
    sg_axis_tic(about, name, set.at[i], set.text[i]);
  }
}
