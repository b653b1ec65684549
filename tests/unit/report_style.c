/* Each named strategy has its own colour, mark and dash, independent of the other strategies in the run. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/analysis/style.h"

#define SG_STRATEGY(name, scheduler, workers, threads, load, summary) name,
static const char *const strategies[] = {
#include "bench/plan/strategies.def"
};
enum { N_STRATEGIES = sizeof strategies / sizeof strategies[0] };

#define SG_STRATEGY_STYLE(name, style) name,
static const char *const styled[] = {
#include "report/analysis/styles.def"
};
enum { N_STYLED = sizeof styled / sizeof styled[0] };

static bool alike(struct sg_style a, struct sg_style b) {
  return (strcmp(a.colour, b.colour) == 0 && a.mark == b.mark) || strcmp(a.dash, b.dash) == 0;
}

/* ---- colours */

struct colour {
  double channel[3]; /* linear red, green, blue, 0 to 1 */
};

static struct colour colour_of(const char *hex) {
  struct colour c;
  const long rgb = strtol(hex + 1, NULL, 16);
  for (int i = 0; i < 3; i++) {
    const double v = (double)(rgb >> (16 - 8 * i) & 255) / 255;
    c.channel[i] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4); /* IEC 61966-2-1 */
  }
  return c;
}

/* What a reader without the pigment of the middle wavelengths sees. G. M. Machado, M. M. Oliveira, L. A. F.
 * Fernandes, "A physiologically-based model for simulation of color vision deficiency", IEEE Trans. Vis. Comput.
 * Graph. 15(6), 2009, table 1: deuteranomaly of severity 1.0; for linear channels. */
static struct colour deuteranope_sees(struct colour c) {
  static const double matrix[3][3] = {
      {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}};
  struct colour seen = {{0}};
  for (int i = 0; i < 3; i++) {
    for (int k = 0; k < 3; k++) {
      seen.channel[i] += matrix[i][k] * c.channel[k];
    }
    seen.channel[i] = fmin(1, fmax(0, seen.channel[i]));
  }
  return seen;
}

/* The luminance Y of sRGB (IEC 61966-2-1). */
static double luminance(struct colour c) {
  return 0.2126 * c.channel[0] + 0.7152 * c.channel[1] + 0.0722 * c.channel[2];
}

