#include "bench/worker/worker_streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK_BYTES = 65536 };

char *sg_worker_read_request(size_t *size) {
  char *text = NULL;
  *size = 0;
  for (;;) {
    char *larger = realloc(text, *size + CHUNK_BYTES);
    if (!larger) { break; }
    text = larger;
    const ssize_t got = read(STDIN_FILENO, text + *size, CHUNK_BYTES);
    if (got == 0) { return text; }
    if (got < 0 && errno != EINTR) { break; }
    if (got > 0) { *size += (size_t)got; }
  }
  free(text);
  return NULL;
}

FILE *sg_worker_take_stdout(void) {
  const int fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (fd < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) { return NULL; }
  return fdopen(fd, "w");
}
