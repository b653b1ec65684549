/* No library of products: preloaded into a program it sends it SIGINT when it makes its first thread. In the bench
 * that is one that measures the peak rates, before any launch. */
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

typedef int create_fn(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static atomic_flag sent = ATOMIC_FLAG_INIT;

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  create_fn *create;
  void *symbol = dlsym(RTLD_NEXT, "pthread_create");
  memcpy(&create, &symbol, sizeof create);
  if (!atomic_flag_test_and_set(&sent)) { raise(SIGINT); }
  return create(thread, attributes, body, argument);
}
