/* Each named strategy has its own colour and mark, independent of the other strategies in the run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
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
  return strcmp(a.colour, b.colour) == 0 && a.mark == b.mark;
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
      cmocka_unit_test(a_strategy_looks_the_same_in_every_run),
      cmocka_unit_test(custom_strategies_get_the_remaining_styles),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
