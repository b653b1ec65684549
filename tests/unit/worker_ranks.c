/* Launches with several MPI ranks: how items are dealt, how clocks are compared, and whole launches with threads for
 * ranks and the library tests/shims/naive.c. */
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/worker/rank_clock.h"
#include "bench/worker/rank_deal.h"
#include "bench/worker/rank_place.h"
#include "bench/worker/ranks.h"
#include "bench/worker/serve.h"
#include "core/json.h"
#include "tests/unit/rank_threads.h"

/* ---- dealing ---- */

static void every_item_is_one_ranks(void **state) {
  (void)state;
  for (int64_t count = 1; count < 30; count++) {
    for (int size = 1; size <= count; size++) {
      int64_t next = 0;
      for (int r = 0; r < size; r++) {
        const struct sg_rank_share share = sg_rank_share_of(count, r, size);
        assert_int_equal(share.first, next);
        assert_in_range(share.count, count / size, count / size + 1);
        next += share.count;
      }
      assert_int_equal(next, count);
    }
  }
}

/* ---- clocks ---- */

static void the_shortest_round_trip_decides(void **state) {
  (void)state;
  const struct sg_clock_exchange exchanges[] = {
      {1000, 901500, 4000}, /* 3000 there and back */
      {5000, 904600, 5200}, /* 200: the other clock is 899500 ahead */
      {6000, 906900, 6900},
  };
  const struct sg_clock_offset found = sg_clock_offset_of(exchanges, 3);
  assert_int_equal(found.rtt_ns, 200);
  assert_int_equal(found.offset_ns, 904600 - 5000 - 100);
}

/* A clock behind, and one that the exchange cannot tell from ours: half the round trip is the error. */
static void what_is_less_than_the_error_is_no_offset(void **state) {
  (void)state;
  const struct sg_clock_exchange behind = {1000, 500, 1200}, same = {1000, 1200, 1200}, early = {1000, 1000, 1201};
  assert_int_equal(sg_clock_offset_of(&behind, 1).offset_ns, -600);
  assert_int_equal(sg_clock_offset_of(&same, 1).offset_ns, 0);
  assert_int_equal(sg_clock_offset_of(&early, 1).offset_ns, 0);
}

/* ---- CPUs ---- */

static void cpus_are_listed_as_ranges(void **state) {
  (void)state;
  enum { WORDS = 8192 / (8 * sizeof(unsigned long)) };
  unsigned long bits[WORDS] = {0x10f};
  char text[SG_RANK_CPUS_TEXT];
  sg_rank_cpus_format(bits, 64, text);
  assert_string_equal(text, "0-3,8");
  memset(bits, 0x55, sizeof bits); /* every second of 8192 */
  sg_rank_cpus_format(bits, 8192, text);
  assert_true(strlen(text) < sizeof text);
  assert_string_equal(text + strlen(text) - 3, strrchr(text, ',') + 1); /* ends with a whole number */
}

/* ---- launches ---- */

enum { COUNT = 7, TRIALS = 2 };

struct serving {
  struct rank_thread thread;
  const char *request, *version;
  FILE *out;
  int status;
};

static void *serve_rank(void *context) {
  struct serving *s = context;
  const struct sg_rank_transport transport = threads_transport(&s->thread, s->version);
  struct sg_ranks ranks = {.transport = &transport};
  int number = 0;
  s->status = sg_serve(s->request, strlen(s->request), &ranks, s->out, &number);
  return NULL;
}

