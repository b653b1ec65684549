/* Dies when it is loaded. */
#include <signal.h>

__attribute__((constructor)) static void start(void) {
  raise(SIGSEGV);
}
