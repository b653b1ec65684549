/* Counter launches: the counts the worker reports, exact for its own counts, with every scheduler. The library is a
 * test double, so that the work is known. */
#include <jansson.h>
#include <math.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/worker/counters/counters.h"
#include "bench/worker/schedulers/schedulers.h"
#include "core/json.h"
#include "core/text.h"

#define WORKER SG_BIN_DIR "/stratagemm-worker"
#define SHIM(name) SG_BIN_DIR "/../tests/shims/" name ".so"

struct wish {
  const char *scheduler, *load, *retain;
  int workers, count, n;
  bool unverified;
  const char *backend; /* NULL: naive, which has no batched product */
};

/* The messages of a launch with this list of counters, or with the task "counters" when *wish is NULL. */
static json_t *messages_of(const struct wish *wish, json_t *counters) {
  static const struct wish none = {"serial", "serial", "none", 1, 1, 1, true};
  const struct wish *w = wish ? wish : &none;
  json_t *request = json_pack(
      "{s:i, s:s, s:s, s:{s:s, s:s, s:i, s:i, s:i, s:i, s:s, s:s, s:i, s:s}, s:{s:s, s:s, s:i, s:i, s:s, "
      "s:s}, s:[i], s:{s:i, s:i}, s:i, s:b, s:o}",
      "protocol", 1, "task", wish ? "run" : "counters", "backend", w->backend ? w->backend : SHIM("naive"),
      "workload", "operation", "gemm", "dtype", "f64", "m", w->n, "n", w->n, "k", w->n, "count", w->count, "source",
      "uniform", "retain", w->retain, "seed", 1, "options", "", "strategy", "name", "s", "scheduler", w->scheduler,
      "workers", w->workers, "blas_threads", 1, "load", w->load, "pin", "none", "cpus", 0, "warmup", "min", 1, "max",
      1, "trials", 2, "verify", (int)!w->unverified, "counters", counters);
  assert_non_null(request);
  char path[] = "/tmp/request-XXXXXX", line[65536];
  const int fd = mkstemp(path);
  assert_true(fd >= 0 && json_dumpfd(request, fd, 0) == 0);
  close(fd);
  json_decref(request);
  char *command = sg_format("'%s' < %s", WORKER, path);
  FILE *worker = popen(command, "r");
  json_t *messages = json_array();
  while (worker && fgets(line, sizeof line, worker)) {
    json_array_append_new(messages, json_loads(line, 0, NULL));
  }
  assert_int_equal(worker ? pclose(worker) : -1, 0);
  free(command);
  unlink(path);
  return messages;
}

static json_t *asked(const char *event, const char *from) {
  return json_pack("{s:s, s:s, s:[s]}", "event", event, "unit", "1", "from", from);
}

static const char *outcome_of(const json_t *messages) {
  return sg_json_text(json_array_get(messages, json_array_size(messages) - 1), "outcome", "");
}

/* The event's value in this trial; NaN if not reported. */
static double counted(const json_t *messages, const char *event, int trial) {
  size_t i;
  const json_t *m;
  json_array_foreach(messages, i, m) {
    if (strcmp(sg_json_text(m, "type", ""), "counter") == 0 && strcmp(sg_json_text(m, "event", ""), event) == 0 &&
        sg_json_number(m, "trial", 0) == trial) {
      return sg_json_number(m, "value", NAN);
    }
  }
  return NAN;
}

static bool has_sde(void) {
  json_t *messages = messages_of(NULL, json_pack("[o]", asked("items", "papi:sde:::stratagemm::ITEMS")));
  const json_t *answer = json_array_get(messages, 1);
  const bool has = json_is_true(json_object_get(answer, "available"));
  if (!has) { print_message("no software-defined events: %s\n", sg_json_text(answer, "reason", "?")); }
  json_decref(messages);
  return has;
}

/* ---- Exact counts ---- */

enum { N = 8, COUNT = 13, FLOP_PER_ITEM = 2 * N * N * N, BYTES_PER_ITEM = 3 * N * N * 8 };

static json_t *own_events(const char *prefix, bool sde) {
  json_t *list = json_array();
  for (int i = 0; i < SG_N_OWN_COUNTS; i++) {
    char *event = sg_format("model_%s", sg_own_count_names[i]), *from = sg_format("model:%s", sg_own_count_names[i]);
    json_array_append_new(list, asked(event, from));
    free(event);
    free(from);
    event = sg_format("sde_%s", sg_own_count_names[i]);
    from = sg_format("%s%s", prefix, sg_own_count_names[i]);
    if (sde) { json_array_append_new(list, asked(event, from)); }
    free(event);
    free(from);
  }
  return list;
}

