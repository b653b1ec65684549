/* Guarantees of every scheduler: each item once, by one of its workers, the same team in every run. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/worker/schedulers/schedulers.h"
#include "core/clock.h"

struct tally {
  int workers;
  atomic_int *taken; /* [items] */
  pthread_t threads[SG_MAX_WORKERS];
  atomic_int entered[SG_MAX_WORKERS];
  atomic_bool stranger; /* a worker changed its thread, or has an invalid number */
};

static void take(void *context, int64_t item, int worker) {
  struct tally *tally = context;
  if (worker < 0 || worker >= tally->workers || !pthread_equal(tally->threads[worker], pthread_self())) {
    atomic_store(&tally->stranger, true);
  }
  atomic_fetch_add(&tally->taken[item], 1);
}

static void enter(void *context, int worker) {
  struct tally *tally = context;
  tally->threads[worker] = pthread_self();
  atomic_fetch_add(&tally->entered[worker], 1);
}

static void check_runs(const struct sg_scheduler *scheduler, int workers, int64_t count) {
  struct tally *tally = calloc(1, sizeof *tally);
  assert_non_null(tally);
  tally->workers = workers;
  tally->taken = calloc((size_t)count + 1, sizeof *tally->taken);
  assert_non_null(tally->taken);
  void *team = NULL;
  struct sg_error err;
  assert_int_equal(scheduler->start(&team, workers, &err), SG_OK);
  scheduler->each(team, enter, tally);
  for (int w = 0; w < workers; w++) {
    assert_int_equal(tally->entered[w], 1);
  }
  assert_true(pthread_equal(tally->threads[0], pthread_self()));
  for (int run = 1; run <= 3; run++) {
    const int64_t before = sg_now_ns();
    const struct sg_span span = scheduler->run(team, count, take, tally);
    assert_true(before <= span.started_ns && span.started_ns <= span.ended_ns && span.ended_ns <= sg_now_ns());
    assert_true(span.busy_ns >= 0 && span.busy_ns <= workers * (sg_now_ns() - before));
    for (int64_t i = 0; i < count; i++) {
      assert_int_equal(tally->taken[i], run);
    }
  }
  assert_false(tally->stranger);
  scheduler->stop(team);
  free(tally->taken);
  free(tally);
}

/* Some schedulers use the team of another one. */
static bool has_team(const struct sg_scheduler *scheduler) {
  return !scheduler->unavailable && scheduler->start;
}

static void each_item_is_taken_once_in_each_run(void **state) {
  (void)state;
  static const int workers[] = {1, 2, 3, 8};
  static const int64_t counts[] = {0, 1, 7, 1000, 20011};
  for (size_t s = 0; s < sg_n_schedulers; s++) {
    if (!has_team(sg_schedulers[s])) { continue; }
    for (size_t w = 0; w < 4 && workers[w] <= sg_schedulers[s]->max_workers; w++) {
      for (size_t c = 0; c < 5; c++) {
        check_runs(sg_schedulers[s], workers[w], counts[c]);
      }
    }
  }
}

/* The item waits for a second worker: this returns only if two really run concurrently. */
static void wait_for_second_worker(void *context, int64_t item, int worker) {
  (void)item;
  (void)worker;
  atomic_int *present = context;
  atomic_fetch_add(present, 1);
  while (atomic_load(present) < 2) {
    sched_yield();
  }
}

static void workers_work_at_the_same_time(void **state) {
  (void)state;
  for (size_t s = 0; s < sg_n_schedulers; s++) {
    if (!has_team(sg_schedulers[s]) || sg_schedulers[s]->max_workers < 2) { continue; }
    void *team = NULL;
    struct sg_error err;
    atomic_int present = 0;
    assert_int_equal(sg_schedulers[s]->start(&team, 2, &err), SG_OK);
    sg_schedulers[s]->run(team, 2, wait_for_second_worker, &present);
    assert_int_equal(present, 2);
    sg_schedulers[s]->stop(team);
  }
}

