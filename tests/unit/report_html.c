/* Markdown into the body of a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/text.h"
#include "report/render/html.h"

static json_t *page_with(const char *markdown, const char *state) {
  json_t *figures = json_array(),
         *page = json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s}}", "state", state, "words", "answer", state,
                           "warning", "Warning", "more_warnings", "More", "numbers", "Numbers", "strategy",
                           "Strategy", "table", "Table");
  struct sg_error err = {""};
  if (sg_html_from_markdown(markdown, figures, NULL, page, &err) != SG_OK) { fail_msg("%s", err.message); }
  json_decref(figures);
  return page;
}

static json_t *page_of(const char *markdown) {
  return page_with(markdown, "answer");
}

static void expect(const char *markdown, const char *wanted) {
  json_t *page = page_of(markdown);
  assert_string_equal(json_string_value(json_object_get(page, "body")), wanted);
  json_decref(page);
}

static void a_table_has_header_cells_and_its_own_scroll_frame(void **state) {
  (void)state;
  expect("**Table 1.** *Times.*\n\n| a | b |\n|:--|--:|\n| x `y` | 1 |\n",
         "<figure class=\"table\" id=\"table-1\">\n"
         "<figcaption id=\"table-1-caption\">\n<strong>Table 1.</strong> <em>Times.</em>\n</figcaption>\n"
         "<section class=\"scroll\" tabindex=\"0\" aria-labelledby=\"table-1-caption\">\n"
         "<table>\n<thead>\n<tr>\n<th scope=\"col\" class=\"name\">a</th>\n<th scope=\"col\" "
         "class=\"right\">b</th>\n</tr>\n</thead>\n"
         "<tbody>\n<tr>\n<td class=\"name\">x <code>y</code></td>\n<td "
         "class=\"right\">1</td>\n</tr>\n</tbody>\n</table>\n"
         "</section>\n</figure>\n");
}

static void a_table_may_have_no_rows_or_caption(void **state) {
  (void)state;
  expect("| a |\n|---|\n",
         "<figure class=\"table\" id=\"table-1\">\n"
         "<section class=\"scroll\" tabindex=\"0\" aria-label=\"Table 1\">\n"
         "<table>\n<thead>\n<tr>\n<th scope=\"col\" class=\"name\">a</th>\n</tr>\n</thead>\n</table>\n"
         "</section>\n</figure>\n");
}

static bool contains(const char *markdown, const char *wanted) {
  json_t *page = page_of(markdown);
  const bool found = strstr(json_string_value(json_object_get(page, "body")), wanted);
  json_decref(page);
  return found;
}

/* Where there is a column of strategies, they are the names, wherever it is. */
static void strategies_name_the_rows(void **state) {
  (void)state;
  const char *table = "| Workload | Rank | Strategy |\n|:--|--:|:--|\n| w | 1 | s |\n";
  assert_true(contains(table, "<table class=\"strategies\">"));
  assert_true(contains(table, "<td>w</td>\n<td class=\"right\">1</td>\n<td class=\"name\">s</td>"));
  assert_true(contains("| n | a |\n|--:|:--|\n| 1 | s |\n", "<td class=\"right\">1</td>\n<td class=\"name\">s</td>"));
}

static void code_can_be_focused_everywhere(void **state) {
  (void)state;
  expect("```sh x\na <b> & \"c\"\n\n  d\n```\n",
         "<pre tabindex=\"0\"><code class=\"language-sh\">a &lt;b&gt; &amp; &quot;c&quot;\n\n  d\n</code></pre>\n");
  expect("- one\n\n      two\n",
         "<ul>\n<li>\n<p>one</p>\n<pre tabindex=\"0\"><code>two\n</code></pre>\n</li>\n</ul>\n");
  expect("```\"><i>\n```\n", "<pre tabindex=\"0\"><code class=\"language-&quot;&gt;&lt;i&gt;\"></code></pre>\n");
}

/* The comment that prevents it on GitHub is not in the page. */
static void a_text_that_is_no_mention_is_unchanged(void **state) {
  (void)state;
  expect("by @<!-- -->octocat", "<p>by @octocat</p>\n");
}

