/* The way from the fastest program in another language to the fastest configuration of all. */
#include "tests/unit/finding_fixture.h"

#include "report/analysis/runner_cost.h"

static void put(struct fixture *f, const char *strategy, const char *runner, const char *backend, double seconds,
                int64_t rank) {
  const size_t i = f->workload.n;
  add(f, strategy, 1, seconds * 1e9, rank);
  f->configs[i].runner = runner;
  f->configs[i].backend = backend;
}

/* NumPy's thread pool, the same in C with its library, and the fastest, with another library. */
static void numpy_beside_ours(struct fixture *f) {
  begin(f);
  put(f, "threads", "c", "b", 2, 3);
  put(f, "threads", "numpy-2", "b", 3, 4);
  put(f, "fast", "c", "other", 1, 1);
  put(f, "processes-copy", "numpy-2", "b", 9, 5);
}

static void answer_is(struct fixture *f, const char *wanted) {
  json_t *cost = sg_runner_cost_first(&f->analysis);
  if (wanted) {
    assert_string_equal(fragment_text(cost, "text"), wanted);
  } else {
    assert_true(json_is_null(cost));
  }
  json_decref(cost);
  end(f);
}

static void the_gain_is_split_into_program_strategy_and_library(void **state) {
  (void)state;
  struct fixture f;
  numpy_beside_ours(&f);
  answer_is(&f, "The fastest configuration, `fast`, is 3.00 times as fast as the fastest program in `numpy-2`, "
                "`threads`: a factor of 1.50 is due to the program in place of the same in C, one of 2.00 to library "
                "and kernels.");
  numpy_beside_ours(&f);
  f.rows[1].rank = 3;
  put(&f, "omp", "c", "b", 1.25, 2);
  answer_is(&f, "The fastest configuration, `fast`, is 3.00 times as fast as the fastest program in `numpy-2`, "
                "`threads`: a factor of 1.50 (no difference shown) is due to the program in place of the same in C, "
                "one of 1.60 to the strategy, one of 1.25 to library and kernels.");
}

static void without_the_same_in_c_it_is_not_split(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "serial", "numpy-2", "other", 2, 2);
  put(&f, "threads", "c", "b", 1, 1);
  answer_is(&f, "The fastest configuration, `threads`, is 2.00 times as fast as the fastest program in `numpy-2`, "
                "`serial`.");
}

static void one_launch_is_not_split_and_two_of_them_are_no_gain(void **state) {
  (void)state;
  struct fixture f;
  numpy_beside_ours(&f);
  f.rows[0].n = 1; /* the same in C */
  answer_is(&f, "The fastest configuration, `fast`, is 3.00 times as fast as the fastest program in `numpy-2`, "
                "`threads`.");
  for (size_t i = 1; i < 3; i++) { /* the program, and the fastest of all */
    numpy_beside_ours(&f);
    f.rows[i].n = 1;
    answer_is(&f, NULL);
  }
}

static void a_gain_is_not_split_while_configurations_are_missing(void **state) {
  (void)state;
  struct fixture f;
  numpy_beside_ours(&f);
  f.verdict.kind = SG_VERDICT_INCOMPLETE;
  f.verdict.n_missing = 4;
  answer_is(&f,
            "The fastest configuration of those that ran, `fast`, is 3.00 times as fast as the fastest program in "
            "`numpy-2`, `threads`.");
}

static void no_gain_is_claimed_that_was_not_shown(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "serial", "numpy-2", "b", 2, 1);
  put(&f, "threads", "c", "b", 1, 1);
  f.workload.best = &f.entries[1];
  answer_is(&f, NULL);
  begin(&f);
  put(&f, "serial", "c", "b", 2, 2);
  put(&f, "threads", "numpy-2", "b", 1, 1);
  answer_is(&f, NULL);
  numpy_beside_ours(&f);
  f.verdict.kind = SG_VERDICT_WRONG;
  answer_is(&f, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_gain_is_split_into_program_strategy_and_library),
      cmocka_unit_test(without_the_same_in_c_it_is_not_split),
      cmocka_unit_test(one_launch_is_not_split_and_two_of_them_are_no_gain),
      cmocka_unit_test(a_gain_is_not_split_while_configurations_are_missing),
      cmocka_unit_test(no_gain_is_claimed_that_was_not_shown),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
