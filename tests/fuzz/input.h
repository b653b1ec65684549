/* What the fuzz targets share: the input as a file that a loader can open, without a disk. */
#ifndef SG_TESTS_FUZZ_INPUT_H
#define SG_TESTS_FUZZ_INPUT_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An anonymous file of these bytes; `path` names it until close() of the descriptor that comes back. */
static inline int sg_fuzz_file(const uint8_t *data, size_t size, char path[64]) {
  int fd = memfd_create("fuzz", MFD_CLOEXEC);
  if (fd < 0 || write(fd, data, size) != (ssize_t)size) { abort(); }
  snprintf(path, 64, "/proc/self/fd/%d", fd);
  return fd;
}

#endif
