/* Never finishes loading. */
#include <unistd.h>

__attribute__((constructor)) static void start(void) {
  for (;;) {
    pause();
  }
}
