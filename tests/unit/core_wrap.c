/* Lines that fit a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/text.h"
#include "core/wrap.h"

static void wraps(const char *text, const char *wanted) {
  char *got = NULL;
  size_t size = 0;
  FILE *stream = open_memstream(&got, &size);
  sg_wrap_print(text, stream);
  fclose(stream);
  assert_string_equal(got, wanted);
  free(got);
}

/* "xxx...x", n of them; valid until the next call. */
static const char *word(size_t n) {
  static char letters[200];
  memset(letters, 'x', n);
  letters[n] = '\0';
  return letters;
}

static void short_lines_stay_as_they_are(void **state) {
  (void)state;
  wraps("a: b\n  c d\n", "a: b\n  c d\n");
  wraps("", "");
}

static void the_last_word_that_does_not_fit_moves_to_an_indented_line(void **state) {
  (void)state;
  char *text = sg_format("  a %s b\n", word(76)), *wanted = sg_format("  a %s\n    b\n", word(76));
  wraps(text, wanted); /* 2 + 1 + 1 + 92 = 80 */
  free(text);
  free(wanted);
  text = sg_format("  a %s b\n", word(77));
  wanted = sg_format("  a\n    %s\n    b\n", word(77));
  wraps(text, wanted);
  free(text);
  free(wanted);
}

static void a_longer_word_has_a_line_of_its_own(void **state) {
  (void)state;
  char *text = sg_format("a %s b\n", word(150)), *wanted = sg_format("a\n  %s\n  b\n", word(150));
  wraps(text, wanted);
  free(text);
  free(wanted);
}

static void columns_are_counted_and_not_bytes(void **state) {
  (void)state;
  char *text = sg_format("µµµµ %s\n", word(75)); /* 4 + 1 + 75 columns */
  wraps(text, text);
  free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(short_lines_stay_as_they_are),
      cmocka_unit_test(the_last_word_that_does_not_fit_moves_to_an_indented_line),
      cmocka_unit_test(a_longer_word_has_a_line_of_its_own),
      cmocka_unit_test(columns_are_counted_and_not_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
