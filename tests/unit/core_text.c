/* Numbers formatted for readers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/text.h"

static void durations_have_three_digits_and_a_suitable_unit(void **state) {
  (void)state;
  static const struct {
    double ns;
    const char *text;
  } cases[] = {
      {0, "0.00 s"},         {1, "1.00 ns"},           {999.4, "999 ns"},      {999.6, "1.00 µs"},
      {1234567, "1.23 ms"},  {99949999, "99.9 ms"},    {59.9e9, "59.9 s"},     {119.9e9, "120 s"},
      {150e9, "2 min 30 s"}, {7199e9, "119 min 59 s"}, {7260e9, "2 h 01 min"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char text[SG_HUMAN_SIZE];
    assert_string_equal(sg_human_duration(cases[i].ns, text), cases[i].text);
  }
}

static void what_is_not_0_is_not_shown_as_0(void **state) {
  (void)state;
  static const struct {
    double value;
    int decimals;
    const char *text;
  } cases[] = {{0, 0, "0"},       {0.156, 0, "0.2"},   {0.5, 0, "0.5"},  {0.6, 0, "1"},   {0.04, 1, "0.04"},
               {0.05, 1, "0.05"}, {-0.02, 1, "-0.02"}, {1.5, 2, "1.50"}, {214, 0, "214"}, {1e-30, 0, "0.000000000"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char *text = sg_format_decimals(cases[i].value, cases[i].decimals);
    assert_string_equal(text, cases[i].text);
    free(text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(durations_have_three_digits_and_a_suitable_unit),
      cmocka_unit_test(what_is_not_0_is_not_shown_as_0),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
