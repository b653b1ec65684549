/* A team of threads: each worker once in each run, all together, on the CPU it was given, and nothing left behind. */
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "core/thread_team.h"

enum { MOST = 9 };

struct visits {
  pthread_t threads[MOST];
  int runs[MOST];     /* plain: a run is over when all workers are done, and ThreadSanitizer sees when it is not */
  atomic_int present; /* workers in this run */
  int together;       /* wait until so many are */
  cpu_set_t cpus[MOST];
};

static void visit(void *context, int worker) {
  struct visits *v = context;
  v->threads[worker] = pthread_self();
  v->runs[worker]++;
  pthread_getaffinity_np(pthread_self(), sizeof v->cpus[worker], &v->cpus[worker]);
  atomic_fetch_add(&v->present, 1);
  while (atomic_load(&v->present) < v->together) {
    sched_yield();
  }
}

static int threads_of_this_process(void) {
  DIR *tasks = opendir("/proc/self/task");
  int n = 0;
  assert_non_null(tasks);
  while (readdir(tasks)) {
    n++;
  }
  closedir(tasks);
  return n - 2; /* . and .. */
}

/* One that was joined is listed a moment longer. */
static void assert_threads_become(int expected) {
  for (int i = 0; i < 60000 && threads_of_this_process() != expected; i++) {
    usleep(1000);
  }
  assert_int_equal(threads_of_this_process(), expected);
}

static void each_worker_runs_once_in_each_run_and_all_at_once(void **state) {
  (void)state;
  static const int sizes[] = {1, 2, 3, MOST};
  for (int s = 0; s < 4; s++) {
    struct visits v = {.together = sizes[s]};
    pthread_t first[MOST] = {0};
    struct sg_thread_team *team;
    assert_int_equal(sg_thread_team_start(&team, sizes[s], NULL, NULL), SG_OK);
    for (int run = 1; run <= 5; run++) {
      atomic_store(&v.present, 0);
      sg_thread_team_run(team, visit, &v);
      assert_int_equal(v.present, sizes[s]);
      for (int w = 0; w < sizes[s]; w++) {
        assert_int_equal(v.runs[w], run);
        if (run == 1) { first[w] = v.threads[w]; }
        assert_true(pthread_equal(v.threads[w], first[w]));
      }
    }
    assert_true(pthread_equal(v.threads[0], pthread_self()));
    sg_thread_team_stop(team);
  }
}

static void wait_for_ms(void *context, int worker) {
  sg_thread_team_gather(context);
  nanosleep(&(struct timespec){.tv_nsec = (worker + 1) * 2000000L}, NULL);
}

/* Worker w takes 2 (w + 1) ms from when all have begun: a run lasts as long as the last, and is busy for the sum. */
static void a_span_is_from_the_last_begin_to_the_last_end(void **state) {
  (void)state;
  struct sg_thread_team *team;
  assert_int_equal(sg_thread_team_start(&team, 3, NULL, NULL), SG_OK);
  const int64_t before = sg_now_ns();
  const struct sg_span span = sg_thread_team_run(team, wait_for_ms, team);
  assert_true(before <= span.started_ns && span.ended_ns <= sg_now_ns());
  assert_true(span.ended_ns - span.started_ns >= 6000000);
  assert_true(span.busy_ns >= 12000000 && span.busy_ns <= 3 * (sg_now_ns() - before));
  sg_thread_team_stop(team);
}

struct gathering {
  struct sg_thread_team *team;
  atomic_int come;
  int seen[MOST]; /* by each, after all had gathered */
};

static void gather(void *context, int worker) {
  struct gathering *g = context;
  if (worker == 1) { nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL); }
  atomic_fetch_add(&g->come, 1);
  sg_thread_team_gather(g->team);
  g->seen[worker] = atomic_load(&g->come);
}

static void workers_that_gather_go_on_together_in_each_run(void **state) {
  (void)state;
  struct gathering g = {0};
  assert_int_equal(sg_thread_team_start(&g.team, 3, NULL, NULL), SG_OK);
  for (int run = 1; run <= 3; run++) {
    sg_thread_team_run(g.team, gather, &g);
    for (int w = 0; w < 3; w++) {
      assert_int_equal(g.seen[w], 3 * run);
    }
  }
  sg_thread_team_stop(g.team);
}