/* The messages of rank 0; the other ranks say the same, into a file that nobody reads. */
static json_t *serve(int size, const char *request, const char *last_request, const char *last_version) {
  struct rank_world world = {.size = size};
  struct serving serving[MOST_THREADS];
  pthread_t threads[MOST_THREADS];
  char *text = NULL, *line, *rest;
  size_t length = 0;
  FILE *others = fopen("/dev/null", "w");
  pthread_barrier_init(&world.barrier, NULL, (unsigned)size);
  pthread_mutex_init(&world.lock, NULL);
  pthread_cond_init(&world.changed, NULL);
  for (int r = 0; r < size; r++) {
    serving[r] = (struct serving){.thread = {&world, r},
                                  .request = r == size - 1 ? last_request : request,
                                  .version = r == size - 1 ? last_version : "threads",
                                  .out = r == 0 ? open_memstream(&text, &length) : others};
    assert_int_equal(pthread_create(&threads[r], NULL, serve_rank, &serving[r]), 0);
  }
  for (int r = 0; r < size; r++) {
    pthread_join(threads[r], NULL);
    assert_int_equal(serving[r].status, SG_OK);
  }
  fclose(serving[0].out);
  fclose(others);
  json_t *messages = json_array();
  for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
    json_array_append_new(messages, json_loads(line, 0, NULL));
  }
  free(text);
  pthread_barrier_destroy(&world.barrier);
  pthread_mutex_destroy(&world.lock);
  pthread_cond_destroy(&world.changed);
  return messages;
}

/* {scheduler, ranks asked for, workers, retain, gather} */
struct wanted {
  const char *scheduler;
  int ranks, workers;
  const char *retain;
  bool gather;
};

static char *request_of(const struct wanted *w) {
  cpu_set_t set;
  json_t *cpus = json_array();
  sched_getaffinity(0, sizeof set, &set);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (CPU_ISSET(cpu, &set)) { json_array_append_new(cpus, json_integer(cpu)); }
  }
  json_t *json = json_pack(
      "{s:i, s:s, s:s, s:{s:s, s:s, s:i, s:i, s:i, s:i, s:s, s:s, s:i}, s:{s:s, s:i, s:i, s:i, s:s, s:s}, s:o, s:b, "
      "s:i}",
      "protocol", SG_PROTOCOL, "task", "run", "backend", SG_BIN_DIR "/../tests/shims/naive.so", "workload",
      "operation", "gemm", "dtype", "f64", "m", 9, "n", 9, "k", 9, "count", COUNT, "source", "uniform", "retain",
      w->retain, "seed", 3, "strategy", "scheduler", w->scheduler, "ranks", w->ranks, "workers", w->workers,
      "blas_threads", 1, "load", "task", "pin", "none", "cpus", cpus, "gather", (int)w->gather, "trials", TRIALS);
  assert_non_null(json);
  char *text = json_dumps(json, JSON_COMPACT);
  json_decref(json);
  return text;
}

static json_t *run(int size, const struct wanted *w, const char *last_version) {
  char *request = request_of(w);
  json_t *messages = serve(size, request, request, last_version);
  free(request);
  return messages;
}

static const json_t *last_of(const json_t *messages) {
  return json_array_get(messages, json_array_size(messages) - 1);
}

/* Each trial, and what each rank did in it: the items of all ranks are those of the workload. */
static void check_messages(const json_t *messages, const struct wanted *w) {
  int64_t trial = 0, items = COUNT, rank = w->ranks;
  size_t i;
  const json_t *m;
  json_array_foreach(messages, i, m) {
    const char *type = sg_json_text(m, "type", "");
    if (strcmp(type, "trial") == 0) {
      assert_int_equal(items, COUNT);
      assert_int_equal(rank, w->ranks);
      assert_int_equal(sg_json_integer(m, "trial", 0), ++trial);
      assert_int_equal(sg_json_integer(m, "valid", 0), 1);
      assert_int_equal(json_is_integer(json_object_get(m, "gather_ns")), w->gather);
      if (strcmp(w->retain, "all") == 0) { assert_int_equal(sg_json_integer(m, "items_checked", 0), COUNT); }
      items = rank = 0;
    } else if (strcmp(type, "rank") == 0) {
      assert_int_equal(sg_json_integer(m, "trial", 0), trial);
      assert_int_equal(sg_json_integer(m, "rank", -1), rank++);
      assert_int_equal(sg_json_integer(m, "node", -1), 0);
      assert_int_equal(sg_json_integer(m, "clock_offset_ns", -1), 0);
      assert_string_not_equal(sg_json_text(m, "cpus", ""), "");
      items += sg_json_integer(m, "items", 0);
    } else if (strcmp(type, "verified") == 0) {
      assert_true(sg_json_integer(m, "items", 0) >= COUNT);
    }
  }
  assert_int_equal(trial, TRIALS);
  assert_int_equal(items, COUNT);
  assert_int_equal(rank, w->ranks);
}

