/* The finding on threads, from the workers' observations: written to disk, as it reads rows of samples.csv. */
#include "tests/unit/core_fixture.h"

#include "core/summary.h"
#include "report/findings/finding.h"
#include "tests/unit/fragment_text.h"

static void add_remarked(struct fixture *f, const char *id, const char *label, int64_t count, double observed,
                         const char *remark) {
  struct sg_configs_row row = fixture_config(id, "pooled", 4);
  row.label = label;
  row.coretype = id;
  row.count = count;
  fixture_write_config(f, &row);
  fixture_add_observed(f, id, observed, remark);
}

static void add_use(struct fixture *f, const char *id, const char *label, int64_t count, double observed) {
  add_remarked(f, id, label, count, observed, "");
}

/* The text of the rule's only finding, for a set that is then removed; a new heap string. */
static char *said(struct fixture *f) {
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_analysis analysis;
  struct sg_error err = {""};
  fixture_close(f);
  if (sg_resultset_load(&set, f->dir, SG_READ_SAMPLES | SG_READ_OUTCOMES | SG_READ_PROBES, &err) != SG_OK) {
    fail_msg("%s", err.message);
  }
  if (sg_summary_compute(&summary, &set, &SG_SUMMARY_DEFAULTS, &err) != SG_OK) { fail_msg("%s", err.message); }
  sg_analysis_init(&analysis, &set, &summary);
  struct sg_findings found = {.rule = "threads"};
  sg_finding_threads(&analysis, &found);
  char *text = NULL;
  if (found.n > 0) {
    assert_int_equal(found.n, 1);
    json_t *fragment = sg_finding_fragment(&found.items[0]);
    text = sg_format("%s", fragment_text(fragment, "text"));
    json_decref(fragment);
  }
  sg_findings_release(&found);
  sg_analysis_release(&analysis);
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  fixture_release(f);
  return text;
}

static void says(struct fixture *f, const char *wanted) {
  char *text = said(f);
  assert_string_equal(text, wanted);
  free(text);
}

static void fewer_threads_than_requested(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add_use(&f, "a", "slow", 100, 1.04);
  add_use(&f, "b", "fine", 100, 3.9);
  add_use(&f, "c", "x|y", 100, 2);
  says(&f,
       "Fewer threads ran than requested: `slow` (requested 4, observed 1.0) and x\\|y (requested 4, observed "
       "2.0). The library serialised its calls, the threads waited for each other, or fewer cores were available.");
}

static void calls_serialised_by_the_library_are_remarked_and_explain_it(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add_remarked(&f, "a", "locked", 100, 1.04, "serialised by the library: its threaded calls wait for one another");
  assert_null(said(&f));
  fixture_init(&f);
  add_remarked(&f, "a", "odd", 100, 1.04, "something else");
  says(&f,
       "Fewer threads ran than requested: `odd` (requested 4, observed 1.0). The library serialised its calls, the "
       "threads waited for each other, or fewer cores were available.");
}

static void more_threads_than_requested(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add_use(&f, "a", "busy", 10, 8);
  says(&f, "More threads ran than requested: `busy` (requested 4, observed 8.0). The library ignored the thread "
           "setting.");
}

/* 3 items occupy at most 3 of 4 workers, and the slowest item decides how many on average; 5 items 2.5. */
static void what_the_items_allow_is_no_finding_and_fewer_names_the_bound(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add_use(&f, "a", "fine", 3, 2.2);
  add_use(&f, "b", "late", 3, 1.75);
  add_use(&f, "c", "five", 5, 1.9);
  assert_null(said(&f));
  fixture_init(&f);
  add_use(&f, "a", "slow", 3, 1.04);
  says(&f,
       "Fewer threads ran than requested: `slow` (requested 4, at most 3 by the number of items, observed 1.0). The "
       "library serialised its calls, the threads waited for each other, or fewer cores were available.");
}

static void many_configurations_are_counted_by_strategy(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  static const char *const ids[] = {"a", "b", "c", "d", "e"};
  for (int i = 0; i < 5; i++) {
    add_use(&f, ids[i], ids[i], 10 + i, 8);
  }
  says(&f, "More threads ran than requested: `pooled` (5 configurations). The library ignored the thread setting.");
}

static void as_many_threads_as_requested_give_no_finding(void **state) {
  (void)state;
  struct fixture f;
  fixture_init(&f);
  add_use(&f, "a", "fine", 10, 4);
  assert_null(said(&f));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(fewer_threads_than_requested),
      cmocka_unit_test(calls_serialised_by_the_library_are_remarked_and_explain_it),
      cmocka_unit_test(more_threads_than_requested),
      cmocka_unit_test(what_the_items_allow_is_no_finding_and_fewer_names_the_bound),
      cmocka_unit_test(many_configurations_are_counted_by_strategy),
      cmocka_unit_test(as_many_threads_as_requested_give_no_finding),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
