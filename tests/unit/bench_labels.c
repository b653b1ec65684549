/* Labels tell the configurations of a run apart, by whatever varies and no more. */
#include "bench/plan/labels.h"
#include "core/factors.h"
#include "tests/unit/core_fixture.h"

enum { MOST = 4 };

static void labelled(const struct sg_configs_row *rows, size_t n, const char *const *expected) {
  const struct sg_configs_row *list[MOST];
  for (size_t i = 0; i < n; i++) {
    list[i] = &rows[i];
  }
  char **labels = sg_labels_make(list, n);
  for (size_t i = 0; i < n; i++) {
    assert_string_equal(labels[i], expected[i]);
    free(labels[i]);
  }
  free(labels);
}

static struct sg_configs_row a_row(const char *strategy) {
  struct sg_configs_row row = fixture_config("", strategy, 1);
  row.load = "task";
  return row;
}

static void strategies_are_enough_where_nothing_else_varies(void **state) {
  (void)state;
  const struct sg_configs_row rows[] = {a_row("threads"), a_row("processes")};
  labelled(rows, 2, (const char *const[]){"threads", "processes"});
}

static void numbers_of_threads_follow_a_strategy_that_has_several(void **state) {
  (void)state;
  struct sg_configs_row rows[] = {a_row("threads"), a_row("threads"), a_row("processes")};
  rows[1].workers = 8;
  rows[1].blas_threads = SG_NO_INT;
  labelled(rows, 3, (const char *const[]){"threads 1x1", "threads 8xdefault", "processes"});
}

/* The default of a strategy goes without saying only where nothing else is measured of it. */
static void ways_of_loading_follow_a_strategy_that_has_several(void **state) {
  (void)state;
  struct sg_configs_row rows[] = {a_row("threads"), a_row("threads"), a_row("serial"), a_row("processes")};
  rows[1].load = rows[2].load = "mmap";
  labelled(rows, 4, (const char *const[]){"threads load=task", "threads load=mmap", "serial load=mmap", "processes"});
}

static void every_form_has_its_place(void **state) {
  (void)state;
  struct sg_configs_row rows[] = {a_row("threads"), a_row("threads")};
  rows[1] = (struct sg_configs_row){.operation = "svd",
                                    .dtype = "f32",
                                    .m = 2,
                                    .n = 3,
                                    .k = 4,
                                    .count = 5,
                                    .source = "npy:here-0123",
                                    .retain = "all",
                                    .strategy = "threads",
                                    .scheduler = "pool",
                                    .ranks = SG_NO_INT,
                                    .workers = 1,
                                    .blas_threads = 1,
                                    .load = "serial",
                                    .pin = "cores",
                                    .backend = "blis",
                                    .coretype = "Zen",
                                    .runner = "numpy",
                                    .options = "ta=t"};
  labelled(
      rows, 2,
      (const char *const[]){
          "threads load=task gemm f64 n=1000 count=12 retain=none uniform openblas auto runner=c",
          "threads load=serial svd f32 2x3x4 count=5 ta=t retain=all npy:here-0123 blis Zen pin=cores runner=numpy"});
}

/* The scheduler is told by the strategy. */
static const uint64_t told_apart = SG_FACTORS_ALL & ~(SG_FACTOR(strategy) | SG_FACTOR(scheduler));

static void two_that_differ_in_any_factor_have_two_labels(void **state) {
  (void)state;
#define OTHER_TEXT "another"
#define OTHER_INT 123
#define OTHER_REAL 0.5
#define CHECK(type, name, ...)                                                                     \
  if (told_apart & SG_FACTOR(name)) {                                                              \
    struct sg_configs_row rows[] = {a_row("threads"), a_row("threads")};                           \
    rows[1].name = OTHER_##type;                                                                   \
    char **labels = sg_labels_make((const struct sg_configs_row *const[]){&rows[0], &rows[1]}, 2); \
    if (strcmp(labels[0], labels[1]) == 0) { fail_msg("%s: '%s' twice", #name, labels[0]); }       \
    free(labels[0]);                                                                               \
    free(labels[1]);                                                                               \
    free(labels);                                                                                  \
  }
  SG_CONFIGS_COLUMNS(CHECK)
#undef CHECK
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(strategies_are_enough_where_nothing_else_varies),
      cmocka_unit_test(numbers_of_threads_follow_a_strategy_that_has_several),
      cmocka_unit_test(ways_of_loading_follow_a_strategy_that_has_several),
      cmocka_unit_test(every_form_has_its_place),
      cmocka_unit_test(two_that_differ_in_any_factor_have_two_labels),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
