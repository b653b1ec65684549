/* The factor that CONTRIBUTING.md adds, compiled with its one line: what follows from that. */
#include "bench/plan/labels.h"
#include "bench/run/launch_request.h"
#include "core/factors.h"
#include "tests/unit/core_summed.h"

/* A configuration with this value of the factor; SG_NO_INT: none. */
static struct sg_configs_row config_with(const char *id, const char *strategy, int64_t thread_timeout) {
  struct sg_configs_row row = fixture_config(id, strategy, 1);
  row.thread_timeout = thread_timeout;
  return row;
}

static void two_that_differ_only_in_it_are_two_configurations(void **state) {
  (void)state;
  const struct sg_configs_row a = config_with("a", "threads", 4), b = config_with("b", "threads", 20),
                              none = config_with("c", "threads", SG_NO_INT);
  assert_true(sg_factors_differing(&a, &b) == SG_FACTOR(thread_timeout));
  assert_false(sg_factors_equal(&a, &b, SG_FACTORS_ALL));
  assert_false(sg_factors_equal(&a, &b, SG_FACTORS_LIBRARY));
  assert_false(sg_factors_equal(&a, &none, SG_FACTORS_ALL));
  assert_true(sg_factors_equal(&a, &b, SG_FACTORS_WORKLOAD | SG_FACTORS_STRATEGY | SG_FACTORS_RUNNER));
}

static void their_labels_tell_them_apart(void **state) {
  (void)state;
  const struct sg_configs_row a = config_with("a", "threads", 4), b = config_with("b", "threads", 20),
                              none = config_with("c", "threads", SG_NO_INT);
  char **labels = sg_labels_make((const struct sg_configs_row *const[]){&a, &b, &none}, 3);
  const char *const expected[] = {"threads load=serial thread_timeout=4", "threads load=serial thread_timeout=20",
                                  "threads load=serial"};
  for (size_t i = 0; i < 3; i++) {
    assert_string_equal(labels[i], expected[i]);
    free(labels[i]);
  }
  free(labels);
}

static void they_are_written_and_read_and_each_value_has_its_own_baseline(void **state) {
  (void)state;
  struct fixture f;
  struct summed s;
  const struct sg_configs_row rows[] = {
      config_with("s4", "serial", 4),  config_with("s20", "serial", 20),  config_with("s", "serial", SG_NO_INT),
      config_with("t4", "threads", 4), config_with("t20", "threads", 20), config_with("t", "threads", SG_NO_INT),
  };
  fixture_init(&f);
  for (size_t i = 0; i < 6; i++) {
    sg_csv_write_configs(f.configs, &rows[i]);
    add_rounds(&f, rows[i].config_id, 6, (int64_t)(i + 1) * 1000000);
  }
  sum_up(&s, &f);
  assert_int_equal(s.summary.workloads.n, 1);
  for (size_t i = 0; i < 6; i++) {
    assert_true(s.set.configs[i].thread_timeout == rows[i].thread_timeout);
    assert_int_equal(s.summary.baseline[i], i % 3);
  }
  release(&s, &f);
}

static void a_set_stored_before_it_was_added_has_no_value(void **state) {
  (void)state;
  struct sg_resultset set;
  struct sg_error err = {""};
  if (sg_resultset_load(&set, SG_SOURCE_DIR "/data/sample", SG_READ_ALL, &err) != SG_OK) {
    fail_msg("%s", err.message);
  }
  assert_true(set.n_configs > 0);
  for (size_t i = 0; i < set.n_configs; i++) {
    assert_true(set.configs[i].thread_timeout == SG_NO_INT);
  }
  sg_resultset_release(&set);
}

static void the_worker_is_sent_it(void **state) {
  (void)state;
  struct sg_backend backend = {.path = (char *)"/usr/lib/libopenblas.so.0"};
  struct sg_config config = {
      .row = config_with("a", "threads", 20), .backend = &backend, .workload.source = "uniform"};
  const struct sg_plan plan = {0};
  const struct sg_topology topology = {0};
  json_t *request = sg_launch_request_make(&plan, &config, &topology, NULL);
  struct sg_configs_row received = sg_config_absent();
  assert_int_equal(sg_factors_from_json(&received, request, SG_FACTORS_LIBRARY, SG_FACTORS_LIBRARY, NULL), SG_OK);
  assert_true(received.thread_timeout == 20);
  json_decref(request);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_that_differ_only_in_it_are_two_configurations),
      cmocka_unit_test(their_labels_tell_them_apart),
      cmocka_unit_test(they_are_written_and_read_and_each_value_has_its_own_baseline),
      cmocka_unit_test(a_set_stored_before_it_was_added_has_no_value),
      cmocka_unit_test(the_worker_is_sent_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
