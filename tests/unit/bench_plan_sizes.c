/* The installed profiles on machines of 1 to 256 cores: every worker has items, memory suffices, and the plan stays
 * affordable. And counts per core that do not fit. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/plan/plan.h"
#include "core/item_bound.h"
#include "core/text.h"

static const struct {
  int cores, threads;
} machines[] = {{1, 1},   {1, 2},   {2, 2},    {2, 4},    {3, 3},     {6, 12},    {8, 16},    {16, 16},   {16, 32},
                {28, 56}, {64, 64}, {64, 128}, {96, 192}, {128, 256}, {180, 360}, {192, 384}, {256, 256}, {256, 512}};
enum { N_MACHINES = sizeof machines / sizeof machines[0] };

static const int64_t GB = 1000000000;

static struct sg_topology machine_of(int cores, int threads, int64_t memory_bytes) {
  return (struct sg_topology){.cores = cores, .threads = threads, .memory_available_bytes = memory_bytes};
}

static struct sg_backend *a_backend(void) {
  struct sg_backend *b = calloc(1, sizeof *b);
  *b = (struct sg_backend){.name = sg_format("blas"), .path = sg_format("/nowhere"), .facts = json_null()};
  return b;
}

static void plan_profile(struct sg_plan *plan, const struct sg_profile *profile, const struct sg_topology *machine) {
  struct sg_error err = {""};
  if (sg_plan_init(plan, profile, machine, a_backend(), 1, &err) != SG_OK) { fail_msg("%s", err.message); }
}

static struct sg_profile *load(const char *name) {
  struct sg_profile *profile = NULL;
  struct sg_error err = {""};
  char *path = sg_format(SG_SOURCE_DIR "/data/profiles/%s.yaml", name);
  if (sg_profile_load(&profile, path, &err) != SG_OK) { fail_msg("%s", err.message); }
  free(path);
  return profile;
}

static const char *const sized[] = {"quick", "grid", "scaling", "operations", "kernels"};
enum { N_SIZED = sizeof sized / sizeof sized[0] };

static void check_config(const char *profile, const struct sg_config *c, const struct sg_topology *machine) {
  const int64_t workers = sg_config_operators(&c->row), several = workers <= machine->cores ? 4 : 2;
  if (c->row.count < 8 || c->row.count < several * workers) {
    fail_msg("%s, %d cores, %s: %lld items", profile, machine->cores, c->row.label, (long long)c->row.count);
  }
  if (workers == machine->cores && workers * 4 > 8 && !isnan(sg_config_item_bound(&c->row))) {
    fail_msg("%s: %lld items for %lld workers", profile, (long long)c->row.count, (long long)workers);
  }
}

static void every_worker_has_several_items_on_any_machine(void **state) {
  (void)state;
  for (size_t p = 0; p < N_SIZED; p++) {
    struct sg_profile *profile = load(sized[p]);
    for (size_t m = 0; m < N_MACHINES; m++) {
      const struct sg_topology machine =
          machine_of(machines[m].cores, machines[m].threads, 2 * GB * machines[m].cores);
      struct sg_plan plan;
      plan_profile(&plan, profile, &machine);
      for (size_t i = 0; i < plan.n_configs; i++) {
        check_config(sized[p], &plan.configs[i], &machine);
      }
      sg_plan_release(&plan);
    }
    sg_profile_free(profile);
  }
}

/* Memory of 512 MB per core, where no count need be reduced for it; a launch of serial takes less than a minute at
 * 14 GFLOP/s, the rate of a core without AVX; and there are few enough configurations to launch each. */
static void memory_time_and_the_number_of_configurations_stay_affordable(void **state) {
  (void)state;
  for (size_t p = 0; p < N_SIZED; p++) {
    struct sg_profile *profile = load(sized[p]);
    for (size_t m = 0; m < N_MACHINES; m++) {
      const struct sg_topology machine =
          machine_of(machines[m].cores, machines[m].threads, GB / 2 * machines[m].cores + GB / 2);
      struct sg_plan plan;
      struct sg_error err = {""};
      plan_profile(&plan, profile, &machine);
      if (sg_plan_check_size(&plan, &machine, &err) != SG_OK) { fail_msg("%s: %s", sized[p], err.message); }
      for (size_t i = 0; i < plan.workloads.n; i++) {
        const struct sg_workload_entry *e = &plan.workloads.entries[i];
        assert_int_equal(e->workload.count, sg_item_count_resolve(&e->asked, machine.cores));
      }
      for (size_t i = 0; i < plan.n_configs; i++) {
        assert_true(plan.configs[i].row.flop < 60 * 14e9);
      }
      if (plan.n_configs > 160) { fail_msg("%s: %zu configurations", sized[p], plan.n_configs); }
      sg_plan_release(&plan);
    }
    sg_profile_free(profile);
  }
}

