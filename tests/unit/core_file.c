/* Bytes that arrive whole, or an error that says why they did not. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/file.h"

enum { SIZE = 1 << 20, PIECE = 4093 }; /* much more than a pipe holds */

static void ignore(int signal) {
  (void)signal;
}

/* Reads a pipe to its end, slowly enough to fill it, and interrupts whoever writes. */
struct reader {
  int fd;
  pthread_t writer;
  unsigned char *bytes;
  size_t n;
};

static void *read_all(void *context) {
  struct reader *r = context;
  for (ssize_t n = 1; n > 0 && r->n<SIZE; r->n += n> 0 ? (size_t)n : 0) {
    pthread_kill(r->writer, SIGUSR1);
    n = read(r->fd, r->bytes + r->n, PIECE);
  }
  return NULL;
}

static void all_bytes_arrive_through_a_pipe_and_interruptions(void **state) {
  (void)state;
  const struct sigaction interrupting = {.sa_handler = ignore}; /* no SA_RESTART */
  int ends[2];
  pthread_t thread;
  unsigned char *sent = malloc(SIZE), *got = malloc(SIZE + PIECE);
  assert_non_null(sent);
  assert_non_null(got);
  for (size_t i = 0; i < SIZE; i++) {
    sent[i] = (unsigned char)(i * 2654435761u >> 13);
  }
  assert_int_equal(sigaction(SIGUSR1, &interrupting, NULL), 0);
  assert_int_equal(pipe(ends), 0);
  struct reader reader = {.fd = ends[0], .writer = pthread_self(), .bytes = got};
  assert_int_equal(pthread_create(&thread, NULL, read_all, &reader), 0);
  assert_int_equal(sg_write_all(ends[1], sent, SIZE), 0);
  close(ends[1]);
  pthread_join(thread, NULL);
  close(ends[0]);
  assert_int_equal(reader.n, SIZE);
  assert_memory_equal(got, sent, SIZE);
  free(sent);
  free(got);
}

static void what_stops_a_write_is_in_errno(void **state) {
  (void)state;
  int ends[2];
  signal(SIGPIPE, SIG_IGN);
  assert_int_equal(pipe(ends), 0);
  close(ends[0]);
  assert_int_equal(sg_write_all(ends[1], "x", 1), -1);
  assert_int_equal(errno, EPIPE);
  assert_int_equal(sg_write_all(ends[1], "", 0), 0);
  close(ends[1]);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_bytes_arrive_through_a_pipe_and_interruptions),
      cmocka_unit_test(what_stops_a_write_is_in_errno),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
