#include "bench/worker/limit_scope.h"

#include <dirent.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/sysfile.h"

/* Products large enough that every library divides them. Two threads have about half of the work each. */
enum { SIZE = 256, NAP_NS = 1000000, MOST_NAPS = 1000, WORK_SHARE = 5, PRODUCTS = 4 };

struct trial_product {
  const struct sg_library *library;
  double *a, *b, *c;
  int64_t work_ns;   /* CPU time of the product by one thread */
  int64_t others_ns; /* and, of the last one, of the threads that did not call it; negative: not known */
};

static int64_t clock_ns(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* ---- Other threads ---- */

static bool is_sleeping(const char *task) {
  char path[300], text[1024];
  snprintf(path, sizeof path, "/proc/self/task/%.200s/stat", task);
  const char *name_end = sg_sys_text(SG_THIS_MACHINE, path, text, sizeof text) ? strrchr(text, ')') : NULL;
  return !name_end || strncmp(name_end, ") S", 3) == 0; /* one that is gone is none */
}

static bool all_sleep(void) {
  DIR *tasks = opendir("/proc/self/task");
  bool sleep = tasks != NULL;
  for (const struct dirent *e = tasks ? readdir(tasks) : NULL; e && sleep; e = readdir(tasks)) {
    sleep = e->d_name[0] == '.' || atoi(e->d_name) == gettid() || is_sleeping(e->d_name);
  }
  if (tasks) { closedir(tasks); }
  return sleep;
}

/* Wait until all other threads sleep. The CPU time of one that runs is known only up to the last tick of its clock.
 */
static bool come_to_rest(void) {
  static const struct timespec nap = {.tv_nsec = NAP_NS};
  for (int i = 0; i < MOST_NAPS; i++) {
    if (all_sleep()) { return true; }
    nanosleep(&nap, NULL);
  }
  return false;
}

static int64_t others_ns(void) {
  return clock_ns(CLOCK_PROCESS_CPUTIME_ID) - clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

/* ---- Products ---- */

static void multiply(const struct trial_product *p) {
  const volatile int n = SIZE; /* see sg_library_check */
  SG_BLAS_CALL(&p->library->blas, cblas_dgemm, SG_CBLAS_ROW_MAJOR, SG_CBLAS_NO_TRANS, SG_CBLAS_NO_TRANS, n, n, n, 1.0,
               p->a, n, p->b, n, 0.0, p->c, n);
}

/* All of it in the thread that calls the product, so that starting and ending that thread is no part of it. */
static void *observe(void *context) {
  struct trial_product *p = context;
  p->others_ns = -1;
  if (!come_to_rest()) { return NULL; }
  const int64_t before = others_ns();
  multiply(p);
  if (!come_to_rest()) { return NULL; }
  const int64_t others = others_ns() - before;
  p->others_ns = others > 0 ? others : 0;
  return NULL;
}

static int64_t others_in(struct trial_product *p, int threads, bool in_new_thread) {
  pthread_t thread;
  sg_library_set_threads(p->library, threads);
  if (!in_new_thread) {
    observe(p);
  } else if (pthread_create(&thread, NULL, observe, p) != 0 || pthread_join(thread, NULL) != 0) {
    return -1;
  }
  return p->others_ns;
}

/* -1: not known. */
static int others_work(struct trial_product *p, int threads, bool in_new_thread) {
  const int64_t others = others_in(p, threads, in_new_thread);
  return others < 0 ? -1 : others > p->work_ns / WORK_SHARE;
}

/* The least of several: in the first, the library allocates its memory, and on a virtual machine the time for which
 * another one has the core may count as CPU time. */
static bool time_work(struct trial_product *p) {
  p->work_ns = INT64_MAX;
  for (int i = 0; i < PRODUCTS; i++) {
    const int64_t before = clock_ns(CLOCK_THREAD_CPUTIME_ID), others = others_in(p, 1, false);
    if (others < 0) { return false; }
    const int64_t work_ns = clock_ns(CLOCK_THREAD_CPUTIME_ID) - before + others;
    if (work_ns < p->work_ns) { p->work_ns = work_ns; }
  }
  return true;
}

/* A new thread for which no number was set uses the default, which may be one or several. */
static const char *scope_of(struct trial_product *p) {
  if (!time_work(p)) { return NULL; }
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
