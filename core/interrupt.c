#include "core/interrupt.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The only mutable globals: a signal handler cannot read or write elsewhere. */
static volatile sig_atomic_t caught;
static const char *volatile at_once_program, *volatile at_once_folder;
static void (*volatile at_once_clean)(void);

static void on_signal(int number) {
  (void)number;
  caught = 1;
}

static void catch_unless_ignored(int number, const struct sigaction *action) {
  struct sigaction before;
  if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN) { return; }
  sigaction(number, action, NULL);
}

static void on_signal_end(int number) {
  (void)number;
  const char *const parts[] = {at_once_program, ": interrupted\n"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    if (write(STDERR_FILENO, parts[i], strlen(parts[i])) < 0) { break; }
  }
  if (at_once_clean) { at_once_clean(); }
  if (at_once_folder) { rmdir(at_once_folder); }
  _exit(sg_exit_status(SG_INTERRUPTED));
}

static void catch_all(void (*handler)(int), int flags) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
  sigfillset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  catch_unless_ignored(SIGHUP, &action);
  catch_unless_ignored(SIGQUIT, &action);
}

void sg_interrupt_catch(void) {
  catch_all(on_signal, (int)SA_RESETHAND);
}

void sg_interrupt_hold(void) {
  catch_all(on_signal, 0);
}

void sg_interrupt_end_at_once(const char *program, const char *folder) {
  at_once_program = program;
  at_once_folder = folder;
  catch_all(on_signal_end, 0);
  if (caught) { on_signal_end(SIGINT); }
}

void sg_interrupt_at_end(void (*clean)(void)) {
  at_once_clean = clean;
}

bool sg_interrupted(void) {
  return caught != 0;
}

void sg_interrupt_poll(struct pollfd *ends, size_t n, int ms, bool known) {
  const struct timespec limit = {ms / 1000, ms % 1000 * 1000000L};
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before); /* what comes from here on waits for ppoll(), which takes it */
  if (sg_interrupted() == known) { ppoll(ends, n, ms < 0 ? NULL : &limit, &before); }
  sigprocmask(SIG_SETMASK, &before, NULL);
}

int sg_interrupt_check(struct sg_error *err) {
  return caught ? sg_fail(err, SG_INTERRUPTED, "interrupted") : SG_OK;
}