/* A browser would break a line within "--pin", and in an interval. */
static void options_and_intervals_stay_whole(void **state) {
  (void)state;
  expect("Use --core-type a or `x --n 5` and a--b (`--pin`).",
         "<p>Use <span class=\"whole\">--core-type</span> a or <code>x <span class=\"whole\">--n</span> 5</code> and "
         "a--b "
         "(<code><span class=\"whole\">--pin</span></code>).</p>\n");
  expect("2.5 s \\[2.4, 2.6 s\\] (2–3 s) (5 launches of it)",
         "<p>2.5 s <span class=\"whole\">[2.4, 2.6 s]</span> <span class=\"whole\">(2–3 s)</span> (5 launches of "
         "it)</p>\n");
}

/* Text that looks like markup stays text. */
static void text_is_unchanged(void **state) {
  (void)state;
  expect("a `<pre>` and `<th style=\"text-align: right\">` b",
         "<p>a <code>&lt;pre&gt;</code> and <code>&lt;th style=&quot;text-align: right&quot;&gt;</code> b</p>\n");
}

static void headings_have_anchors_and_contents_entries(void **state) {
  (void)state;
  json_t *page = page_of("# T\n\nFirst *words*.\n\n## Why so?\n\n### Why so?\n");
  json_t *contents = json_object_get(page, "contents"),
         *wanted = json_pack("[{s:s, s:s, s:b}, {s:s, s:s, s:b}]", "id", "why-so", "text", "Why so?", "top", 1, "id",
                             "why-so-2", "text", "Why so?", "top", 0);
  assert_true(json_equal(contents, wanted));
  assert_string_equal(json_string_value(json_object_get(page, "description")), "First words.");
  assert_non_null(strstr(json_string_value(json_object_get(page, "body")), "<h2 id=\"why-so\">\nWhy so?\n</h2>"));
  json_decref(wanted);
  json_decref(page);
}

static void an_alert_is_a_titled_aside(void **state) {
  (void)state;
  expect("> [!WARNING]\n> Careful.\n", "<div class=\"alert warning\" role=\"note\" aria-label=\"Warning\">\n"
                                       "<p class=\"alert-title\">Warning</p>\n<p>Careful.</p>\n</div>\n");
}

/* Its colour and its sign. */
static void the_answer_has_the_class_of_its_state(void **state) {
  (void)state;
  static const char *const cases[][2] = {
      {"answer", "alert answer"}, {"undecided", "alert answer undecided"}, {"problem", "alert answer problem"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    json_t *page = page_with("> [!IMPORTANT]\n> a\n\n> [!WARNING]\n> b\n", cases[i][0]);
    char *wanted = sg_format("<div class=\"%s\" role=\"note\" aria-label=\"%s\">\n<p class=\"alert-title\">%s</p>",
                             cases[i][1], cases[i][0], cases[i][0]);
    const char *body = json_string_value(json_object_get(page, "body"));
    assert_non_null(strstr(body, wanted));
    assert_non_null(strstr(body, "<div class=\"alert warning\" role"));
    free(wanted);
    json_decref(page);
  }
}

/* All of them are in the page; two are seen at once. */
static void warnings_after_the_second_are_folded(void **state) {
  (void)state;
  assert_false(contains("> [!WARNING]\n> - a\n> - b\n", "<details"));
  expect("> [!WARNING]\n> - a\n> - b\n> - c\n> - d\n",
         "<div class=\"alert warning\" role=\"note\" aria-label=\"Warning\">\n<p class=\"alert-title\">Warning</p>\n"
         "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<details class=\"more\">\n<summary>More (2)</summary>\n"
         "<ul>\n<li>c</li>\n<li>d</li>\n</ul>\n</details>\n</div>\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_table_has_header_cells_and_its_own_scroll_frame),
      cmocka_unit_test(a_table_may_have_no_rows_or_caption),
      cmocka_unit_test(strategies_name_the_rows),
      cmocka_unit_test(code_can_be_focused_everywhere),
      cmocka_unit_test(a_text_that_is_no_mention_is_unchanged),
      cmocka_unit_test(options_and_intervals_stay_whole),
      cmocka_unit_test(text_is_unchanged),
      cmocka_unit_test(headings_have_anchors_and_contents_entries),
      cmocka_unit_test(an_alert_is_a_titled_aside),
      cmocka_unit_test(the_answer_has_the_class_of_its_state),
      cmocka_unit_test(warnings_after_the_second_are_folded),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
