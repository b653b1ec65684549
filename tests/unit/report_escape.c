/* Text is data in every format: file names and labels read as themselves and have no other effect. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/text/escape.h"

static void expect(enum sg_escape_mode mode, const char *text, const char *wanted) {
  char *got = sg_escape(mode, text);
  assert_string_equal(got, wanted);
  free(got);
}

static void html_is_escaped(void **state) {
  (void)state;
  expect(SG_ESCAPE_HTML, "<script>alert(\"x\")</script>", "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;");
  expect(SG_ESCAPE_HTML, "' onload=x & co", "&#39; onload=x &amp; co");
}

static void markdown_markup_is_escaped(void **state) {
  (void)state;
  expect(SG_ESCAPE_MARKDOWN, "a|b_c*d`e", "a\\|b\\_c\\*d\\`e");
  expect(SG_ESCAPE_MARKDOWN, "<b>[x](y)", "\\<b\\>\\[x\\](y)");
  expect(SG_ESCAPE_MARKDOWN, "$x$ & ~y~ \\", "\\$x\\$ \\& \\~y\\~ \\\\");
}

static void text_starts_no_list_or_heading(void **state) {
  (void)state;
  expect(SG_ESCAPE_MARKDOWN, "- item", "\\- item");
  expect(SG_ESCAPE_MARKDOWN, "# title", "\\# title");
  expect(SG_ESCAPE_MARKDOWN, "threads+blas-default", "threads+blas-default");
  expect(SG_ESCAPE_MARKDOWN, "1. item", "1\\. item");
  expect(SG_ESCAPE_MARKDOWN, "12) item", "12\\) item");
  expect(SG_ESCAPE_MARKDOWN, "version 1.2 (3)", "version 1.2 (3)");
  expect(SG_ESCAPE_MARKDOWN, "1.2", "1.2");
}

static void addresses_are_no_links(void **state) {
  (void)state;
  expect(SG_ESCAPE_MARKDOWN, "see http://a.b/c:d", "see http\\://a.b/c:d");
  expect(SG_ESCAPE_MARKDOWN, "www.a.b", "www\\.a.b");
  expect(SG_ESCAPE_MARKDOWN, "www\n.a", "www .a");
}

static void names_are_no_mentions(void **state) {
  (void)state;
  expect(SG_ESCAPE_MARKDOWN, "by @octocat, a@b.c, fixes #12",
         "by @<!-- -->octocat, a@<!-- -->b.c, fixes \\#<!-- -->12");
  expect(SG_ESCAPE_MARKDOWN, "@ 5 C# @", "@ 5 C\\# @");
  expect(SG_ESCAPE_HTML, "@octocat", "@octocat");
}

static void blanks_at_the_ends_do_not_undo_emphasis(void **state) {
  (void)state;
  expect(SG_ESCAPE_MARKDOWN, "\n  a b\t", "a b");
  expect(SG_ESCAPE_MARKDOWN, " \n", "");
  expect(SG_ESCAPE_PLAIN, " a ", " a ");
}

static void latex_special_characters_are_escaped(void **state) {
  (void)state;
  expect(SG_ESCAPE_LATEX, "50%_{$&#}~^\\", "50\\%\\_\\{\\$\\&\\#\\}$\\sim$\\textasciicircum{}\\textbackslash{}");
  expect(SG_ESCAPE_BIBTEX, "}{%@\"", "\\textbraceright{}\\textbraceleft{}\\%@\\textquotedbl{}");
  expect(SG_ESCAPE_LATEX, "2 × 3 µs ≤ “x” – ±1", "2 × 3 µs $\\le$ “x” – ±1");
}

static void latex_shows_code_points_for_missing_glyphs(void **state) {
  (void)state;
  expect(SG_ESCAPE_LATEX, "fast 🚀", "fast \\texttt{[U+1F680]}");
  expect(SG_ESCAPE_LATEX, "שלום", "\\texttt{[U+05E9]}\\texttt{[U+05DC]}\\texttt{[U+05D5]}\\texttt{[U+05DD]}");
}

static void gnuplot_quotes_are_escaped(void **state) {
  (void)state;
  expect(SG_ESCAPE_GNUPLOT, "it's; system 'rm'", "it'.\"'\".'s; system '.\"'\".'rm'.\"'\".'");
  expect(SG_ESCAPE_GNUPLOT, "back\\slash `date`", "back\\slash `date`");
}

static void line_feeds_and_control_characters_become_spaces(void **state) {
  (void)state;
  for (enum sg_escape_mode mode = SG_ESCAPE_MARKDOWN; mode < SG_N_ESCAPES; mode++) {
    expect(mode,
           "a\nb\tc\x1b"
           "d\x7f"
           "e\xc2\x85"
           "f",
           "a b c d e f");
  }
}

static void broken_utf8_is_replaced(void **state) {
  (void)state;
  expect(SG_ESCAPE_HTML,
         "a\xff"
         "b",
         "a\xEF\xBF\xBD"
         "b");
  expect(SG_ESCAPE_HTML, "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD");                 /* an overlong slash */
  expect(SG_ESCAPE_HTML, "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"); /* a surrogate */
  expect(SG_ESCAPE_HTML, "\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD");                 /* cut off */
}

