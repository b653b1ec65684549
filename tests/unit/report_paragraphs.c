/* The layout of Markdown made from templates: each paragraph becomes one line, and nothing else changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "report/render/paragraphs.h"

static void becomes(const char *markdown, const char *wanted) {
  char *text = sg_paragraphs_join(markdown);
  assert_string_equal(text, wanted);
  free(text);
}

static void stays(const char *markdown) {
  becomes(markdown, markdown);
}

static void lines_of_a_paragraph_are_joined(void **state) {
  (void)state;
  becomes("Use `a`\nfor this:\n2 workers\n(both)\n**now**.\n\nNext\none.",
          "Use `a` for this: 2 workers (both) **now**.\n\nNext one.");
  becomes("1/s = 2\n1.5 of it\n*s* is\n", "1/s = 2 1.5 of it *s* is\n");
}

static void lines_of_a_list_item_are_joined(void **state) {
  (void)state;
  becomes("- a\n  b\n- c\n1. d\n   e\n2. f\n", "- a b\n- c\n1. d e\n2. f\n");
  becomes("Text:\n- a\n- b\n\nText\nagain\n", "Text:\n- a\n- b\n\nText again\n");
}

static void blank_lines_are_merged(void **state) {
  (void)state;
  becomes("\n\na\n\n\n\nb\n\n", "a\n\nb\n\n");
  stays("");
  becomes("\n\n", "");
}

static void headings_tables_and_quotations_are_unchanged(void **state) {
  (void)state;
  stays("# a\ntext\n## b\n| a | b |\n| - | - |\n| 1 | 2 |\n\n> [!NOTE]\n> a\n>\n> b\n");
  stays("<p>\na\n</p>\n");
  stays("![a](b)\n\n**Figure 1.** c\n");
}

static void code_is_unchanged(void **state) {
  (void)state;
  stays("```sh\na\n\n\n  b\nc\n```\n");
  stays("````\na\n```\n\n\nb\n````\nc\n");
  stays("    a\n    b\n");
}

static void a_hard_break_is_kept(void **state) {
  (void)state;
  stays("a  \nb\\\nc\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_of_a_paragraph_are_joined),
      cmocka_unit_test(lines_of_a_list_item_are_joined),
      cmocka_unit_test(blank_lines_are_merged),
      cmocka_unit_test(headings_tables_and_quotations_are_unchanged),
      cmocka_unit_test(code_is_unchanged),
      cmocka_unit_test(a_hard_break_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
