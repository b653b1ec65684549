#include "bench/worker/control.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

void sg_futex_wait(atomic_uint *word, unsigned expected, int timeout_ms) {
  const struct timespec timeout = {.tv_sec = timeout_ms / 1000, .tv_nsec = (long)(timeout_ms % 1000) * 1000000};
  syscall(SYS_futex, word, FUTEX_WAIT, expected, timeout_ms < 0 ? NULL : &timeout, NULL, 0);
}

void sg_futex_wake(atomic_uint *word) {
  syscall(SYS_futex, word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

bool sg_stream_read(int fd, void *bytes, size_t n) {
  for (char *at = bytes; n > 0;) {
    const ssize_t got = read(fd, at, n);
    if (got == 0 || (got < 0 && errno != EINTR)) { return false; }
    if (got > 0) {
      at += got;
      n -= (size_t)got;
    }
  }
  return true;
}
