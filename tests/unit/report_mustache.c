/* Templates: their features, and that every mistake in one is an error with file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/output.h"
#include "core/text.h"
#include "report/render/mustache.h"

static char folder[] = "/tmp/sg-templates-XXXXXX";

static void put(const char *name, const char *text) {
  char *path = sg_format("%s/%s.mustache", folder, name);
  assert_int_equal(sg_file_replace(path, text, strlen(text), NULL), SG_OK);
  free(path);
}

static char *render(const char *template, const char *json, enum sg_escape_mode escape, struct sg_error *err) {
  const struct sg_template_folders folders = {.user = NULL, .own = folder};
  put("t", template);
  json_t *context = json_loads(json, 0, NULL);
  assert_non_null(context);
  char *text = sg_mustache_render(&folders, "t", context, escape, err);
  json_decref(context);
  return text;
}

static void gives(const char *template, const char *json, const char *wanted) {
  struct sg_error err = {""};
  char *text = render(template, json, SG_ESCAPE_HTML, &err);
  if (!text) { fail_msg("%s", err.message); }
  assert_string_equal(text, wanted);
  free(text);
}

static void fails(const char *template, const char *json, const char *message) {
  struct sg_error err = {""};
  char *text = render(template, json, SG_ESCAPE_HTML, &err);
  assert_null(text);
  assert_string_equal(err.message, message);
}

static void only_markup_is_written_as_it_is(void **state) {
  (void)state;
  gives("{{a}} {{{n}}}", "{\"a\": \"<x>\", \"n\": 1}", "&lt;x&gt; 1");
  gives("{{{body}}} {{& body }}", "{\"body\": \"<p>\"}", "<p> <p>");
  static const char *const raw[] = {"{{{a}}}", "{{&a}}", "{{#list}}{{{.}}}{{/list}}", "{{#o}}{{{text}}}{{/o}}"};
  for (size_t i = 0; i < sizeof raw / sizeof raw[0]; i++) {
    struct sg_error err = {""};
    for (enum sg_escape_mode mode = SG_ESCAPE_PLAIN; mode < SG_N_ESCAPES; mode++) {
      char *text = render(raw[i], "{\"a\": \"<x>\", \"list\": [\"<x>\"], \"o\": {\"text\": \"<x>\"}}", mode, &err);
      assert_null(text);
      assert_non_null(strstr(err.message, "is no markup: write {{"));
    }
  }
}

/* Those of its texts that are Markdown, and not its facts. */
static void the_texts_of_a_fragment_are_markup(void **state) {
  (void)state;
  static const char tree[] = "{\"f\": [{\"fragment\": \"figures/x\", \"facts\": {\"caption\": \"*a*\"}, "
                             "\"caption\": \"*b*\", \"title\": \"*c*\"}]}";
  char *text = render("{{#f}}{{{caption}}} {{title}}{{/f}}", tree, SG_ESCAPE_MARKDOWN, NULL);
  assert_string_equal(text, "*b* \\*c\\*");
  free(text);
  static const char *const raw[] = {"{{#f}}{{{title}}}{{/f}}", "{{#f}}{{{facts.caption}}}{{/f}}"};
  for (size_t i = 0; i < sizeof raw / sizeof raw[0]; i++) {
    assert_null(render(raw[i], tree, SG_ESCAPE_MARKDOWN, NULL));
  }
}

static void a_word_of_a_block_of_code_has_plain_characters(void **state) {
  (void)state;
  char *text =
      render("{{#word}}{{{a}}}={{{b}}}{{/word}}", "{\"a\": \"OMP_NUM_THREADS\", \"b\": 4}", SG_ESCAPE_MARKDOWN, NULL);
  assert_string_equal(text, "OMP_NUM_THREADS=4");
  free(text);
  static const char *const others[] = {"{\"a\": \"a b\"}",  "{\"a\": \"$x\"}",  "{\"a\": \"`\"}", "{\"a\": \"\"}",
                                       "{\"a\": \"a\\n\"}", "{\"a\": \"a;b\"}", "{\"a\": \"é\"}"};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    assert_null(render("{{#word}}{{{a}}}{{/word}}", others[i], SG_ESCAPE_MARKDOWN, NULL));
  }
}

