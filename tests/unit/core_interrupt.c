/* Waiting for an end of something else or for a signal: one that comes before or while the wait begins ends it. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/clock.h"
#include "core/interrupt.h"

enum { LONG_MS = 600000, MOST_S = 120 };

/* In place of the C library's: with `late`, the signal comes at the last moment before the wait. */
static bool late;

int ppoll(struct pollfd *ends, nfds_t n, const struct timespec *limit, const sigset_t *mask) {
  struct timespec left = limit ? *limit : (struct timespec){0};
  if (late) { raise(SIGTERM); }
  return (int)syscall(SYS_ppoll, ends, n, limit ? &left : NULL, mask, _NSIG / 8);
}

static void a_signal_at_the_last_moment_ends_the_wait(void **state) {
  (void)state;
  sg_interrupt_hold();
  late = true;
  sg_interrupt_poll(NULL, 0, LONG_MS, false);
  late = false;
  assert_true(sg_interrupted());
}

static void a_signal_that_came_before_ends_it(void **state) {
  (void)state;
  assert_true(sg_interrupted());
  sg_interrupt_poll(NULL, 0, LONG_MS, false);
}

/* The caller of one that is known waits for something else. */
static void one_that_is_known_does_not(void **state) {
  (void)state;
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  struct pollfd end = {.fd = ends[0], .events = POLLIN};
  const int64_t begun_ns = sg_now_ns();
  sg_interrupt_poll(&end, 1, 20, true);
  assert_true(sg_now_ns() - begun_ns >= 20000000);
  assert_int_equal(end.revents, 0);
  assert_int_equal(write(ends[1], "x", 1), 1);
  sg_interrupt_poll(&end, 1, LONG_MS, true);
  assert_int_equal(end.revents, POLLIN);
  close(ends[0]);
  close(ends[1]);
}

int main(void) {
  alarm(MOST_S); /* ends a wait that nothing else ends */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_signal_at_the_last_moment_ends_the_wait),
      cmocka_unit_test(a_signal_that_came_before_ends_it),
      cmocka_unit_test(one_that_is_known_does_not),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