static void emoji_pass(void **state) {
  (void)state;
  expect(SG_ESCAPE_HTML, "🚀 fast", "🚀 fast");
  expect(SG_ESCAPE_GNUPLOT, "🚀 fast", "🚀 fast");
}

static void right_to_left_text_is_isolated(void **state) {
  (void)state;
  expect(SG_ESCAPE_HTML, "שלום 1", "\xE2\x81\xA8שלום 1\xE2\x81\xA9");
  expect(SG_ESCAPE_MARKDOWN,
         "a\xE2\x80\xAE"
         "b",
         "a\\[U+202E\\]b"); /* an explicit override is shown */
}

/* By which one name could look like another, or a line read differently from what it is ("Trojan Source"). */
static void what_cannot_be_seen_is_shown(void **state) {
  (void)state;
  expect(SG_ESCAPE_HTML, "thr\u200beads\u2060 \u202ex\u00ad", "thr[U+200B]eads[U+2060] [U+202E]x[U+00AD]");
  expect(SG_ESCAPE_GNUPLOT, "a\U000E0041", "a[U+E0041]");
  expect(SG_ESCAPE_LATEX, "\u200ba", "\\texttt{[U+200B]}a");
  expect(SG_ESCAPE_HTML, "\u2068a\u2069 ❤\ufe0f", "a ❤\ufe0f");
  char *fence = sg_markdown_fence("a\u202eb\n", "sh"), *code = sg_markdown_code("a\u200bb");
  assert_string_equal(fence, "```sh\na[U+202E]b\n```");
  assert_string_equal(code, "a\\[U+200B\\]b");
  free(code);
  free(fence);
}

static void mode_none_changes_nothing(void **state) {
  (void)state;
  expect(SG_ESCAPE_NONE, "<a>\n|", "<a>\n|");
}

static void expect_code(const char *text, const char *wanted) {
  char *got = sg_markdown_code(text);
  assert_string_equal(got, wanted);
  free(got);
}

static void a_code_span_cannot_be_closed_by_its_text(void **state) {
  (void)state;
  expect_code("threads+blas", "`threads+blas`");
  expect_code("a_b*c <x>", "`a_b*c <x>`");
  expect_code("a`b", "`` a`b ``");
  expect_code("``", "``` `` ```");
  expect_code("'a'\\''b'", "`'a'\\''b'`");
  expect_code("a|b", "a\\|b");
  expect_code("a\nb", "a b");
  expect_code("", "");
}

static void a_command_is_what_the_shell_shall_read(void **state) {
  (void)state;
  static const char *const table[][2] = {{"run 'q'\\'';touch x;'", "`run 'q'\\'';touch x;'`"},
                                         {"a '|' b", "`a '|' b`"},
                                         {"echo `date`", "`` echo `date` ``"},
                                         {"two\nlines", "`two lines`"},
                                         {"", ""}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    char *got = sg_markdown_command(table[i][0]);
    assert_string_equal(got, table[i][1]);
    free(got);
  }
}

static void a_phrase_becomes_a_sentence(void **state) {
  (void)state;
  static const char *const table[][2] = {
      {"turbo is on", "Turbo is on."}, {"SMT is on.", "SMT is on."}, {"a|b", "A\\|b."}, {"", ""}};
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    char *got = sg_escape_sentence(SG_ESCAPE_MARKDOWN, table[i][0]);
    assert_string_equal(got, table[i][1]);
    free(got);
  }
}

static void a_fence_is_longer_than_any_in_its_text(void **state) {
  (void)state;
  char *got = sg_markdown_fence("x\n````\ny", "sh");
  assert_string_equal(got, "`````sh\nx\n````\ny\n`````");
  free(got);
  got = sg_markdown_fence("x\n", "");
  assert_string_equal(got, "```\nx\n```");
  free(got);
  got = sg_markdown_fence("a\x1b\tb\xe2\x80\xae\xc2\x9bz\ny", "");
  assert_string_equal(got, "```\na  b[U+202E] z\ny\n```");
  free(got);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(html_is_escaped),
      cmocka_unit_test(markdown_markup_is_escaped),
      cmocka_unit_test(text_starts_no_list_or_heading),
      cmocka_unit_test(addresses_are_no_links),
      cmocka_unit_test(names_are_no_mentions),
      cmocka_unit_test(blanks_at_the_ends_do_not_undo_emphasis),
      cmocka_unit_test(latex_special_characters_are_escaped),
      cmocka_unit_test(latex_shows_code_points_for_missing_glyphs),
      cmocka_unit_test(gnuplot_quotes_are_escaped),
      cmocka_unit_test(line_feeds_and_control_characters_become_spaces),
      cmocka_unit_test(broken_utf8_is_replaced),
      cmocka_unit_test(emoji_pass),
      cmocka_unit_test(right_to_left_text_is_isolated),
      cmocka_unit_test(what_cannot_be_seen_is_shown),
      cmocka_unit_test(mode_none_changes_nothing),
      cmocka_unit_test(a_code_span_cannot_be_closed_by_its_text),
      cmocka_unit_test(a_command_is_what_the_shell_shall_read),
      cmocka_unit_test(a_phrase_becomes_a_sentence),
      cmocka_unit_test(a_fence_is_longer_than_any_in_its_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
