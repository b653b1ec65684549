/* Bytes that arrive whole, or an error that says why they did not; and files that are not what they seem. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
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

/* ---- reading */

static char place[] = "/tmp/sg-file-XXXXXX";

static int make_place(void **state) {
  (void)state;
  snprintf(place, sizeof place, "/tmp/sg-file-XXXXXX");
  return mkdtemp(place) && chdir(place) == 0 ? 0 : -1;
}

static int remove_place(void **state) {
  (void)state;
  static const char *const names[] = {"file", "link", "loop", "fifo", "socket"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    unlink(names[i]);
  }
  rmdir("folder");
  return chdir("/") == 0 ? rmdir(place) : -1;
}

static void make_file(const char *text, off_t size) {
  FILE *stream = fopen("file", "we");
  assert_non_null(stream);
  fputs(text, stream);
  fclose(stream);
  if (size) { assert_int_equal(truncate("file", size), 0); }
}

static void expect_refused(const char *path, enum sg_file_kind kind, const char *why) {
  struct sg_error err = {""};
  assert_null(sg_file_read_kind(AT_FDCWD, path, kind, NULL, &err));
  if (!strstr(err.message, why)) { fail_msg("%s", err.message); }
}

static void a_file_is_read_to_its_end(void **state) {
  (void)state;
  struct sg_error err = {""};
  size_t size = 1;
  make_file("", 0);
  char *text = sg_file_read_kind(AT_FDCWD, "file", SG_FILE_SET_TEXT, &size, &err);
  assert_string_equal(text, "");
  assert_int_equal(size, 0);
  free(text);
  make_file("some text", 1 << 20);
  text = sg_file_read("file", &size, &err);
  assert_string_equal(text, "some text");
  assert_int_equal(size, 1 << 20);
  free(text);
  text = sg_file_read("/proc/self/status", &size, &err); /* of which the kernel reports no size */
  assert_non_null(strstr(text, "VmRSS"));
  free(text);
}

static void only_regular_files_are_read_and_nothing_is_waited_for(void **state) {
  (void)state;
  const struct sockaddr_un name = {AF_UNIX, "socket"};
  const int end = socket(AF_UNIX, SOCK_STREAM, 0);
  assert_int_equal(bind(end, (const struct sockaddr *)&name, sizeof name), 0);
  assert_int_equal(mkfifo("fifo", 0600), 0);
  assert_int_equal(mkdir("folder", 0700), 0);
  alarm(60); /* what hangs is a failure */
  for (enum sg_file_kind kind = SG_FILE_OWN_TEXT; kind <= SG_FILE_LIBRARY; kind++) {
    expect_refused("fifo", kind, "cannot read 'fifo': it is a FIFO, a socket or a device, not a file");
    expect_refused("socket", kind, "it is a FIFO, a socket or a device, not a file");
    expect_refused("/dev/zero", kind, "it is a FIFO, a socket or a device, not a file");
    expect_refused("folder", kind, "cannot read 'folder': it is a folder, not a file");
    expect_refused("nothing", kind, "cannot read 'nothing': No such file or directory");
  }
  alarm(0);
  close(end);
}

static void a_link_stands_for_a_file_of_the_user_but_not_of_a_result_set(void **state) {
  (void)state;
  struct sg_error err = {""};
  make_file("text", 0);
  assert_int_equal(symlink("file", "link"), 0);
  assert_int_equal(symlink("loop", "loop"), 0);
  char *text = sg_file_read("link", NULL, &err);
  assert_string_equal(text, "text");
  free(text);
  expect_refused("loop", SG_FILE_OWN_TEXT, "Too many levels of symbolic links");
  expect_refused("link", SG_FILE_SET_TEXT, "it is a symbolic link, and a result set contains its own files");
  expect_refused("link", SG_FILE_SET_TABLE, "it is a symbolic link");
  expect_refused("link", SG_FILE_DRAWING, "it is a symbolic link");
  expect_refused("loop", SG_FILE_SET_TABLE, "it is a symbolic link");
}

static void a_file_has_a_limited_size(void **state) {
  (void)state;
  make_file("", (8 << 20) + 1);
  expect_refused("file", SG_FILE_SET_TEXT,
                 "cannot read 'file': it is larger than 8.39 MB, the limit for such a file");
  make_file("", (1 << 30) + 1);
  expect_refused("file", SG_FILE_SET_TABLE, "cannot read 'file': it is larger than 1.07 GB");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_bytes_arrive_through_a_pipe_and_interruptions),
      cmocka_unit_test(what_stops_a_write_is_in_errno),
      cmocka_unit_test_setup_teardown(a_file_is_read_to_its_end, make_place, remove_place),
      cmocka_unit_test_setup_teardown(only_regular_files_are_read_and_nothing_is_waited_for, make_place,
                                      remove_place),
      cmocka_unit_test_setup_teardown(a_link_stands_for_a_file_of_the_user_but_not_of_a_result_set, make_place,
                                      remove_place),
      cmocka_unit_test_setup_teardown(a_file_has_a_limited_size, make_place, remove_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
