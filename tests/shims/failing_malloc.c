/* Preloaded: the allocation of number SG_FAIL_AT (from 1) fails, and no other; at that of number SG_INTERRUPT_AT and
 * all later ones the program gets a SIGINT, as from somebody who presses Ctrl-C again and again. With SG_COUNT_TO, a
 * file, the number of allocations is written there at the end. */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *memory, size_t size);

static atomic_long count;
static long fail_at, interrupt_at;

static int fails(void) {
  const long number = atomic_fetch_add(&count, 1) + 1;
  if (interrupt_at > 0 && number >= interrupt_at) { kill(getpid(), SIGINT); }
  if (number != fail_at) { return 0; }
  errno = ENOMEM;
  return 1;
}

EXPORT void *malloc(size_t size) {
  return fails() ? NULL : __libc_malloc(size);
}

EXPORT void *calloc(size_t n, size_t size) {
  return fails() ? NULL : __libc_calloc(n, size);
}

EXPORT void *realloc(void *memory, size_t size) {
  return size > 0 && fails() ? NULL : __libc_realloc(memory, size);
}

EXPORT void *reallocarray(void *memory, size_t n, size_t size) {
  if (size > 0 && n > (size_t)-1 / size) {
    errno = ENOMEM;
    return NULL;
  }
  return realloc(memory, n * size);
}

static long number_of(const char *variable) {
  const char *text = getenv(variable);
  return text ? atol(text) : 0;
}

/* What the loader and the libraries allocate before this is not the program's to check. */
__attribute__((constructor)) static void begin(void) {
  count = 0;
  fail_at = number_of("SG_FAIL_AT");
  interrupt_at = number_of("SG_INTERRUPT_AT");
  unsetenv("LD_PRELOAD"); /* of this program, not of those that it starts */
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("SG_COUNT_TO");
  const long n = count;
  FILE *f = path ? fopen(path, "w") : NULL;
  if (!f) { return; }
  fprintf(f, "%ld\n", n);
  fclose(f);
}