static double bent(double t) {
  return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

/* CIE 1976 L*a*b* under D65. */
struct lab {
  double light, a, b;
};

static struct lab lab_of(struct colour c) {
  const double *v = c.channel, x = (0.4124564 * v[0] + 0.3575761 * v[1] + 0.1804375 * v[2]) / 0.95047,
               z = (0.0193339 * v[0] + 0.1191920 * v[1] + 0.9503041 * v[2]) / 1.08883, y = luminance(c);
  return (struct lab){116 * bent(y) - 16, 500 * (bent(x) - bent(y)), 200 * (bent(y) - bent(z))};
}

/* CIE 1976 colour difference: about 2.3 is just noticeable (M. Mahy, L. Van Eycken, A. Oosterlinck, Color Res. Appl.
 * 19(2), 1994). */
static double difference(struct colour x, struct colour y) {
  const struct lab p = lab_of(x), q = lab_of(y);
  return sqrt((p.light - q.light) * (p.light - q.light) + (p.a - q.a) * (p.a - q.a) + (p.b - q.b) * (p.b - q.b));
}

static void colours_differ_for_all_readers(void **state) {
  (void)state;
  static const double LEAST = 25, LEAST_FOR_DEUTERANOPES = 15;
  struct sg_style_book book = {0};
  for (size_t i = 0; i < N_STYLED; i++) {
    sg_style_book_add(&book, styled[i]);
  }
  for (size_t i = 0; i < N_STYLED; i++) {
    for (size_t k = 0; k < i; k++) {
      const struct colour a = colour_of(sg_style_book_find(&book, styled[i]).colour),
                          b = colour_of(sg_style_book_find(&book, styled[k]).colour);
      const double plain = difference(a, b), seen = difference(deuteranope_sees(a), deuteranope_sees(b));
      if (plain < LEAST || seen < LEAST_FOR_DEUTERANOPES) {
        fail_msg("%s and %s: %.1f, for deuteranopes %.1f", styled[i], styled[k], plain, seen);
      }
    }
  }
  sg_style_book_release(&book);
}

/* In grey the same mark is dark or light, and lines differ in their dashes (above). */
static void strategies_differ_without_colour(void **state) {
  (void)state;
  static const double LEAST_LIGHTNESS = 10;
  struct sg_style_book book = {0};
  for (size_t i = 0; i < N_STYLED; i++) {
    sg_style_book_add(&book, styled[i]);
  }
  for (size_t i = 0; i < N_STYLED; i++) {
    for (size_t k = 0; k < i; k++) {
      const struct sg_style a = sg_style_book_find(&book, styled[i]), b = sg_style_book_find(&book, styled[k]);
      const double apart = fabs(lab_of(colour_of(a.colour)).light - lab_of(colour_of(b.colour)).light);
      if (a.mark == b.mark && apart < LEAST_LIGHTNESS) {
        fail_msg("%s and %s have the same mark, and lightness %.1f apart", styled[i], styled[k], apart);
      }
    }
  }
  sg_style_book_release(&book);
}

/* WCAG 2.2, 1.4.11, on white and on the dark page. */
static void colours_are_legible_on_every_page(void **state) {
  (void)state;
  struct sg_style_book book = {0};
  const double page = luminance(colour_of("#14171c"));
  for (size_t i = 0; i < N_STYLED; i++) {
    sg_style_book_add(&book, styled[i]);
    const double y = luminance(colour_of(sg_style_book_find(&book, styled[i]).colour));
    if (1.05 / (y + 0.05) < 3 || (y + 0.05) / (page + 0.05) < 3) { fail_msg("%s is not legible", styled[i]); }
  }
  sg_style_book_release(&book);
}

/* A hollow mark means that something does not count. */
static void no_strategy_has_a_hollow_mark(void **state) {
  (void)state;
  static const int hollow[] = {4, 6, 8, 10, 12, 14};
  struct sg_style_book book = {0};
  for (size_t i = 0; i < N_STYLED; i++) {
    sg_style_book_add(&book, styled[i]);
    for (size_t k = 0; k < sizeof hollow / sizeof hollow[0]; k++) {
      assert_int_not_equal(sg_style_book_find(&book, styled[i]).mark, hollow[k]);
    }
  }
  sg_style_book_release(&book);
}

static void no_two_strategies_look_alike(void **state) {
  (void)state;
  struct sg_style_book book = {0};
  for (size_t i = 0; i < N_STRATEGIES; i++) {
    sg_style_book_add(&book, strategies[i]);
  }
  for (size_t i = 0; i < N_STRATEGIES; i++) {
    for (size_t k = 0; k < i; k++) {
      if (alike(sg_style_book_find(&book, strategies[i]), sg_style_book_find(&book, strategies[k]))) {
        fail_msg("%s looks like %s", strategies[i], strategies[k]);
      }
    }
  }
  sg_style_book_release(&book);
}

static void a_strategy_looks_the_same_in_every_run(void **state) {
  (void)state;
  struct sg_style_book forth = {0}, back = {0};
  sg_style_book_add(&forth, "somebody's own");
  for (size_t i = 0; i < N_STYLED; i++) {
    sg_style_book_add(&forth, styled[i]);
    sg_style_book_add(&back, styled[N_STYLED - 1 - i]);
  }
  for (size_t i = 0; i < N_STYLED; i++) {
    if (!alike(sg_style_book_find(&forth, styled[i]), sg_style_book_find(&back, styled[i]))) {
      fail_msg("%s changes its looks", styled[i]);
    }
  }
  sg_style_book_release(&forth);
  sg_style_book_release(&back);
}

static void custom_strategies_get_the_remaining_styles(void **state) {
  (void)state;
  struct sg_style_book book = {0};
  sg_style_book_add(&book, "mine");
  sg_style_book_add(&book, "serial");
  sg_style_book_add(&book, "mine too");
  assert_false(alike(sg_style_book_find(&book, "mine"), sg_style_book_find(&book, "serial")));
  assert_false(alike(sg_style_book_find(&book, "mine"), sg_style_book_find(&book, "mine too")));
  sg_style_book_release(&book);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_two_strategies_look_alike),
      cmocka_unit_test(colours_differ_for_all_readers),
      cmocka_unit_test(strategies_differ_without_colour),
      cmocka_unit_test(colours_are_legible_on_every_page),
      cmocka_unit_test(no_strategy_has_a_hollow_mark),
      cmocka_unit_test(a_strategy_looks_the_same_in_every_run),
      cmocka_unit_test(custom_strategies_get_the_remaining_styles),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
