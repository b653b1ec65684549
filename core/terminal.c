#include "core/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool sg_terminal_takes_escapes(int fd) {
  const char *kind = getenv("TERM");
  return isatty(fd) == 1 && kind && strcmp(kind, "dumb") != 0;
}
