#include "core/alloc.h"

#include <stdlib.h>

void *sg_resize_in(const char *caller, void *array, size_t n, size_t size) {
  if (n == 0) { n = 1; }
  void *memory = array ? reallocarray(array, n, size) : calloc(n, size);
  if (memory) { return memory; }
  fprintf(stderr, "stratagemm: out of memory: %s() asked for %zu x %zu bytes\n", caller, n, size);
  abort();
}

void *sg_require_in(const char *caller, void *memory) {
  if (memory) { return memory; }
  fprintf(stderr, "stratagemm: out of memory in %s()\n", caller);
  abort();
}

void sg_close_memory(FILE *stream) {
  if (fclose(stream) != 0) { sg_require(NULL); }
}
