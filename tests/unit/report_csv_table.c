/* Tables as tidy CSV: one value in each cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/text.h"
#include "report/render/csv_table.h"
#include "report/render/markdown.h"

/* The CSV of a table with one column, its cells given as lines "| cell |". */
static void expect(const char *head, const char *rows, const char *wanted) {
  char *markdown = sg_format("| %s |\n|--|\n%s", head, rows);
  cmark_node *document = sg_markdown_parse(markdown);
  cmark_consolidate_text_nodes(document);
  char *csv = sg_csv_table(cmark_node_first_child(document));
  assert_string_equal(csv, wanted);
  free(csv);
  cmark_node_free(document);
  free(markdown);
}

static void an_interval_is_two_numbers_and_its_kind(void **state) {
  (void)state;
  expect("Time, interval", "| 2.70 s \\[2.26, 2.80 s\\] |\n| 411 ms (399–1043 ms) |\n| 1.5 µs |\n",
         "Time (s),Time low (s),Time high (s),Time interval\n2.70,2.26,2.80,confidence\n0.411,0.399,1.043,range\n"
         "1.5e-06,,,\n");
  expect("Speed-up, interval",
         "| 9.86× (\\~6–15) |\n| 1.00× (baseline) |\n| 9.78× \\[8.5, 11.2\\]; of medians 9.98× |\n",
         "Speed-up,Speed-up low,Speed-up high,Speed-up interval,Speed-up note\n9.86,6,15,rough,\n1.00,,,,baseline\n"
         "9.78,8.5,11.2,confidence,of medians 9.98×\n");
  expect(
      "Time", "| 2 min 05 s \\[1 min 58 s, 2 min 30 s\\] |\n| 2 h 03 min |\n| 119 s |\n",
      "Time (s),Time low (s),Time high (s),Time interval\n125.000,118.000,150.000,confidence\n7380.00,,,\n119,,,\n");
}

static void units_and_marks_have_places_of_their_own(void **state) {
  (void)state;
  expect("Efficiency", "| 98% |\n| – |\n| 7.5% |\n", "Efficiency (%)\n98\n\n7.5\n");
  expect("IPC (per cycle)", "| 0.971 ± 0.001 |\n| 1.14 |\n| \\~2.0 |\n| **7.30** \\* |\n| −3 |\n| < 0.0001 |\n",
         "IPC (per cycle),IPC (per cycle) sd,IPC (per cycle) "
         "mark\n0.971,0.001,\n1.14,,\n2.0,,~\n7.30,,*\n-3,,\n0.0001,,<\n");
  expect("Strategy", "| **threads** \\* |\n| hybrid 8x1 †20 |\n| serial ‡ |\n| a b |\n",
         "Strategy,Strategy mark\nthreads,*\nhybrid 8x1,†20\nserial,‡\na b,\n");
}

static void what_is_not_all_numbers_stays_as_it_is(void **state) {
  (void)state;
  expect("Cores", "| 2, 4, 8 |\n", "Cores\n\"2, 4, 8\"\n");
  expect("Value", "| 24 GiB |\n| 3 |\n", "Value\n24 GiB\n3\n");
  expect("Mixed", "| 3 s |\n| 3 |\n", "Mixed\n3 s\n3\n");
  expect("Time, in words", "| 1 a |\n", "\"Time, in words\"\n1 a\n");
  expect("Broken", "| 2 s \\[1, \\] |\n| 2 s \\[1, 2 s\\] and |\n", "Broken\n\"2 s [1, ]\"\n\"2 s [1, 2 s] and\"\n");
  expect("Empty", "", "Empty\n");
}

static void text_is_quoted_and_no_formula(void **state) {
  (void)state;
  expect("Name", "| a \"b\", c |\n| =1+1 |\n| x;=y |\n", "Name\n\"a \"\"b\"\", c\"\n'=1+1\nx;'=y\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_interval_is_two_numbers_and_its_kind),
      cmocka_unit_test(units_and_marks_have_places_of_their_own),
      cmocka_unit_test(what_is_not_all_numbers_stays_as_it_is),
      cmocka_unit_test(text_is_quoted_and_no_formula),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
