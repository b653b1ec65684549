#include "bench/worker/limit_scope.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

/* Products large enough that every library divides them. At rest: other threads take less than 1% of the time. */
enum { SIZE = 256, REST_NS = 5000000, MOST_RESTS = 100, REST_SHARE = 100, WORK_SHARE = 10 };

struct trial_product {
  const struct sg_library *library;
  const double *a, *b;
  double *c;
  bool others_worked;
};

static int64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* CPU time of all threads but this one. */
static int64_t others_ns(void) {
  return clock_ns(CLOCK_PROCESS_CPUTIME_ID) - clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

/* Whether the other threads sleep, possibly after a while. */
static bool come_to_rest(void) {
  static const struct timespec nap = {.tv_nsec = REST_NS};
  for (int i = 0; i < MOST_RESTS; i++) {
    const int64_t before = others_ns();
    nanosleep(&nap, NULL);
    if (others_ns() - before < REST_NS / REST_SHARE) { return true; }
  }
  return false;
}

/* Each of two threads has about half of the work, whatever else runs on the machine. */
static void multiply(struct trial_product *p) {
  const int n = SIZE;
  const int64_t own = clock_ns(CLOCK_THREAD_CPUTIME_ID), others = others_ns();
  SG_BLAS_CALL(&p->library->blas, cblas_dgemm, SG_CBLAS_ROW_MAJOR, SG_CBLAS_NO_TRANS, SG_CBLAS_NO_TRANS, n, n, n, 1.0,
               p->a, n, p->b, n, 0.0, p->c, n);
  const int64_t own_work = clock_ns(CLOCK_THREAD_CPUTIME_ID) - own;
  p->others_worked = others_ns() - others > own_work / WORK_SHARE;
}

static void *multiply_in_thread(void *product) {
  multiply(product);
  return NULL;
}

/* -1: not known. */
static int others_work(struct trial_product *p, int threads, bool in_new_thread) {
  pthread_t thread;
  sg_library_set_threads(p->library, threads);
  if (!come_to_rest()) { return -1; }
  if (!in_new_thread) {
    multiply(p);
  } else if (pthread_create(&thread, NULL, multiply_in_thread, p) != 0 || pthread_join(thread, NULL) != 0) {
    return -1;
  }
  return p->others_worked;
}

/* A new thread for which no number was set uses the default, which may be one or several. */
static const char *scope_of(struct trial_product *p) {
  const int one = others_work(p, 1, false), two = others_work(p, 2, false);
  const int new_two = others_work(p, 2, true), new_one = others_work(p, 1, true);
  if (one < 0 || two < 0 || new_one < 0 || new_two < 0) { return NULL; }
  if (one || !two) { return "none"; }
  return new_two && !new_one ? "process" : "thread";
}

const char *sg_limit_scope(const struct sg_library *library) {
  static const size_t matrix = (size_t)SIZE * SIZE;
  double *numbers = calloc(3 * matrix, sizeof *numbers);
  struct trial_product p = {.library = library, .a = numbers, .b = numbers + matrix, .c = numbers + 2 * matrix};
  const char *scope = numbers && sg_library_thread_setter(library) ? scope_of(&p) : NULL;
  free(numbers);
  return scope;
}