static void check_exact(const struct wish *w, const json_t *messages, const char *from, int trial) {
  char event[64];
  const struct {
    const char *name;
    double value;
  } known[] = {
      {"ITEMS", w->count}, {"FLOP", (double)w->count * FLOP_PER_ITEM}, {"BYTES", (double)w->count * BYTES_PER_ITEM}};
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
    snprintf(event, sizeof event, "%s_%s", from, known[i].name);
    const double value = counted(messages, event, trial);
    if (value != known[i].value) {
      fail_msg("%s with %d workers, load %s, retain %s: trial %d has %s %.0f, not %.0f", w->scheduler, w->workers,
               w->load, w->retain, trial, event, value, known[i].value);
    }
  }
}

/* The time of all workers is work or waiting, to the nanosecond; and all sources report the same counts. */
static void check_times(const struct wish *w, const json_t *messages, bool sde, int trial) {
  const double wall = counted(messages, "model_WALL_NS", trial), work = counted(messages, "model_WORK_NS", trial),
               wait = counted(messages, "model_WAIT_NS", trial);
  assert_true(wall > 0 && work > 0);
  assert_true(work + wait == wall * w->workers);
  for (int i = 0; i < SG_N_OWN_COUNTS && sde; i++) {
    char model[64], event[64];
    snprintf(model, sizeof model, "model_%s", sg_own_count_names[i]);
    snprintf(event, sizeof event, "sde_%s", sg_own_count_names[i]);
    assert_true(counted(messages, model, trial) == counted(messages, event, trial));
  }
}

/* False: the scheduler cannot load so; then nothing is counted. */
static bool check_launch(const struct wish *w, bool sde) {
  json_t *messages = messages_of(w, own_events("papi:sde:::stratagemm::", sde));
  if (strcmp(outcome_of(messages), "unavailable") == 0) {
    json_decref(messages);
    return false;
  }
  assert_string_equal(outcome_of(messages), "ok");
  assert_true(isnan(counted(messages, "model_ITEMS", 1))); /* no counts for the warm-up */
  for (int trial = 2; trial <= 3; trial++) {
    check_exact(w, messages, "model", trial);
    if (sde) { check_exact(w, messages, "sde", trial); }
    check_times(w, messages, sde, trial);
  }
  json_decref(messages);
  return true;
}

static void counts_are_exact_under_every_scheduler(void **state) {
  (void)state;
  const bool sde = has_sde();
  for (size_t s = 0; s < sg_n_schedulers; s++) {
    if (sg_schedulers[s]->unavailable || strncmp(sg_schedulers[s]->name, "mpi", 3) == 0) { continue; }
    const int workers = sg_schedulers[s]->max_workers > 1 ? 3 : 1;
    const char *const name = sg_schedulers[s]->name;
    const char *const backend = strcmp(name, "batch") == 0 ? SHIM("batched") : NULL;
    bool counted_here = check_launch(&(struct wish){name, "task", "none", workers, COUNT, N, false, backend}, sde);
    counted_here |= check_launch(&(struct wish){name, "serial", "all", workers, COUNT, N, false, backend}, sde);
    if (!counted_here) { fail_msg("%s cannot be counted", name); }
    print_message("%s: exact\n", name);
  }
  assert_true(check_launch(&(struct wish){"serial", "serial", "none", 1, 1, N}, sde));
  assert_true(check_launch(&(struct wish){"serial", "parallel", "none", 3, COUNT, N}, sde));
  assert_true(check_launch(&(struct wish){"pool", "parallel", "all", 3, COUNT, N}, sde));
}

/* ---- Worker processes ---- */

/* Two trials of items that use a millisecond of CPU time each. */
enum { SPUN_ITEMS = 50 };
static const double SPUN_NS = 2 * SPUN_ITEMS * 1e6;

static json_t *spun(const char *scheduler, json_t *counters) {
  return messages_of(&(struct wish){scheduler, "task", "none", 2, SPUN_ITEMS, N, true, SHIM("spin")}, counters);
}

static double counted_in_both(const json_t *messages, const char *event) {
  return counted(messages, event, 2) + counted(messages, event, 3);
}

/* What worker processes do is counted as what threads do. The kernel's account in rusage leaves out the time that a
 * hypervisor took away, perf's clock does not: so there is no most of it. */
static void resource_use_of_worker_processes_is_counted(void **state) {
  (void)state;
  static const char *const schedulers[] = {"pool", "processes", "processes-copy"};
  for (int i = 0; i < 3; i++) {
    json_t *messages = spun(
        schedulers[i], json_pack("[o, o]", asked("cpu", "rusage:cpu-time"), asked("voluntary", "rusage:voluntary")));
    assert_string_equal(outcome_of(messages), "ok");
    const double cpu_ns = counted_in_both(messages, "cpu");
    if (!(cpu_ns > 0.95 * SPUN_NS && cpu_ns < 1.9 * SPUN_NS)) { fail_msg("%s: rusage %g ns", schedulers[i], cpu_ns); }
    if (strcmp(schedulers[i], "processes-copy") ==
        0) { /* a thread waits for its process at each item, or it for the thread */
      assert_true(counted_in_both(messages, "voluntary") >= SPUN_ITEMS);
    }
    json_decref(messages);
    messages = spun(schedulers[i], json_pack("[o]", asked("perf", "perf:task-clock")));
    if (strcmp(outcome_of(messages), "ok") == 0) { /* else there is no perf here */
      const double perf_ns = counted_in_both(messages, "perf");
      if (!(perf_ns > 0.95 * SPUN_NS)) { fail_msg("%s: perf %g ns", schedulers[i], perf_ns); }
    }
    json_decref(messages);
  }
}

