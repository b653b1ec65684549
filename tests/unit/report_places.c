/* The place of a configuration in the tables: order, relative time, and what is remarked on it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/analysis/interval_words.h"
#include "report/context/context.h"
#include "tests/unit/fragment_text.h"

enum { MOST = 4 };

struct fixture {
  struct sg_configs_row configs[MOST];
  struct sg_summary_row rows[MOST];
  struct sg_entry entries[MOST];
  struct sg_workload_results workload;
  struct sg_verdict verdict; /* TIED */
};

static struct sg_summary_row *add(struct fixture *f, const char *name, double ratio, int64_t rank) {
  const size_t i = f->workload.n++;
  f->configs[i] =
      (struct sg_configs_row){.label = name, .strategy = name, .backend = "", .coretype = "", .runner = ""};
  f->rows[i] = (struct sg_summary_row){.n = 8,
                                       .median = ratio * 1e9,
                                       .median_corrected = ratio * 1e9,
                                       .ci_low = ratio * 0.99e9,
                                       .ci_high = ratio * 1.01e9,
                                       .ci_level = 0.96,
                                       .ratio = ratio,
                                       .ratio_low = ratio * 0.99,
                                       .ratio_high = ratio * 1.01,
                                       .speedup = 2 / ratio,
                                       .speedup_corrected = 2 / ratio,
                                       .speedup_low = 1.9 / ratio,
                                       .speedup_high = 2.1 / ratio,
                                       .speedup_n = 8,
                                       .speedup_level = 0.96,
                                       .eliminated = SG_NO_INT,
                                       .rank = rank,
                                       .valid = 1};
  f->entries[i] = (struct sg_entry){
      .config = &f->configs[i], .name = name, .status = SG_ENTRY_RANKED, .wall = &f->rows[i], .detail = ""};
  f->workload.entries = f->entries;
  f->workload.verdict = &f->verdict;
  f->verdict.kind = SG_VERDICT_TIED;
  f->workload.n_tied += rank == 1;
  if (rank == 1 && !f->workload.best) { f->workload.best = &f->entries[i]; }
  if (strcmp(name, "serial") == 0) { f->workload.baseline = &f->entries[i]; }
  for (size_t k = 0; k <= i; k++) {
    f->entries[k].baseline = f->workload.baseline;
  }
  return &f->rows[i];
}

static json_t *place_of(const struct fixture *f, size_t i) {
  json_t *row = json_object();
  sg_context_place(row, &f->workload, &f->entries[i]);
  return row;
}

static void rows_are_ordered_by_the_ratio_and_not_by_the_median(void **state) {
  (void)state;
  struct fixture f = {.workload = {0}};
  add(&f, "b", 1.02, 1)->median = 0.9e9;
  add(&f, "a", 1, 1);
  add(&f, "failed", 1, 9);
  f.entries[2].status = SG_ENTRY_FAILED;
  f.entries[2].wall = NULL;
  add(&f, "same", 1, 1);
  const struct sg_entry **order = sg_workload_by_ratio(&f.workload);
  static const char *const wanted[] = {"a", "same", "b", "failed"};
  for (size_t i = 0; i < 4; i++) {
    assert_string_equal(order[i]->name, wanted[i]);
  }
  free((void *)order);
}

static void the_relative_time_has_an_interval_from_two_launches_on(void **state) {
  (void)state;
  struct fixture f = {.workload = {0}};
  add(&f, "a", 1, 1);
  add(&f, "b", 1.48, 2);
  json_t *best = place_of(&f, 0), *row = place_of(&f, 1);
  assert_string_equal(sg_json_text(best, "relative_interval", ""), "1.00");
  assert_string_equal(sg_json_text(row, "relative", ""), "1.48");
  assert_string_equal(sg_json_text(row, "relative_interval", ""), "1.48 [1.47, 1.49]");
  json_decref(best);
  json_decref(row);
  f.rows[1].n = 1;
  row = place_of(&f, 1);
  assert_string_equal(sg_json_text(row, "relative_interval", ""), "1.48");
  json_decref(row);
}

static void a_slower_one_with_a_better_rank_is_marked(void **state) {
  (void)state;
  struct fixture f = {.workload = {0}};
  add(&f, "a", 1, 1);
  add(&f, "sure", 1.05, 3);
  add(&f, "unsure", 1.1, 1);
  static const bool wanted[] = {false, false, true};
  for (size_t i = 0; i < 3; i++) {
    json_t *row = place_of(&f, i);
    assert_int_equal(json_is_true(json_object_get(row, "outranks")), wanted[i]);
    json_decref(row);
  }
}

