#include "bench/worker/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/sysfile.h"

enum { FD_ABOVE = 16 }; /* above a worker process's inherited descriptors */
static const size_t HUGE_BYTES = (size_t)2 << 20;

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25 /* Linux 6.1 */
#endif

static int high_memfd(void) {
  const int low = memfd_create("stratagemm", MFD_CLOEXEC);
  if (low < 0) { return -1; }
  const int fd = fcntl(low, F_DUPFD_CLOEXEC, FD_ABOVE);
  const int why = errno == EINVAL ? EMFILE : errno; /* FD_ABOVE exceeds the limit */
  close(low);
  errno = why;
  return fd;
}

/* At a multiple of a huge page where there is room for one: private and shared memory then have equally many. */
static void *map_aligned(size_t bytes, int flags, int fd) {
  const int access = PROT_READ | PROT_WRITE;
  if (bytes < HUGE_BYTES) { return mmap(NULL, bytes, access, flags, fd, 0); }
  char *room = mmap(NULL, bytes + HUGE_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) { return MAP_FAILED; }
  const size_t before = (HUGE_BYTES - (uintptr_t)room % HUGE_BYTES) % HUGE_BYTES;
  void *start = mmap(room + before, bytes, access, flags | MAP_FIXED, fd, 0);
  if (start == MAP_FAILED) {
    munmap(room, bytes + HUGE_BYTES);
    return MAP_FAILED;
  }
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), used = before + (bytes + page - 1) / page * page;
  if (before > 0) { munmap(room, before); }
  if (bytes + HUGE_BYTES > used) { munmap(room + used, bytes + HUGE_BYTES - used); }
  return start;
}

static bool has_huge_pages(void) {
  char word[32];
  const char *enabled =
      sg_sys_choice(SG_THIS_MACHINE, "/sys/kernel/mm/transparent_hugepage/enabled", word, sizeof word);
  return enabled && strcmp(enabled, "always") == 0;
}

int sg_memory_map(struct sg_memory *memory, size_t bytes, int source, struct sg_error *err) {
  *memory = (struct sg_memory){.bytes = bytes, .fd = -1};
  int fd = source, flags = MAP_SHARED;
  if (source == SG_MEMORY_PRIVATE) { flags = MAP_PRIVATE | MAP_ANONYMOUS; }
  if (source == SG_MEMORY_SHARED) {
    fd = memory->fd = high_memfd();
    if (fd < 0 || ftruncate(fd, (off_t)bytes)) { goto fail; }
  }
  void *start = map_aligned(bytes, flags, source == SG_MEMORY_PRIVATE ? -1 : fd);
  if (start == MAP_FAILED) { goto fail; }
  memory->start = start;
  if (source != SG_MEMORY_PRIVATE && bytes >= HUGE_BYTES) {
    (void)madvise(start, bytes, has_huge_pages() ? MADV_HUGEPAGE : MADV_NOHUGEPAGE); /* fails without any */
  }
  return SG_OK;
fail:;
  const int why = errno;
  if (memory->fd >= 0) { close(memory->fd); }
  *memory = (struct sg_memory){.fd = -1};
  return sg_fail(err, SG_FOUND, "cannot map %zu bytes of memory: %s%s", bytes, strerror(why),
                 why == EMFILE ? ": raise the limit (ulimit -n)" : "");
}

void sg_memory_settle(struct sg_memory *memory) {
  if (has_huge_pages()) { sg_memory_collapse(memory); }
}

/* One by one, because Linux 6.1 gives up after the first of several; it reports EINVAL for those it has made. */
void sg_memory_collapse(struct sg_memory *memory) {
  for (size_t at = 0; at + HUGE_BYTES <= memory->bytes; at += HUGE_BYTES) {
    (void)madvise((char *)memory->start + at, HUGE_BYTES, MADV_COLLAPSE);
  }
}

bool sg_memory_lacks_huge_pages(const struct sg_memory *memory, int64_t huge_bytes) {
  return memory->fd >= 0 && memory->bytes >= 2 * HUGE_BYTES && huge_bytes == 0 && has_huge_pages();
}

void sg_memory_unmap(struct sg_memory *memory) {
  if (!memory->start) { return; }
  munmap(memory->start, memory->bytes);
  if (memory->fd >= 0) { close(memory->fd); }
  *memory = (struct sg_memory){.fd = -1};
}