/* Between jobs workers sleep: they use no processor while nobody calls them, and come when one does. */
static void a_team_that_fell_asleep_wakes_up(void **state) {
  (void)state;
  struct visits v = {.together = 3};
  struct sg_thread_team *team;
  struct timespec used, later;
  assert_int_equal(sg_thread_team_start(&team, 3, NULL, NULL), SG_OK);
  sg_thread_team_run(team, visit, &v);
  nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &later);
  assert_true((later.tv_sec - used.tv_sec) * 1000000000LL + later.tv_nsec - used.tv_nsec < 50000000);
  atomic_store(&v.present, 0);
  sg_thread_team_run(team, visit, &v);
  assert_int_equal(v.runs[2], 2);
  sg_thread_team_stop(team);
}

/* All on one CPU of those allowed: it is sure to exist. */
static void workers_stay_on_their_cpus_and_the_caller_goes_back_to_its_own(void **state) {
  (void)state;
  cpu_set_t before, after;
  assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
  int last = 0;
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (CPU_ISSET((unsigned)cpu, &before)) { last = cpu; }
  }
  struct visits v = {.together = 1};
  struct sg_thread_team *team;
  assert_int_equal(sg_thread_team_start(&team, 3, (const int[]){last, last, last}, NULL), SG_OK);
  sg_thread_team_run(team, visit, &v);
  for (int w = 0; w < 3; w++) {
    assert_int_equal(CPU_COUNT(&v.cpus[w]), 1);
    assert_true(CPU_ISSET((unsigned)last, &v.cpus[w]));
  }
  sg_thread_team_stop(team);
  assert_int_equal(sched_getaffinity(0, sizeof after, &after), 0);
  assert_true(CPU_EQUAL(&before, &after));
}

static void a_cpu_that_is_not_there_is_not_insisted_on(void **state) {
  (void)state;
  struct visits v = {.together = 2};
  struct sg_thread_team *team;
  assert_int_equal(sg_thread_team_start(&team, 2, (const int[]){CPU_SETSIZE - 1, CPU_SETSIZE - 1}, NULL), SG_OK);
  sg_thread_team_run(team, visit, &v);
  assert_int_equal(v.present, 2);
  sg_thread_team_stop(team);
}

/* The first, so that none of another test is counted. */
static void stopping_leaves_no_thread(void **state) {
  (void)state;
  const int before = threads_of_this_process();
  struct sg_thread_team *team;
  assert_int_equal(sg_thread_team_start(&team, 4, NULL, NULL), SG_OK);
  const int with_team = threads_of_this_process(); /* ThreadSanitizer has started one of its own */
  assert_in_range(with_team, before + 3, before + 4);
  sg_thread_team_stop(team);
  assert_threads_become(with_team - 3);
  sg_thread_team_stop(NULL);
}

/* Stacks that no address space has room for. */
static void threads_that_cannot_be_had_are_an_error(void **state) {
  (void)state;
  pthread_attr_t usual, endless;
  assert_int_equal(pthread_getattr_default_np(&usual), 0);
  assert_int_equal(pthread_getattr_default_np(&endless), 0);
  assert_int_equal(pthread_attr_setstacksize(&endless, (size_t)1 << 55), 0);
  assert_int_equal(pthread_setattr_default_np(&endless), 0);
  struct sg_thread_team *team;
  struct sg_error err;
  const int status = sg_thread_team_start(&team, 3, NULL, &err);
  assert_int_equal(pthread_setattr_default_np(&usual), 0);
  assert_int_equal(status, SG_UNABLE);
  assert_null(team);
  assert_non_null(strstr(err.message, "cannot start worker thread 2 of 3: "));
  pthread_attr_destroy(&usual);
  pthread_attr_destroy(&endless);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stopping_leaves_no_thread),
      cmocka_unit_test(each_worker_runs_once_in_each_run_and_all_at_once),
      cmocka_unit_test(a_span_is_from_the_last_begin_to_the_last_end),
      cmocka_unit_test(workers_that_gather_go_on_together_in_each_run),
      cmocka_unit_test(a_team_that_fell_asleep_wakes_up),
      cmocka_unit_test(workers_stay_on_their_cpus_and_the_caller_goes_back_to_its_own),
      cmocka_unit_test(a_cpu_that_is_not_there_is_not_insisted_on),
      cmocka_unit_test(threads_that_cannot_be_had_are_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
