/* Memory and time of configurations with MPI ranks, before anything runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/plan/launch_memory.h"
#include "bench/plan/launcher.h"
#include "bench/plan/plan.h"
#include "core/text.h"

enum { ITEM_BYTES = 80000, ITEMS = 12, RANKS = 3 }; /* of 100 x 100 in f64 */

static struct sg_workload gemm_of(int64_t n, int64_t count) {
  return (struct sg_workload){.operation = sg_operation_find("gemm"),
                              .dtype = SG_F64,
                              .m = n,
                              .n = n,
                              .k = n,
                              .count = count,
                              .source = "uniform",
                              .retain = SG_RETAIN_ALL};
}

static int64_t bytes_of(const char *strategy, int64_t ranks, bool gathers) {
  const struct sg_workload w = gemm_of(100, ITEMS);
  const struct sg_launch_shape shape = {.workload = &w,
                                        .strategy = sg_strategy_find(strategy),
                                        .load = "task",
                                        .ranks = ranks,
                                        .at = {1, 1},
                                        .gathers = gathers};
  return sg_launch_bytes(&shape, 8);
}

static void gathering_takes_memory_for_the_results_of_the_other_ranks(void **state) {
  (void)state;
  const int64_t others = ITEMS - ITEMS / RANKS;
  assert_in_range(bytes_of("mpi", RANKS, true) - bytes_of("mpi", RANKS, false), others * ITEM_BYTES,
                  others * (ITEM_BYTES + 64));
  /* On demand the others may have all items. */
  assert_in_range(bytes_of("mpi-dynamic", RANKS, true) - bytes_of("mpi-dynamic", RANKS, false), ITEMS * ITEM_BYTES,
                  ITEMS * (ITEM_BYTES + 64));
  assert_int_equal(bytes_of("mpi", 1, true), bytes_of("mpi", 1, false));
}

/* A plan with one configuration, of `ranks` ranks with `bytes` each, started by `launcher`. */
static int check(struct sg_config *config, int64_t bytes, const char *launcher, struct sg_error *err) {
  const struct sg_topology machine = {.cores = 2, .threads = 2, .memory_available_bytes = 1000000000};
  config->row.label = "mpi";
  config->memory_bytes = bytes * config->row.ranks;
  const struct sg_plan plan = {.configs = config,
                               .n_configs = 1,
                               .machine_threads = 2,
                               .timeout_ns = 1000000000,
                               .launcher = (char *)launcher};
  return sg_plan_check_size(&plan, &machine, err);
}

static void memory_of_ranks_that_may_be_on_other_machines_is_checked_for_one(void **state) {
  (void)state;
  struct sg_error err = {""};
  struct sg_config config = {.row = {.ranks = 16, .flop = 1e9}};
  assert_int_equal(check(&config, 100000000, SG_LAUNCHER_DEFAULT, &err), SG_UNABLE);
  assert_non_null(strstr(err.message, "'mpi' needs 1.60 GB of memory but 1.00 GB is free"));
  assert_int_equal(check(&config, 100000000, "srun -n {ranks}", &err), SG_OK);
  assert_int_equal(check(&config, 1100000000, "srun -n {ranks}", &err), SG_UNABLE);
  assert_non_null(strstr(err.message, "needs 1.10 GB of memory"));
}

/* 1e15 operations within a second: more than the two threads here have, not more than those of a hundred machines. */
static void the_time_of_a_trial_is_that_on_as_many_machines_as_ranks(void **state) {
  (void)state;
  struct sg_error err = {""};
  struct sg_config config = {.row = {.ranks = 1, .flop = 1e15}};
  assert_int_equal(check(&config, 1, SG_LAUNCHER_DEFAULT, &err), SG_UNABLE);
  assert_non_null(strstr(err.message, "takes 5.00 s at least"));
  config.row.ranks = 100;
  assert_int_equal(check(&config, 1, SG_LAUNCHER_DEFAULT, &err), SG_OK);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gathering_takes_memory_for_the_results_of_the_other_ranks),
      cmocka_unit_test(memory_of_ranks_that_may_be_on_other_machines_is_checked_for_one),
      cmocka_unit_test(the_time_of_a_trial_is_that_on_as_many_machines_as_ranks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
