/* Fragments: facts become texts through templates that can be replaced; every mistake in a template is an error. */
#include <math.h>
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
#include "report/analysis/facts.h"
#include "report/render/fragments.h"

static char folder[] = "/tmp/sg-fragments-XXXXXX";

/* The fragment under test comes from the user's folder, the shared partials from the program's. */
static const struct sg_template_folders folders = {.user = folder, .own = SG_SOURCE_DIR "/templates"};

static void put(const char *name, const char *text) {
  char *path = sg_format("%s/%s.md.mustache", folder, name);
  assert_int_equal(sg_file_replace(path, text, strlen(text), NULL), SG_OK);
  free(path);
}

/* Writes `fragment` into the folder of its kind; takes ownership of `facts`. */
static json_t *filled(const char *kind, const char *fragment, json_t *facts, struct sg_error *err) {
  char *name = sg_format("%st", kind);
  put(name, fragment);
  json_t *object = json_pack("{s:s, s:o}", "fragment", name, "facts", facts);
  free(name);
  assert_non_null(object);
  if (sg_fragments_fill(&folders, object, err) == SG_OK) { return object; }
  json_decref(object);
  return NULL;
}

static const char *member(const json_t *object, const char *name) {
  return json_string_value(json_object_get(object, name));
}

/* Takes ownership of `facts`. */
static void says(const char *fragment, json_t *facts, const char *wanted) {
  struct sg_error err = {""};
  json_t *object = filled("", fragment, facts, &err);
  if (!object) { fail_msg("%s", err.message); }
  assert_string_equal(member(object, "text"), wanted);
  json_decref(object);
}

static void fails(const char *kind, const char *fragment, const char *message) {
  struct sg_error err = {""};
  assert_null(filled(kind, fragment, json_pack("{s:s}", "a", "x"), &err));
  assert_string_equal(err.message, message);
}

static void white_space_within_a_paragraph_is_collapsed(void **state) {
  (void)state;
  put("t", "\n  {{a}}\n{{#a}}\n\tand  {{a}},\n{{/a}}\nend. \n\n\n\nSecond\nparagraph.\n");
  json_t *facts = json_pack("{s:s}", "a", "x");
  char *text = sg_fragment_render(&folders, "t", facts, NULL);
  assert_string_equal(text, "x and x, end.\n\nSecond paragraph.");
  free(text);
  json_decref(facts);
}

static void a_finding_has_a_text_and_a_remedy(void **state) {
  (void)state;
  json_t *finding = filled("findings/", "{{a}} is so.\n\nDo this.\n", json_pack("{s:s}", "a", "x|y"), NULL);
  assert_string_equal(member(finding, "text"), "x\\|y is so.");
  assert_string_equal(member(finding, "remedy"), "Do this.");
  json_decref(finding);
  finding = filled("findings/", "Nothing to do.\n", json_object(), NULL);
  assert_true(json_is_null(json_object_get(finding, "remedy")));
  json_decref(finding);
}

static void only_the_caption_of_a_figure_is_markdown(void **state) {
  (void)state;
  json_t *figure = filled("figures/", "Of {{a}}\n\n{{#code}}{{{a}}}{{/code}}, {{a}}.\n\nA chart of {{a}}.\n",
                          json_pack("{s:s}", "a", "x_y"), NULL);
  assert_string_equal(member(figure, "title"), "Of x_y");
  assert_string_equal(member(figure, "caption"), "`x_y`, x\\_y.");
  assert_string_equal(member(figure, "alt"), "A chart of x_y.");
  json_decref(figure);
}

static void facts_may_contain_fragments(void **state) {
  (void)state;
  put("words/inner", "<{{b}}>");
  says("({{inner.text}})", json_pack("{s:{s:s, s:{s:s}}}", "inner", "fragment", "words/inner", "facts", "b", "1"),
       "(\\<1\\>)");
}

static void existing_texts_are_kept(void **state) {
  (void)state;
  json_t *object = json_pack("{s:s, s:{}, s:s}", "fragment", "nowhere", "facts", "text", "kept");
  assert_int_equal(sg_fragments_fill(&folders, object, NULL), SG_OK);
  assert_string_equal(member(object, "text"), "kept");
  json_decref(object);
}

static void mistakes_are_errors(void **state) {
  (void)state;
  fails("", "a\n{{nope}}", "t.md.mustache:2: unknown name 'nope'");
  fails("findings/", "{{a}}\n\n{{#a}}\n{{b}}{{/a}}", "findings/t.md.mustache:4: unknown name 'b'");
  fails("findings/", "a\n\nb\n\nc\n", "findings/t.md.mustache: more than 2 paragraphs");
  fails("", "a\n\nb\n", "t.md.mustache: more than 1 paragraph");
  fails("", "{{! nothing }}\n\n", "t.md.mustache: the fragment renders to nothing");
  struct sg_error err = {""};
  json_t *tree = json_pack("[{s:s, s:{}}]", "fragment", "findings/lacking", "facts");
  assert_int_equal(sg_fragments_fill(&folders, tree, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "findings/lacking.md.mustache"));
  json_decref(tree);
}