/* Of two items, each with a worker of its own, the second goes on for 20 ms after the first one's worker is idle. */
enum { ALONE_NS = 20000000, SPUN_NS = 5000000 };

struct pair {
  int workers;
  pthread_t first_thread;
  atomic_int first_tid;
  atomic_bool first_is_done, second_has_begun;
};

static int64_t cpu_ns(pthread_t thread) {
  clockid_t clock;
  struct timespec t;
  assert_int_equal(pthread_getcpuclockid(thread, &clock), 0);
  assert_int_equal(clock_gettime(clock, &t), 0);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static bool sleeps(int tid) {
  char path[64], line[512] = "";
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
  FILE *file = fopen(path, "re");
  assert_true(file && fgets(line, sizeof line, file));
  fclose(file);
  return strncmp(strrchr(line, ')'), ") S", 3) == 0;
}

/* A worker with nothing more to do sleeps, or spins. */
static void wait_until_first_is_idle(struct pair *pair) {
  while (!atomic_load(&pair->first_is_done)) {
    sched_yield();
  }
  const int64_t used_ns = cpu_ns(pair->first_thread);
  while (!sleeps(atomic_load(&pair->first_tid)) && cpu_ns(pair->first_thread) < used_ns + SPUN_NS) {
    sched_yield();
  }
}

static void be_one_of_a_pair(void *context, int64_t item, int worker) {
  (void)worker;
  struct pair *pair = context;
  if (item == 0) {
    pair->first_thread = pthread_self();
    atomic_store(&pair->first_tid, gettid());
    while (pair->workers == 2 && !atomic_load(&pair->second_has_begun)) {
      sched_yield();
    }
    atomic_store(&pair->first_is_done, true);
    return;
  }
  atomic_store(&pair->second_has_begun, true);
  if (pair->workers == 2) { wait_until_first_is_idle(pair); }
  const struct timespec nap = {.tv_nsec = ALONE_NS};
  nanosleep(&nap, NULL);
}

static void busy_time_ends_with_the_last_item(void **state) {
  (void)state;
  for (size_t s = 0; s < sg_n_schedulers; s++) {
    if (!has_team(sg_schedulers[s])) { continue; }
    void *team = NULL;
    struct sg_error err;
    struct pair pair = {.workers = sg_schedulers[s]->max_workers < 2 ? 1 : 2};
    assert_int_equal(sg_schedulers[s]->start(&team, pair.workers, &err), SG_OK);
    const int64_t called_ns = sg_now_ns();
    const struct sg_span span = sg_schedulers[s]->run(team, 2, be_one_of_a_pair, &pair);
    const int64_t wall_ns = sg_now_ns() - called_ns;
    assert_true(span.busy_ns >= ALONE_NS);
    assert_true(pair.workers == 1 ? span.busy_ns == span.ended_ns - span.started_ns
                                  : span.busy_ns <= 2 * wall_ns - ALONE_NS);
    sg_schedulers[s]->stop(team);
  }
}

static void a_serial_scheduler_refuses_two_workers(void **state) {
  (void)state;
  const struct sg_scheduler *serial = sg_scheduler_find("serial");
  void *team = NULL;
  struct sg_error err;
  assert_int_equal(serial->start(&team, 2, &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "scheduler serial has one worker, not 2");
}

static void they_are_found_by_name(void **state) {
  (void)state;
  for (size_t s = 0; s < sg_n_schedulers; s++) {
    assert_ptr_equal(sg_scheduler_find(sg_schedulers[s]->name), sg_schedulers[s]);
  }
  assert_null(sg_scheduler_find("none such"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_item_is_taken_once_in_each_run),
      cmocka_unit_test(workers_work_at_the_same_time),
      cmocka_unit_test(busy_time_ends_with_the_last_item),
      cmocka_unit_test(a_serial_scheduler_refuses_two_workers),
      cmocka_unit_test(they_are_found_by_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
