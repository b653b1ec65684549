/* The request to run a configuration is what docs/PROTOCOL.md says, key by key. */
#include "bench/run/launch_request.h"
#include "tests/unit/core_fixture.h"

/* All of `expected` is there; a factor that is added later may be, too. */
static void assert_has(const json_t *object, const json_t *expected) {
  const char *key;
  json_t *value;
  json_object_foreach((json_t *)expected, key, value) {
    const json_t *own = json_object_get(object, key);
    if (json_is_object(value)) {
      assert_has(own, value);
    } else if (!json_equal(own, value)) {
      fail_msg("%s is %s", key, own ? json_dumps(own, JSON_ENCODE_ANY) : "missing");
    }
  }
}

static void a_configuration_is_asked_for_by_its_factors(void **state) {
  (void)state;
  struct sg_backend backend = {.name = (char *)"openblas-pthread", .path = (char *)"/usr/lib/libopenblas.so.0"};
  struct sg_config config = {.row = fixture_config("c7", "threads", 4), .backend = &backend};
  const struct sg_plan plan = {.warmup_min = 1, .warmup_max = 5, .trials = 3, .measurement_ns = 500000000};
  const struct sg_topology topology = {.cpus = {0, 2}, .n_cpus = 2};
  config.row.blas_threads = SG_NO_INT;
  config.row.source = "npy:stack-0123";
  config.workload.source = "npy:/data/stack";
  config.workload.seed = 9;
  json_t *request = sg_launch_request_make(&plan, &config, &topology, NULL),
         *expected = json_loads(
             "{\"protocol\": 1, \"task\": \"run\", \"backend\": \"/usr/lib/libopenblas.so.0\", \"coretype\": "
             "\"auto\", \"workload\": {\"operation\": \"gemm\", \"dtype\": \"f64\", \"m\": 1000, \"n\": 1000, "
             "\"k\": 1000, \"count\": 12, \"source\": \"npy:/data/stack\", \"retain\": \"none\", \"seed\": 9, "
             "\"options\": \"\"}, \"strategy\": {\"name\": \"threads\", \"scheduler\": \"pool\", \"workers\": 4, "
             "\"blas_threads\": null, \"load\": \"serial\", \"pin\": \"none\"}, \"cpus\": [0, 2], \"warmup\": "
             "{\"min\": 1, \"max\": 5}, \"trials\": 3, \"measurement_ns\": 500000000, \"verify\": true, "
             "\"counters\": []}",
             0, NULL);
  assert_non_null(expected);
  assert_has(request, expected);
  assert_null(json_object_get(json_object_get(request, "strategy"), "backend"));
  json_decref(request);
  json_decref(expected);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_configuration_is_asked_for_by_its_factors)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