static void numbers_are_short(void **state) {
  (void)state;
  gives("{{i}} {{r}} {{big}}", "{\"i\": -3, \"r\": 0.1, \"big\": 1e300}", "-3 0.1 1e+300");
}

static void null_and_false_are_known_and_empty(void **state) {
  (void)state;
  gives("[{{n}}{{#n}}x{{/n}}{{^f}}y{{/f}}]", "{\"n\": null, \"f\": false}", "[y]");
}

static void sections_see_the_enclosing_scopes(void **state) {
  (void)state;
  gives("{{#list}}{{a}}{{top}} {{/list}}{{o.x.y}}{{#o}}{{x.y}}{{/o}}{{#words}}<{{.}}>{{/words}}",
        "{\"top\": 9, \"list\": [{\"a\": 1}, {\"a\": 2}], \"o\": {\"x\": {\"y\": 5}}, \"words\": [\"p\", \"q\"]}",
        "19 29 55<p><q>");
}

static void lone_section_tags_leave_no_line(void **state) {
  (void)state;
  static const char template[] =
      "a\n{{#yes}}\nb\n{{/yes}}\n{{^yes}}\nc\n{{/yes}}\nd\n\n  {{#no}}\ne\n  {{/no}}\nf\n{{! note }}\ng\n";
  gives(template, "{\"yes\": true, \"no\": false}", "a\nb\nd\n\nf\ng\n");
}

static void partials_are_files_and_leave_no_line(void **state) {
  (void)state;
  put("part", "<{{a}}>\n");
  gives("{{> part}}\nx\n", "{\"a\": 1}", "<1>\nx\n");
  gives("x {{> part}}, {{> part}}.\n", "{\"a\": 1}", "x <1>, <1>.\n");
}

static void a_partial_within_a_line_is_one_line(void **state) {
  (void)state;
  put("label", "{{#best}}\n**{{a}}**\n{{/best}}\n{{^best}}\n{{a}}\n{{/best}}\n(mark)\n");
  gives("{{#rows}}\n| {{> label}} | x |\n{{/rows}}\n",
        "{\"rows\": [{\"a\": \"p\", \"best\": true}, {\"a\": \"q\", \"best\": false}]}",
        "| **p** (mark) | x |\n| q (mark) | x |\n");
}

static void omitted_sections_leave_no_gap_in_markdown(void **state) {
  (void)state;
  char *text = render("{{#no}}\nx\n{{/no}}\n\na\n\n{{#no}}\nx\n{{/no}}\n\nb\n\n{{#fence}}{{{f}}}{{/fence}}\n\n\nc\n",
                      "{\"no\": false, \"f\": \"1\\n\\n```\\n\\n\\n2\"}", SG_ESCAPE_MARKDOWN, NULL);
  assert_non_null(text);
  assert_string_equal(text, "a\n\nb\n\n````\n1\n\n```\n\n\n2\n````\n\nc\n");
  free(text);
}

static void delimiters_can_be_set(void **state) {
  (void)state;
  gives("{{=<% %>=}}\\textbf{{<% a %>}}\n", "{\"a\": 1}", "\\textbf{{1}}\n");
}

static void the_users_folder_comes_first(void **state) {
  (void)state;
  char *user = sg_format("%s/user", folder), *path = sg_format("%s/mine.mustache", user);
  assert_int_equal(mkdir(user, 0700), 0);
  assert_int_equal(sg_file_replace(path, "user's {{> part2}}", 18, NULL), SG_OK);
  put("mine", "ours");
  put("part2", "ours too");
  const struct sg_template_folders folders = {.user = user, .own = folder};
  json_t *context = json_object();
  char *text = sg_mustache_render(&folders, "mine", context, SG_ESCAPE_HTML, NULL);
  assert_string_equal(text, "user's ours too");
  free(text);
  json_decref(context);
  unlink(path);
  rmdir(user);
  free(path);
  free(user);
}

