/* The request to run a configuration is what docs/PROTOCOL.md says, key by key. */
#include "bench/run/launch_request.h"
#include "tests/unit/core_fixture.h"

static void a_configuration_is_asked_for_by_its_factors(void **state) {
  (void)state;
  struct sg_backend backend = {.name = (char *)"openblas-pthread", .path = (char *)"/usr/lib/libopenblas.so.0"};
  struct sg_config config = {.row = fixture_config("c7", "threads", 4), .trials = 3, .backend = &backend};
  const struct sg_plan plan = {.warmup_min = 1, .warmup_max = 5};
  const struct sg_topology topology = {.cpus = {0, 2}, .n_cpus = 2};
  config.row.blas_threads = SG_NO_INT;
  config.row.source = "npy:stack-0123";
  config.workload.source = "npy:/data/stack";
  config.workload.seed = 9;
  json_t *request = sg_launch_request_make(&plan, &config, &topology, NULL),
         *expected = json_loads(
             "{\"protocol\": 1, \"task\": \"run\", \"backend\": \"/usr/lib/libopenblas.so.0\", \"coretype\": "
             "\"auto\", \"workload\": {\"operation\": \"gemm\", \"dtype\": \"f64\", \"m\": 1000, \"n\": 1000, "
             "\"k\": 1000, \"count\": 10, \"source\": \"npy:/data/stack\", \"retain\": \"none\", \"seed\": 9, "
             "\"options\": \"\"}, \"strategy\": {\"name\": \"threads\", \"scheduler\": \"pool\", \"workers\": 4, "
             "\"blas_threads\": null, \"load\": \"serial\", \"pin\": \"none\"}, \"cpus\": [0, 2], \"warmup\": "
             "{\"min\": 1, \"max\": 5}, \"trials\": 3, \"verify\": true, \"counters\": []}",
             0, NULL);
  assert_non_null(expected);
  if (!json_equal(request, expected)) { fail_msg("%s", json_dumps(request, 0)); }
  json_decref(request);
  json_decref(expected);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_configuration_is_asked_for_by_its_factors)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
