/* A signal ends the reading of an archive at the next block, not at the next member. */
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
#include "core/interrupt.h"
#include "core/scratch.h"
#include "report/archive/packed_stream.h"
#include "report/archive/unpack.h"

/* More than a block of bytes that are not compressed. */
static void make_file(char *path) {
  enum { SIZE = 1 << 18 };
  char *bytes = calloc(SIZE, 1);
  assert_non_null(bytes);
  const int fd = mkstemp(path);
  assert_true(fd >= 0);
  assert_int_equal(sg_write_all(fd, bytes, SIZE), 0);
  close(fd);
  free(bytes);
}

static void a_signal_ends_reading_at_the_next_block(void **state) {
  (void)state;
  char path[] = "/tmp/sg-packed-XXXXXX";
  struct sg_error err = {""};
  struct sg_packed_stream *stream = NULL;
  struct sg_scratch *scratch = NULL;
  const void *bytes = NULL;
  make_file(path);
  assert_int_equal(sg_packed_stream_open(&stream, path, &err), SG_OK);
  assert_false(sg_packed_stream_is_zip(stream));
  assert_true(sg_packed_stream_read(stream, &bytes, &err) > 0);
  sg_interrupt_hold();
  raise(SIGINT);
  assert_int_equal(sg_packed_stream_read(stream, &bytes, &err), SG_INTERRUPTED);
  assert_string_equal(err.message, "interrupted");
  sg_packed_stream_close(stream);

  assert_int_equal(sg_scratch_new(&scratch, &err), SG_OK);
  err.message[0] = '\0';
  assert_int_equal(sg_unpack(path, scratch, &err), SG_INTERRUPTED);
  assert_string_equal(err.message, "interrupted");
  sg_scratch_close(scratch);
  unlink(path);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_signal_ends_reading_at_the_next_block),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