static void markdown_has_code_and_fence_functions(void **state) {
  (void)state;
  char *text = render("{{#code}}{{{a}}}{{/code}} {{#code}}{{{b}}}{{/code}}\n{{#fence}}{{{a}}}{{/fence}}\n",
                      "{\"a\": \"x_y\", \"b\": \"x|y\"}", SG_ESCAPE_MARKDOWN, NULL);
  assert_non_null(text);
  assert_string_equal(text, "`x_y` x\\|y\n```\nx_y\n```\n");
  free(text);
  text = render("{{#sentence}}{{{a}}}{{/sentence}}", "{\"a\": \"other <b> work\"}", SG_ESCAPE_MARKDOWN, NULL);
  assert_string_equal(text, "Other \\<b\\> work.");
  free(text);
}

static void plain_text_is_unchanged(void **state) {
  (void)state;
  char *text = render("{{a}} {{#code}}{{{a}}}{{/code}}\n", "{\"a\": \"<x_y>\\n|\"}", SG_ESCAPE_PLAIN, NULL);
  assert_string_equal(text, "<x_y> | <x_y> |\n");
  free(text);
}

static void things_are_numbered_in_the_order_they_are_written(void **state) {
  (void)state;
  char *text = render("{{#list}}{{#count}}a{{/count}}{{/list}}{{#count}}b{{/count}}{{#count}}a{{/count}}",
                      "{\"list\": [1, 2]}", SG_ESCAPE_MARKDOWN, NULL);
  assert_non_null(text);
  assert_string_equal(text, "1213");
  free(text);
}

static void an_unknown_name_is_an_error_with_its_line(void **state) {
  (void)state;
  fails("a\nb {{nope}}\n", "{\"a\": 1}", "t.mustache:2: unknown name 'nope'");
  fails("\n\n{{#nope}}x{{/nope}}", "{}", "t.mustache:3: unknown name 'nope'");
  fails("{{a.b.c}}", "{\"a\": {\"b\": {}}}", "t.mustache:1: unknown name 'a.b.c'");
}

static void what_is_no_text_is_not_written(void **state) {
  (void)state;
  fails("a\n{{o}}", "{\"o\": {\"text\": 1}}", "t.mustache:2: 'o' is no text: use one of its members, such as 'text'");
  fails("{{{o}}}", "{\"o\": []}", "t.mustache:1: 'o' is no text: use one of its members, such as 'text'");
  gives("{{#o}}{{text}}{{/o}}", "{\"o\": {\"text\": 1}}", "1");
}

static void a_template_that_cannot_be_read_is_not_replaced_by_ours(void **state) {
  (void)state;
  char user[] = "/tmp/sg-templates-user-XXXXXX";
  assert_non_null(mkdtemp(user));
  const struct sg_template_folders folders = {.user = user, .own = folder};
  put("t", "ours");
  json_t *context = json_object();
  char *file = sg_format("%s/t.mustache", user);
  struct sg_error err = {""};
  assert_int_equal(mkdir(file, 0700), 0);
  assert_null(sg_mustache_render(&folders, "t", context, SG_ESCAPE_HTML, &err));
  assert_non_null(strstr(err.message, "t.mustache:1: cannot read '"));
  assert_int_equal(rmdir(file), 0);
  assert_int_equal(sg_file_replace(file, "a\xff", 2, NULL), SG_OK);
  assert_null(sg_mustache_render(&folders, "t", context, SG_ESCAPE_HTML, &err));
  assert_non_null(strstr(err.message, "t.mustache:1: is no UTF-8 text in '"));
  assert_int_equal(unlink(file), 0);
  assert_int_equal(symlink("t.mustache", file), 0);
  assert_null(sg_mustache_render(&folders, "t", context, SG_ESCAPE_HTML, &err));
  assert_non_null(strstr(err.message, "t.mustache:1: cannot read '"));
  assert_int_equal(unlink(file), 0);
  char *text = sg_mustache_render(&folders, "t", context, SG_ESCAPE_HTML, &err);
  assert_string_equal(text, "ours");
  free(text);
  assert_int_equal(rmdir(user), 0);
  free(file);
  json_decref(context);
}