/* ---- what does not fit */

static char *gemm[] = {(char *)"gemm"}, *thousand[] = {(char *)"1000"}, *four_per_core[] = {(char *)"4 per core"};

static void plan_memory(struct sg_plan *plan, const char *retain, int cores, int64_t memory_bytes) {
  char *names[] = {(char *)"serial", (char *)"threads"};
  struct sg_profile_workload w = {.operation = gemm,
                                  .operation_count = 1,
                                  .shape = thousand,
                                  .shape_count = 1,
                                  .count = four_per_core,
                                  .count_count = 1,
                                  .retain = (char *)retain};
  const struct sg_profile p = {.name = (char *)"test",
                               .workloads = &w,
                               .workloads_count = 1,
                               .strategies = names,
                               .strategies_count = 2,
                               .rounds = {1, 1},
                               .trials = 1};
  const struct sg_topology machine = machine_of(cores, cores, memory_bytes);
  plan_profile(plan, &p, &machine);
}

static int64_t items_with(const char *retain, int cores, int64_t memory_bytes) {
  struct sg_plan plan;
  plan_memory(&plan, retain, cores, memory_bytes);
  const int64_t count = plan.configs[0].row.count;
  assert_int_equal(plan.configs[1].row.count, count);
  assert_float_equal(plan.configs[0].row.flop, 2e9 * (double)count, 0);
  const bool fitted = strcmp(retain, "all") == 0 && memory_bytes > 0 && count > cores;
  for (size_t i = 0; i < plan.n_configs && fitted; i++) {
    assert_true((double)plan.configs[i].memory_bytes <= 0.75 * (double)memory_bytes);
  }
  sg_plan_release(&plan);
  return count;
}

/* An item has 24 MB; a launch on 16 cores takes 64 + 16 x 32 MB besides its items, and may take 3/4 of the memory. */
static void a_count_per_core_is_reduced_to_what_fits_by_whole_items_per_core(void **state) {
  (void)state;
  assert_int_equal(items_with("all", 16, 100 * GB), 64);
  assert_int_equal(items_with("all", 16, (576 + 64 * 25) * GB / 750), 64);
  assert_int_equal(items_with("all", 16, (576 + 63 * 24) * GB / 750), 48);
  assert_int_equal(items_with("all", 16, (576 + 20 * 24) * GB / 750), 16);
}

static void one_item_per_worker_remains_and_the_check_of_memory_refuses_it(void **state) {
  (void)state;
  struct sg_error err = {""};
  struct sg_plan plan;
  assert_int_equal(items_with("all", 16, GB / 2), 16);
  plan_memory(&plan, "all", 16, GB / 2);
  const struct sg_topology machine = machine_of(16, 16, GB / 2);
  assert_int_equal(sg_plan_check_size(&plan, &machine, &err), SG_UNABLE);
  sg_plan_release(&plan);
}

static void reused_buffers_and_unknown_memory_reduce_nothing(void **state) {
  (void)state;
  assert_int_equal(items_with("none", 16, GB / 2), 64);
  assert_int_equal(items_with("all", 16, 0), 64);
}

static void reduced_counts_that_become_equal_are_one_workload(void **state) {
  (void)state;
  char *names[] = {(char *)"threads"}, *counts[] = {(char *)"4 per core", (char *)"5 per core", (char *)"16"};
  struct sg_profile_workload w = {.operation = gemm,
                                  .operation_count = 1,
                                  .shape = thousand,
                                  .shape_count = 1,
                                  .count = counts,
                                  .count_count = 3,
                                  .retain = (char *)"all"};
  const struct sg_profile p = {.name = (char *)"test",
                               .workloads = &w,
                               .workloads_count = 1,
                               .strategies = names,
                               .strategies_count = 1,
                               .rounds = {1, 1},
                               .trials = 1};
  const struct sg_topology machine = machine_of(16, 16, GB);
  struct sg_plan plan;
  plan_profile(&plan, &p, &machine);
  assert_int_equal(plan.n_configs, 1);
  assert_int_equal(plan.configs[0].row.count, 16);
  sg_plan_release(&plan);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_worker_has_several_items_on_any_machine),
      cmocka_unit_test(memory_time_and_the_number_of_configurations_stay_affordable),
      cmocka_unit_test(a_count_per_core_is_reduced_to_what_fits_by_whole_items_per_core),
      cmocka_unit_test(one_item_per_worker_remains_and_the_check_of_memory_refuses_it),
      cmocka_unit_test(reused_buffers_and_unknown_memory_reduce_nothing),
      cmocka_unit_test(reduced_counts_that_become_equal_are_one_workload),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