static void a_speedup_unlike_the_ratio_of_the_medians_has_both(void **state) {
  (void)state;
  struct fixture f = {.workload = {0}};
  add(&f, "a", 1, 1);
  add(&f, "serial", 2, 2);
  json_t *row = place_of(&f, 0);
  assert_true(json_is_null(json_object_get(row, "speedup_of_medians")));
  json_decref(row);
  f.rows[1].median = 2.05e9; /* 2.5% more */
  row = place_of(&f, 0);
  assert_string_equal(sg_json_text(json_object_get(row, "speedup_of_medians"), "text", ""), "2.05");
  json_decref(row);
  row = place_of(&f, 1);
  assert_true(json_is_null(json_object_get(row, "speedup_of_medians"))); /* the baseline */
  json_decref(row);
}

static json_t *places_of(const struct fixture *f) {
  json_t *out = json_object(), *rows = json_array();
  for (size_t i = 0; i < f->workload.n; i++) {
    json_array_append_new(rows, place_of(f, i));
  }
  json_object_set_new(out, "rows", rows);
  sg_context_places(out, &f->workload);
  return out;
}

static void eliminated_configurations_have_their_round(void **state) {
  (void)state;
  struct fixture f = {.workload = {0}};
  add(&f, "a", 1, 1);
  add(&f, "serial", 2, 2);
  json_t *places = places_of(&f);
  assert_true(json_is_false(json_object_get(places, "has_eliminated")));
  json_decref(places);
  f.rows[1].eliminated = 3;
  places = places_of(&f);
  assert_true(json_is_true(json_object_get(places, "has_eliminated")));
  const json_t *row = json_array_get(json_object_get(places, "rows"), 1);
  assert_int_equal(json_integer_value(json_object_get(row, "eliminated")), 3);
  json_decref(places);
}

static void the_correction_is_given_where_it_shows(void **state) {
  (void)state;
  struct fixture f = {.workload = {0}};
  add(&f, "a", 1, 1);
  add(&f, "b", 1.02, 1);
  add(&f, "serial", 2, 3);
  json_t *places = places_of(&f);
  assert_true(json_is_null(json_object_get(places, "correction")));
  json_decref(places);
  f.rows[0].median_corrected = 1.01e9;
  places = places_of(&f);
  const json_t *correction = json_object_get(places, "correction");
  assert_string_equal(sg_json_text(correction, "time.corrected.text", ""), "1.01 s");
  assert_string_equal(sg_json_text(correction, "time.table.text", ""), "1.00 s");
  json_decref(places);
  f.rows[0].median_corrected = 1.2e9; /* unlike the speed-up: the headline gives no times */
  places = places_of(&f);
  assert_true(json_is_null(json_object_get(places, "correction")));
  json_decref(places);
  f.rows[0].speedup_corrected = 1.7;
  places = places_of(&f);
  assert_string_equal(sg_json_text(places, "correction.speedup.corrected.text", ""), "1.7");
  assert_string_equal(sg_json_text(places, "correction.speedup.table.text", ""), "2.0");
  assert_string_equal(sg_json_text(places, "correction.time.corrected.text", ""), "1.20 s");
  json_decref(places);
  f.rows[0].speedup_corrected = 0.7; /* not decided: the headline gives a time, that of the table */
  f.verdict.kind = SG_VERDICT_FEW;
  places = places_of(&f);
  assert_true(json_is_null(json_object_get(places, "correction")));
  json_decref(places);
  f.verdict.kind = SG_VERDICT_TIED;
  f.rows[0].speedup_corrected = 2;
  f.rows[0].median_corrected = 1.01e9;
  f.rows[2].rank = 1; /* a tie with serial: the headline gives no estimate */
  f.workload.n_tied = 3;
  places = places_of(&f);
  assert_true(json_is_null(json_object_get(places, "correction")));
  json_decref(places);
  f.verdict.kind = SG_VERDICT_UNSTABLE; /* it says so far */
  places = places_of(&f);
  assert_string_equal(sg_json_text(places, "correction.time.corrected.text", ""), "1.01 s");
  json_decref(places);
}

/* ---- the words for intervals */