static void names_resolve_in_their_own_scope(void **state) {
  (void)state;
  fails("{{#list}}\n{{x}}\n{{/list}}\n{{x}}", "{\"list\": [{\"x\": 1}]}", "t.mustache:4: unknown name 'x'");
  fails("{{#list}}\n{{x}}\n{{/list}}", "{\"list\": [{\"x\": 1}, {}]}", "t.mustache:2: unknown name 'x'");
}

static void syntax_errors_have_their_line(void **state) {
  (void)state;
  fails("a\n{{#a}}\nx", "{\"a\": 1}", "t.mustache:2: section 'a' is not closed");
  fails("a\n{{/a}}", "{\"a\": 1}", "t.mustache:2: section 'a' is closed but was not opened");
  fails("{{#a}}\n{{#b}}\n{{/a}}", "{\"a\": 1, \"b\": 1}", "t.mustache:3: section 'b' is open here, not 'a'");
  fails("\n{{a", "{\"a\": 1}", "t.mustache:2: tag is not closed: '}}' expected");
  fails("{{ }}", "{}", "t.mustache:1: tag without a name");
  fails("{{=x=}}", "{}", "t.mustache:1: malformed set-delimiter tag: give two words, as in {{=<% %>=}}");
}

static void errors_in_a_partial_name_the_partial(void **state) {
  (void)state;
  put("part3", "x\n{{nope}}");
  fails("{{> part3}}", "{}", "part3.mustache:2: unknown name 'nope'");
  fails("a\n{{> nowhere}}", "{}", "t.mustache:2: cannot read the partial 'nowhere.mustache'");
}

static void endless_recursion_is_refused(void **state) {
  (void)state;
  fails("a\n{{> t}}", "{}", "t.mustache:2: the partial 't.mustache' includes itself");
  put("ping", "{{> pong}}");
  put("pong", "x\n{{#yes}}{{> ping}}{{/yes}}");
  fails("{{> ping}}", "{\"yes\": true}", "pong.mustache:2: the partial 'ping.mustache' includes itself");
  put("twice", "<{{a}}>");
  gives("{{> twice}}{{> twice}}", "{\"a\": 1}", "<1><1>");
  char *deep = strdup("");
  for (int i = 0; i < 1000; i++) {
    char *deeper = sg_format("%s{{#a}}", deep);
    free(deep);
    deep = deeper;
  }
  fails(deep, "{\"a\": 1}", "t.mustache:1: section 'a' is nested too deeply");
  free(deep);
}

static int make_folder(void **state) {
  (void)state;
  return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
  (void)state;
  static const char *const names[] = {"t", "part", "part2", "part3", "mine", "ping", "pong", "twice", "label"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    char *path = sg_format("%s/%s.mustache", folder, names[i]);
    unlink(path);
    free(path);
  }
  return rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_markup_is_written_as_it_is),
      cmocka_unit_test(the_texts_of_a_fragment_are_markup),
      cmocka_unit_test(a_word_of_a_block_of_code_has_plain_characters),
      cmocka_unit_test(numbers_are_short),
      cmocka_unit_test(null_and_false_are_known_and_empty),
      cmocka_unit_test(sections_see_the_enclosing_scopes),
      cmocka_unit_test(lone_section_tags_leave_no_line),
      cmocka_unit_test(partials_are_files_and_leave_no_line),
      cmocka_unit_test(a_partial_within_a_line_is_one_line),
      cmocka_unit_test(omitted_sections_leave_no_gap_in_markdown),
      cmocka_unit_test(delimiters_can_be_set),
      cmocka_unit_test(the_users_folder_comes_first),
      cmocka_unit_test(markdown_has_code_and_fence_functions),
      cmocka_unit_test(plain_text_is_unchanged),
      cmocka_unit_test(things_are_numbered_in_the_order_they_are_written),
      cmocka_unit_test(an_unknown_name_is_an_error_with_its_line),
      cmocka_unit_test(what_is_no_text_is_not_written),
      cmocka_unit_test(a_template_that_cannot_be_read_is_not_replaced_by_ours),
      cmocka_unit_test(names_resolve_in_their_own_scope),
      cmocka_unit_test(syntax_errors_have_their_line),
      cmocka_unit_test(errors_in_a_partial_name_the_partial),
      cmocka_unit_test(endless_recursion_is_refused),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
