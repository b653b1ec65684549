#include "bench/worker/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FD_ABOVE = 16 }; /* above a worker process's inherited descriptors */

static int high_memfd(void) {
  const int low = memfd_create("stratagemm", MFD_CLOEXEC);
  if (low < 0) { return -1; }
  const int fd = fcntl(low, F_DUPFD_CLOEXEC, FD_ABOVE);
  const int why = errno == EINVAL ? EMFILE : errno; /* FD_ABOVE exceeds the limit */
  close(low);
  errno = why;
  return fd;
}

int sg_memory_map(struct sg_memory *memory, size_t bytes, int source, struct sg_error *err) {
  *memory = (struct sg_memory){.bytes = bytes, .fd = -1};
  int fd = source, flags = MAP_SHARED;
  if (source == SG_MEMORY_PRIVATE) { flags = MAP_PRIVATE | MAP_ANONYMOUS; }
  if (source == SG_MEMORY_SHARED) {
    fd = memory->fd = high_memfd();
    if (fd < 0 || ftruncate(fd, (off_t)bytes)) { goto fail; }
  }
  void *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, source == SG_MEMORY_PRIVATE ? -1 : fd, 0);
  if (start == MAP_FAILED) { goto fail; }
  memory->start = start;
  return SG_OK;
fail:;
  const int why = errno;
  if (memory->fd >= 0) { close(memory->fd); }
  *memory = (struct sg_memory){.fd = -1};
  return sg_fail(err, SG_FOUND, "cannot map %zu bytes of memory: %s%s", bytes, strerror(why),
                 why == EMFILE ? ": raise the limit (ulimit -n)" : "");
}

void sg_memory_unmap(struct sg_memory *memory) {
  if (!memory->start) { return; }
  munmap(memory->start, memory->bytes);
  if (memory->fd >= 0) { close(memory->fd); }
  *memory = (struct sg_memory){.fd = -1};
}