/* ---- facts */

static json_t *names(size_t n, size_t most) {
  static const char *const all[] = {"a", "b", "x|y", "d", "e"};
  return json_pack("{s:o}", "names", sg_fact_names(all, n, most));
}

static void lists_read_like_sentences(void **state) {
  (void)state;
  static const char list[] = "{{#names}}{{> words/list}}{{/names}}.\n";
  says(list, names(1, 4), "`a`.");
  says(list, names(2, 4), "`a` and `b`.");
  says(list, names(3, 4), "`a`, `b` and x\\|y.");
  says(list, names(5, 3), "`a`, `b`, x\\|y and 2 more.");
  says(list, names(5, 4), "`a`, `b`, x\\|y, `d` and `e`."); /* "1 more" would take as much space as the name */
  says("{{^names}}none{{/names}}", names(0, 4), "none");
}

static void quantities_have_a_number_and_a_text(void **state) {
  (void)state;
  const struct {
    json_t *fact;
    double value;
    const char *unit, *text;
  } table[] = {
      {sg_fact_time(9.64e9), 9.64e9, "ns", "9.64 s"},
      {sg_fact_ratio(3.41), 3.41, "1", "3.41"},
      {sg_fact_share(0.132), 0.132, "1", "13%"},
      {sg_fact_threshold(0.02), 0.02, "1", "2%"},
      {sg_fact_rate(47.9e9), 47.9e9, "FLOP/s", "47.9 GFLOP/s"},
      {sg_fact_bandwidth(12e9), 12e9, "B/s", "12.0 GB/s"},
      {sg_fact_bytes(58e6), 58e6, "B", "58.0 MB"},
      {sg_fact_number(1.04, "cores", 1), 1.04, "cores", "1.0"},
  };
  for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
    assert_true(json_number_value(json_object_get(table[i].fact, "value")) == table[i].value);
    assert_string_equal(member(table[i].fact, "unit"), table[i].unit);
    assert_string_equal(member(table[i].fact, "text"), table[i].text);
    json_decref(table[i].fact);
  }
  json_t *unknown = sg_fact_time(NAN);
  assert_true(json_is_null(unknown));
  json_decref(unknown);
}

static void intervals_have_both_ends(void **state) {
  (void)state;
  json_t *fact = sg_fact_time_interval(1.1e9, 1.2e9);
  assert_string_equal(member(fact, "text"), "[1.10, 1.20 s]");
  assert_true(json_number_value(json_object_get(fact, "high")) == 1.2e9);
  json_decref(fact);
  fact = sg_fact_ratio_interval(1.1, NAN);
  assert_true(json_is_null(fact));
  json_decref(fact);
}

static void text_that_is_not_utf8_is_cleaned(void **state) {
  (void)state;
  json_t *fact = sg_fact_text("a\xFFz");
  assert_string_equal(json_string_value(fact), "a\xEF\xBF\xBDz");
  json_decref(fact);
}

static int make_folder(void **state) {
  (void)state;
  static const char *const kinds[] = {"findings", "figures", "words"};
  if (!mkdtemp(folder)) { return -1; }
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    char *path = sg_format("%s/%s", folder, kinds[i]);
    const int failed = mkdir(path, 0700);
    free(path);
    if (failed) { return -1; }
  }
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  static const char *const files[] = {"t", "findings/t", "figures/t", "words/inner"};
  static const char *const kinds[] = {"findings", "figures", "words"};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    char *path = sg_format("%s/%s.md.mustache", folder, files[i]);
    unlink(path);
    free(path);
  }
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    char *path = sg_format("%s/%s", folder, kinds[i]);
    rmdir(path);
    free(path);
  }
  return rmdir(folder);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(white_space_within_a_paragraph_is_collapsed),
      cmocka_unit_test(a_finding_has_a_text_and_a_remedy),
      cmocka_unit_test(only_the_caption_of_a_figure_is_markdown),
      cmocka_unit_test(facts_may_contain_fragments),
      cmocka_unit_test(existing_texts_are_kept),
      cmocka_unit_test(mistakes_are_errors),
      cmocka_unit_test(lists_read_like_sentences),
      cmocka_unit_test(quantities_have_a_number_and_a_text),
      cmocka_unit_test(intervals_have_both_ends),
      cmocka_unit_test(text_that_is_not_utf8_is_cleaned),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