static void brackets_are_for_confidence_and_parentheses_for_ranges(void **state) {
  (void)state;
  struct fixture f = {.workload = {0}};
  struct sg_summary_row *row = add(&f, "a", 1, 1);
  char *text = sg_words_median_interval(row);
  assert_string_equal(text, "[990 ms, 1.01 s]");
  free(text);
  row->ci_level = 0.5;
  text = sg_words_median_interval(row);
  assert_string_equal(text, "(990 ms–1.01 s)");
  free(text);
  text = sg_words_speedup_interval(row);
  assert_string_equal(text, "[1.90, 2.10]");
  free(text);
  row->speedup_level = NAN;
  text = sg_words_speedup_interval(row);
  assert_string_equal(text, "(~1.9–2.1)");
  free(text);
  row->ci_low = row->speedup_low = NAN;
  text = sg_words_median_interval(row);
  assert_string_equal(text, "");
  free(text);
  text = sg_words_speedup_interval(row);
  assert_string_equal(text, "");
  free(text);
}

static void speedup_is(double speedup, double low, double high, double level, const char *wanted) {
  const struct sg_summary_row row = {
      .speedup = speedup, .speedup_low = low, .speedup_high = high, .speedup_level = level};
  char *text = sg_words_speedup(&row);
  assert_string_equal(text, wanted);
  free(text);
}

static void a_speedup_has_the_digits_of_its_interval(void **state) {
  (void)state;
  speedup_is(9.774, 7.93, 12.04, 0.95, "9.8×");
  speedup_is(1.957, 1.95, 1.964, 0.95, "1.96×");
  speedup_is(99.4, 80, 140, 0.95, "99×");
  speedup_is(3.39, 2.2, 5.3, NAN, "3.4×");
  speedup_is(9.774, NAN, NAN, NAN, "9.77×");
}

/* The words of one partial, in the caption of a chart. */
static void words_are(struct sg_coverage coverage, const char *wanted) {
  json_t *figure = sg_fact_fragment(
      "figures/backends", json_pack("{s:b, s:b, s:n, s:{s:s}, s:o, s:{s:i, s:b}, s:i}", "several", false, "programs",
                                    false, "brief", "workload", "text", "it", "coverage", sg_fact_coverage(&coverage),
                                    "strategies", "value", 2, "one", false, "backends", 2));
  const struct sg_template_folders folders = {.user = NULL, .own = FRAGMENT_TEMPLATES};
  struct sg_error err = {""};
  json_object_set_new(json_object_get(figure, "facts"), "backends", json_pack("{s:i}", "value", 2));
  if (sg_fragments_fill(&folders, figure, &err) != SG_OK) { fail_msg("%s", err.message); }
  const char *caption = json_string_value(json_object_get(figure, "caption"));
  char *whole =
      sg_format("Median time of each strategy for it%s, one mark for each library and choice of kernels.", wanted);
  assert_string_equal(caption, whole);
  free(whole);
  json_decref(figure);
}

static void intervals_are_called_what_they_cover(void **state) {
  (void)state;
  words_are((struct sg_coverage){.confidence = true}, " with the 95% interval");
  words_are((struct sg_coverage){.least = 2, .most = 2}, " with the range of 2 launches");
  words_are((struct sg_coverage){.least = 2, .most = 5}, " with the range of 2 to 5 launches");
  words_are((struct sg_coverage){.confidence = true, .least = 2, .most = 5},
            " with the [95% interval] or (range of 2 to 5 launches)");
  words_are((struct sg_coverage){.rough = true}, " with the rough range from one launch each");
  words_are((struct sg_coverage){.confidence = true, .rough = true},
            " with the [95% interval] or (~rough range from one launch each)");
  words_are((struct sg_coverage){0}, "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_are_ordered_by_the_ratio_and_not_by_the_median),
      cmocka_unit_test(the_relative_time_has_an_interval_from_two_launches_on),
      cmocka_unit_test(a_slower_one_with_a_better_rank_is_marked),
      cmocka_unit_test(a_speedup_unlike_the_ratio_of_the_medians_has_both),
      cmocka_unit_test(eliminated_configurations_have_their_round),
      cmocka_unit_test(the_correction_is_given_where_it_shows),
      cmocka_unit_test(brackets_are_for_confidence_and_parentheses_for_ranges),
      cmocka_unit_test(a_speedup_has_the_digits_of_its_interval),
      cmocka_unit_test(intervals_are_called_what_they_cover),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