static void ranks_share_the_items_of_a_launch(void **state) {
  (void)state;
  static const struct wanted cases[] = {{"mpi", 1, 1, "all", false},         {"mpi", 3, 1, "all", true},
                                        {"mpi", 2, 2, "none", false},        {"mpi", 7, 1, "none", false},
                                        {"mpi-dynamic", 3, 1, "all", true},  {"mpi-dynamic", 2, 2, "all", false},
                                        {"mpi-dynamic", 3, 1, "none", false}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    json_t *messages = run(cases[i].ranks, &cases[i], "threads");
    if (strcmp(sg_json_text(last_of(messages), "outcome", ""), "ok") != 0) {
      fail_msg("%s %d: %s", cases[i].scheduler, cases[i].ranks, sg_json_text(last_of(messages), "detail", ""));
    }
    check_messages(messages, &cases[i]);
    json_decref(messages);
  }
}

static void refused(int size, const struct wanted *w, const char *last_version, const char *why) {
  json_t *messages = run(size, w, last_version);
  assert_string_equal(sg_json_text(last_of(messages), "outcome", ""), "unavailable");
  const char *detail = sg_json_text(last_of(messages), "detail", "");
  if (!strstr(detail, why)) { fail_msg("'%s' instead of '%s'", detail, why); }
  json_decref(messages);
}

static void ranks_that_do_not_fit_are_refused(void **state) {
  (void)state;
  refused(2, &(struct wanted){"mpi", 3, 1, "all", false}, "threads", "MPI has 2 ranks instead of 3");
  refused(2, &(struct wanted){"mpi", 2, 1, "all", false}, "another", "its versions differ from those of rank 0");
  refused(2, &(struct wanted){"mpi", 2, 1, "none", true}, "threads", "retain all only");
  refused(8, &(struct wanted){"mpi", 8, 1, "all", false}, "threads", "8 ranks for 7 items");
  refused(2, &(struct wanted){"mpi", 2, 4000, "all", false}, "threads", "usable CPU");
  refused(1, &(struct wanted){"pool", 1, 1, "all", false}, "threads", "ranks run launches");
}

/* Rank 1 has a request with another seed, as if it read other files. */
static void ranks_with_other_inputs_are_refused(void **state) {
  (void)state;
  char *request = request_of(&(struct wanted){"mpi", 2, 1, "all", false}), *other = strdup(request);
  char *seed = strstr(other, "\"seed\":3");
  assert_non_null(seed);
  seed[strlen("\"seed\":")] = '4';
  json_t *messages = serve(2, request, other, "threads");
  assert_string_equal(sg_json_text(last_of(messages), "outcome", ""), "unavailable");
  const char *detail = sg_json_text(last_of(messages), "detail", "");
  assert_int_equal(strncmp(detail, "rank 1 on ", 10), 0);
  assert_non_null(strstr(detail, "its inputs differ from those of rank 0"));
  json_decref(messages);
  free(request);
  free(other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_item_is_one_ranks),
      cmocka_unit_test(the_shortest_round_trip_decides),
      cmocka_unit_test(what_is_less_than_the_error_is_no_offset),
      cmocka_unit_test(cpus_are_listed_as_ranges),
      cmocka_unit_test(ranks_share_the_items_of_a_launch),
      cmocka_unit_test(ranks_that_do_not_fit_are_refused),
      cmocka_unit_test(ranks_with_other_inputs_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
