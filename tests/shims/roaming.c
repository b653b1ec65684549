/* A right one with a thread that binds itself to every CPU of the process's parent, whatever it inherited. */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <unistd.h>

#include "shim.h"

static sem_t there;

static void *roam(void *nothing) {
  cpu_set_t all;
  if (sched_getaffinity(getppid(), sizeof all, &all) == 0) { (void)sched_setaffinity(0, sizeof all, &all); }
  sem_post(&there);
  pause();
  return nothing;
}

static void __attribute__((constructor)) start(void) {
  pthread_t thread;
  sem_init(&there, 0, 0);
  if (pthread_create(&thread, NULL, roam, NULL) != 0) { return; }
  pthread_detach(thread);
  sem_wait(&there);
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
}
