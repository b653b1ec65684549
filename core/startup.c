#include "core/startup.h"

#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/alloc.h"

void sg_startup(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (fcntl(fd, F_GETFD) >= 0) { continue; }
    if (open("/dev/null", O_RDWR) != fd) { _exit(EXIT_FAILURE); } /* there is nowhere to say why */
  }
  json_set_alloc_funcs(sg_alloc_bytes, free);
  signal(SIGXFSZ, SIG_IGN);
  signal(SIGCHLD, SIG_DFL); /* ignored, there would be no exit status of a child */
}
