#include "core/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t caught; /* the only mutable global: a signal handler cannot write elsewhere */

static void on_signal(int number) {
  (void)number;
  caught = 1;
}

void sg_interrupt_catch(void) {
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
}

bool sg_interrupted(void) {
  return caught != 0;
}
