/* No library of products: preloaded into a program it sends it SIGINT when it maps 128 MB or more at once, as the
 * bench does for the arrays that it measures the bandwidth with. */
#include <dlfcn.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

typedef void *map_fn(void *, size_t, int, int, int, off_t);

void *mmap(void *start, size_t length, int protection, int flags, int fd, off_t offset) {
  map_fn *map;
  void *symbol = dlsym(RTLD_NEXT, "mmap");
  memcpy(&map, &symbol, sizeof map);
  if (length >= (size_t)128 << 20) { raise(SIGINT); }
  return map(start, length, protection, flags, fd, offset);
}