/* ---- Hardware events, with the fake PAPI ---- */

static void hardware_events_are_counted_in_each_trial(void **state) {
  (void)state;
  setenv("STRATAGEMM_PAPI", SHIM("fake_papi"), 1);
  json_t *messages = messages_of(
      &(struct wish){"serial", "serial", "none", 1, COUNT, N},
      json_pack("[o, o]", asked("cycles", "papi:PAPI_TOT_CYC"), asked("instructions", "papi:PAPI_TOT_INS")));
  unsetenv("STRATAGEMM_PAPI");
  assert_string_equal(outcome_of(messages), "ok");
  assert_true(counted(messages, "cycles", 2) == 1000 && counted(messages, "cycles", 3) == 1000);
  assert_true(counted(messages, "instructions", 3) == 2000);
  json_decref(messages);
}

static void a_launch_that_cannot_count_is_unavailable_with_a_reason(void **state) {
  (void)state;
  setenv("STRATAGEMM_PAPI", SHIM("fake_papi"), 1);
  setenv("SG_FAKE_PAPI_DISABLED", "the fake has a day off", 1);
  json_t *messages = messages_of(&(struct wish){"serial", "serial", "none", 1, COUNT, N},
                                 json_pack("[o]", asked("cycles", "papi:PAPI_TOT_CYC")));
  unsetenv("STRATAGEMM_PAPI");
  unsetenv("SG_FAKE_PAPI_DISABLED");
  assert_string_equal(outcome_of(messages), "unavailable");
  json_decref(messages);
}

static void a_counter_that_cannot_be_read_fails_the_launch(void **state) {
  (void)state;
  setenv("STRATAGEMM_PAPI", SHIM("fake_papi"), 1);
  setenv("SG_FAKE_PAPI_FAIL", "PAPI_read", 1);
  json_t *messages = messages_of(&(struct wish){"serial", "serial", "none", 1, COUNT, N},
                                 json_pack("[o]", asked("cycles", "papi:PAPI_TOT_CYC")));
  unsetenv("STRATAGEMM_PAPI");
  unsetenv("SG_FAKE_PAPI_FAIL");
  assert_string_equal(outcome_of(messages), "failed");
  json_decref(messages);
}

/* ---- Requests ---- */

static void a_malformed_list_of_counters_fails_with_its_position(void **state) {
  (void)state;
  static const char *const lists[] = {"[\"cycles\"]", "[{}]",
                                      "[{\"event\": \"e\", \"unit\": \"1\", \"from\": \"x\"}]",
                                      "[{\"event\": \"e\", \"unit\": \"1\", \"from\": [1]}]"};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    json_t *messages =
        messages_of(&(struct wish){"serial", "serial", "none", 1, COUNT, N}, json_loads(lists[i], 0, NULL));
    assert_string_equal(outcome_of(messages), "failed");
    assert_non_null(strstr(sg_json_text(json_array_get(messages, 0), "detail", ""), "counters: entry 0"));
    json_decref(messages);
  }
}

/* ---- Oversubscription ---- */

/* They have 50 ms of work each, and no kernel lets one run for so long while another waits. */
static void workers_that_share_a_cpu_interrupt_one_another(void **state) {
  (void)state;
  cpu_set_t usual, one;
  assert_int_equal(sched_getaffinity(0, sizeof usual, &usual), 0);
  CPU_ZERO(&one);
  for (unsigned cpu = 0; CPU_COUNT(&one) == 0; cpu++) {
    if (CPU_ISSET(cpu, &usual)) { CPU_SET(cpu, &one); }
  }
  assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
  json_t *messages = spun("pool", json_pack("[o]", asked("switches", "rusage:involuntary")));
  assert_int_equal(sched_setaffinity(0, sizeof usual, &usual), 0);
  assert_string_equal(outcome_of(messages), "ok");
  assert_true(counted_in_both(messages, "switches") >= 2);
  json_decref(messages);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(counts_are_exact_under_every_scheduler),
      cmocka_unit_test(resource_use_of_worker_processes_is_counted),
      cmocka_unit_test(hardware_events_are_counted_in_each_trial),
      cmocka_unit_test(a_launch_that_cannot_count_is_unavailable_with_a_reason),
      cmocka_unit_test(a_counter_that_cannot_be_read_fails_the_launch),
      cmocka_unit_test(a_malformed_list_of_counters_fails_with_its_position),
      cmocka_unit_test(workers_that_share_a_cpu_interrupt_one_another),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
