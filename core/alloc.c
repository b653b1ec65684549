#include "core/alloc.h"

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

enum { UNABLE = 3 }; /* sg_exit_status(SG_UNABLE), which is above this module */

/* Without what exit() does: that may need memory, and would write what is half done. */
_Noreturn static void give_up(void) {
  _exit(UNABLE);
}

void *sg_resize_in(const char *caller, void *array, size_t n, size_t size) {
  if (n == 0) { n = 1; }
  void *memory = array ? reallocarray(array, n, size) : calloc(n, size);
  if (memory) { return memory; }
  fprintf(stderr, "stratagemm: out of memory: %s() asked for %zu x %zu bytes\n", caller, n, size);
  give_up();
}

void *sg_require_in(const char *caller, void *memory) {
  if (memory) { return memory; }
  fprintf(stderr, "stratagemm: out of memory in %s\n", caller);
  give_up();
}

void *sg_alloc_bytes(size_t size) {
  return sg_require_in("a library", malloc(size ? size : 1));
}

void *sg_resize_bytes(void *memory, size_t size) {
  return sg_require_in("a library", realloc(memory, size ? size : 1));
}

void sg_close_memory(FILE *stream, char **text) {
  const bool failed = ferror(stream) != 0;
  if (fclose(stream) != 0 || failed || !*text) { sg_require(NULL); }
}
