/* Capacity from the probes of a result set: weak launches, and their unit, the cores. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#include "core/health.h"
#include "core/launches.h"
#include "tests/unit/core_fixture.h"

/* A launch of 1 ms with the probes around it; NaN: none. */
static void add_probed(struct fixture *f, const char *id, int64_t round, double one_core, double before,
                       double after) {
  fixture_add_launch(f, id, round, 1000000);
  struct sg_probes_row row = {.config_id = id,
                              .round = round,
                              .launch = f->launch,
                              .launch_ns = SG_NO_INT,
                              .one_core_flops = one_core,
                              .all_core_flops = before,
                              .capacity = before / one_core,
                              .mhz = NAN,
                              .after_one_core_flops = isnan(after) ? NAN : one_core,
                              .after_all_core_flops = after,
                              .after_capacity = after / one_core};
  sg_csv_write_probes(f->probes, &row);
}

struct judged {
  struct sg_resultset set;
  struct sg_config_launches *launches;
  struct sg_capacity capacity;
};

static void judge(struct judged *j, struct fixture *f) {
  struct sg_error err = {""};
  fixture_close(f);
  int status = sg_resultset_load(&j->set, f->dir, SG_READ_SAMPLES | SG_READ_PROBES | SG_READ_OUTCOMES, &err);
  assert_string_equal(err.message, "");
  assert_int_equal(status, SG_OK);
  j->launches = sg_launches_gather(&j->set);
  j->capacity = sg_launches_judge(j->launches, &j->set);
}

static void release(struct judged *j, struct fixture *f) {
  sg_launches_free(j->launches, j->set.n_configs);
  sg_resultset_release(&j->set);
  fixture_release(f);
}

static void a_launch_has_the_mean_rate_of_its_probes(void **state) {
  (void)state;
  struct fixture f;
  struct judged j;
  fixture_init(&f); /* four cores */
  fixture_add_config(&f, "a", "serial", 1);
  add_probed(&f, "a", 1, 1e9, 4e9, 3e9); /* 3.5 */
  add_probed(&f, "a", 2, 1e9, 3e9, NAN);
  add_probed(&f, "a", 3, 1e9, 4e9, 2e9); /* 3 */
  add_probed(&f, "a", 4, 1e9, 2e9, 2e9);
  fixture_add_launch(&f, "a", 5, 1000000); /* not probed */
  judge(&j, &f);
  assert_int_equal(j.launches[0].n, 5);
  assert_float_equal(j.launches[0].ok[0].all_core_flops, 3.5e9, 0);
  assert_float_equal(j.launches[0].ok[1].all_core_flops, 3e9, 0);
  assert_true(isnan(j.launches[0].ok[4].all_core_flops));
  assert_int_equal(j.launches[0].ok[2].number, 3);
  assert_int_equal(j.capacity.n, 4);
  assert_float_equal(j.capacity.usual, 3, 1e-12);
  assert_float_equal(j.capacity.low, 2, 1e-12);
  assert_float_equal(j.capacity.high, 3.5, 1e-12);
  assert_int_equal(j.capacity.n_weak, 1);
  assert_true(j.launches[0].ok[3].weak);
  struct sg_config_launches *usual = sg_launches_without_weak(j.launches, j.set.n_configs);
  assert_int_equal(usual[0].n, 4);
  assert_int_equal(usual[0].ok[3].number, 5);
  assert_int_equal(j.launches[0].n, 5);
  sg_launches_free(usual, j.set.n_configs);
  release(&j, &f);
}

/* A disturbed one-core probe once made "22.3 of 16 cores". */
static void no_capacity_exceeds_the_cores_of_the_machine(void **state) {
  (void)state;
  struct fixture f;
  struct judged j;
  fixture_init(&f); /* four cores */
  fixture_add_config(&f, "a", "serial", 1);
  for (int64_t round = 1; round <= 5; round++) {
    add_probed(&f, "a", round, round == 3 ? 0.6e9 : 1e9, round == 4 ? 4.4e9 : 3.9e9, NAN);
  }
  judge(&j, &f);
  assert_float_equal(j.capacity.usual, 3.9, 1e-12);
  assert_float_equal(j.capacity.high, 4, 0);
  const struct sg_core_rate unit = sg_core_rate_of(&j.set);
  assert_float_equal(unit.flops, 1e9, 0);
  assert_float_equal(sg_core_rate_cores(&unit, 9e9), 4, 0);
  assert_true(isnan(sg_core_rate_cores(&unit, NAN)));
  release(&j, &f);
}

static void without_probes_there_is_no_capacity(void **state) {
  (void)state;
  struct fixture f;
  struct judged j;
  fixture_init(&f);
  fixture_add_config(&f, "a", "serial", 1);
  fixture_add_launch(&f, "a", 1, 1000000);
  judge(&j, &f);
  assert_int_equal(j.capacity.n, 0);
  assert_int_equal(j.capacity.n_weak, 0);
  assert_true(isnan(j.capacity.usual));
  const struct sg_core_rate unit = sg_core_rate_of(&j.set);
  assert_true(isnan(sg_core_rate_cores(&unit, 1e9)));
  release(&j, &f);
}

static void noise_of_the_one_core_probe_makes_no_launch_weak(void **state) {
  (void)state;
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  assert_non_null(rng);
  gsl_rng_set(rng, 20261127);
  for (size_t run = 0; run < 10; run++) {
    struct fixture f;
    struct judged j;
    fixture_init(&f);
    fixture_add_config(&f, "a", "serial", 1);
    for (int64_t round = 1; round <= 100; round++) {
      add_probed(&f, "a", round, 1e9 * (1 + gsl_ran_gaussian(rng, 0.07)), 4e9, 4e9);
    }
    judge(&j, &f);
    assert_int_equal(j.capacity.n, 100);
    assert_int_equal(j.capacity.n_weak, 0);
    release(&j, &f);
  }
  gsl_rng_free(rng);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_launch_has_the_mean_rate_of_its_probes),
      cmocka_unit_test(no_capacity_exceeds_the_cores_of_the_machine),
      cmocka_unit_test(without_probes_there_is_no_capacity),
      cmocka_unit_test(noise_of_the_one_core_probe_makes_no_launch_weak),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
