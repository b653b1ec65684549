/* Which configurations of two sets are the same one (report/compare/match.h). */
#include "tests/unit/core_fixture.h"

#include "core/summary.h"
#include "report/compare/match.h"

struct loaded {
  struct fixture files;
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_analysis analysis;
};

static void add(struct loaded *l, struct sg_configs_row row) {
  fixture_write_config(&l->files, &row);
  for (int64_t round = 1; round <= 2; round++) {
    fixture_add_launch(&l->files, row.config_id, round, 1000000 + round);
  }
}

static void load(struct loaded *l) {
  struct sg_error err = {""};
  fixture_close(&l->files);
  if (sg_resultset_load(&l->set, l->files.dir, SG_READ_SAMPLES | SG_READ_OUTCOMES | SG_READ_PROBES, &err) != SG_OK ||
      sg_summary_compute(&l->summary, &l->set, &SG_SUMMARY_DEFAULTS, &err) != SG_OK) {
    fail_msg("%s", err.message);
  }
  sg_analysis_init(&l->analysis, &l->set, &l->summary);
}

static void release(struct loaded *l) {
  sg_analysis_release(&l->analysis);
  sg_summary_release(&l->summary);
  sg_resultset_release(&l->set);
  fixture_release(&l->files);
}

/* Rows of two sets, with the id of the row of B that matches each row of A, "" for none. */
struct scene {
  struct sg_configs_row a[3], b[3];
  const char *matches[3];
};

static void load_rows(struct loaded *l, const struct sg_configs_row *rows) {
  fixture_init(&l->files);
  for (size_t i = 0; i < 3 && rows[i].config_id; i++) {
    add(l, rows[i]);
  }
  load(l);
}

static const char *match_of(const struct loaded *a, const struct loaded *b, const char *id) {
  const struct sg_entry **matches = sg_entries_match(&a->analysis, &b->analysis);
  const char *found = NULL;
  for (size_t i = 0; i < a->analysis.n_entries; i++) {
    if (strcmp(a->analysis.entries[i].config->config_id, id) == 0) {
      found = matches[i] ? matches[i]->config->config_id : "";
    }
  }
  free((void *)matches);
  return found;
}

/* In both directions. */
static void check(const struct scene *scene) {
  struct loaded a = {0}, b = {0};
  load_rows(&a, scene->a);
  load_rows(&b, scene->b);
  for (size_t i = 0; i < 3 && scene->a[i].config_id; i++) {
    const char *id = scene->a[i].config_id, *found = match_of(&a, &b, id);
    assert_string_equal(found, scene->matches[i]);
    if (*found) { assert_string_equal(match_of(&b, &a, found), id); }
  }
  release(&a);
  release(&b);
}

static struct sg_configs_row row(const char *id, const char *strategy, int64_t workers, int64_t count,
                                 const char *backend) {
  struct sg_configs_row r = fixture_config(id, strategy, workers);
  r.count = count;
  r.backend = backend;
  return r;
}

static void equal_factors_match_whatever_the_ids(void **state) {
  (void)state;
  check(&(struct scene){{row("a1", "hybrid", 1, 12, "x"), row("a2", "hybrid", 2, 12, "x")},
                        {row("b1", "hybrid", 2, 12, "x"), row("b2", "hybrid", 1, 12, "x")},
                        {"b2", "b1"}});
}

static void a_strategy_may_have_the_workers_of_its_machine(void **state) {
  (void)state;
  check(&(struct scene){{row("a1", "serial", 1, 12, "x"), row("a2", "threads", 2, 12, "x")},
                        {row("b1", "serial", 1, 12, "x"), row("b2", "threads", 16, 12, "x")},
                        {"b1", "b2"}});
}

static void points_of_a_grid_match_only_if_they_are_equal(void **state) {
  (void)state;
  check(&(struct scene){{row("a1", "hybrid", 1, 12, "x"), row("a2", "hybrid", 2, 12, "x")},
                        {row("b1", "hybrid", 2, 12, "x"), row("b2", "hybrid", 16, 12, "x")},
                        {"", "b1"}});
}

static void a_library_that_was_replaced_matches_the_new_one(void **state) {
  (void)state;
  check(&(struct scene){{row("a1", "serial", 1, 12, "old"), row("a2", "serial", 1, 12, "other")},
                        {row("b1", "serial", 1, 12, "other"), row("b2", "serial", 1, 12, "new")},
                        {"b2", "b1"}});
}

static void two_libraries_for_one_that_is_gone_are_ambiguous(void **state) {
  (void)state;
  check(&(struct scene){{row("a1", "serial", 1, 12, "old")},
                        {row("b1", "serial", 1, 12, "new"), row("b2", "serial", 1, 12, "newer")},
                        {""}});
}

static void another_number_of_items_is_the_same_work_per_item(void **state) {
  (void)state;
  check(&(struct scene){{row("a1", "serial", 1, 8, "x")}, {row("b1", "serial", 1, 64, "x")}, {"b1"}});
  check(&(struct scene){
      {row("a1", "serial", 1, 8, "x")}, {row("b1", "serial", 1, 64, "x"), row("b2", "serial", 1, 8, "x")}, {"b2"}});
  check(&(struct scene){
      {row("a1", "serial", 1, 8, "x")}, {row("b1", "serial", 1, 64, "x"), row("b2", "serial", 1, 32, "x")}, {""}});
}

static void other_data_is_other_work(void **state) {
  (void)state;
  struct sg_configs_row a = row("a1", "serial", 1, 8, "x"), b = row("b1", "serial", 1, 8, "x");
  a.source = "npy:pairs-1111";
  b.source = "npy:pairs-2222";
  check(&(struct scene){{a}, {b}, {""}});
  assert_true(sg_same_but_for_data(&a, &b));
  b.source = a.source;
  assert_false(sg_same_but_for_data(&a, &b));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(equal_factors_match_whatever_the_ids),
                                     cmocka_unit_test(a_strategy_may_have_the_workers_of_its_machine),
                                     cmocka_unit_test(points_of_a_grid_match_only_if_they_are_equal),
                                     cmocka_unit_test(a_library_that_was_replaced_matches_the_new_one),
                                     cmocka_unit_test(two_libraries_for_one_that_is_gone_are_ambiguous),
                                     cmocka_unit_test(another_number_of_items_is_the_same_work_per_item),
                                     cmocka_unit_test(other_data_is_other_work)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
