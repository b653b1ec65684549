#include "core/interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t caught; /* the only mutable global: a signal handler cannot write elsewhere */

static void on_signal(int number) {
  (void)number;
  caught = 1;
}

static void catch_unless_ignored(int number, const struct sigaction *action) {
  struct sigaction before;
  if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN) { return; }
  sigaction(number, action, NULL);
}

void sg_interrupt_catch(void) {
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  catch_unless_ignored(SIGHUP, &action);
  catch_unless_ignored(SIGQUIT, &action);
}

bool sg_interrupted(void) {
  return caught != 0;
}

int sg_interrupt_check(struct sg_error *err) {
  return caught ? sg_fail(err, SG_INTERRUPTED, "interrupted") : SG_OK;
}
