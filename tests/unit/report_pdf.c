/* PDF figures have the date of their data: as plain text, and as cairo 1.18 writes it. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/file.h"
#include "core/text.h"
#include "report/render/pdf.h"

static const char STARTED[] = "2026-01-15T09:30:00Z";

static void becomes(const char *before, const char *started, const char *after) {
  char *bytes = sg_format("%s", before);
  size_t size = strlen(bytes);
  sg_pdf_set_date(&bytes, &size, started);
  assert_string_equal(bytes, after);
  assert_int_equal(size, strlen(after));
  free(bytes);
}

static void a_date_in_plain_text_is_replaced(void **state) {
  (void)state;
  static const char plain[] = "1 0 obj << /CreationDate (D:20261122205801Z) >>";
  becomes(plain, STARTED, "1 0 obj << /CreationDate (D:20260115093000Z) >>");
  becomes(plain, "", "1 0 obj << /CreationDate (D:19700101000000Z) >>");
  becomes("/CreationDate (D:2026", STARTED, "/CreationDate (D:2026");
  becomes("%PDF", STARTED, "%PDF");
}

static char *load(const char *name, size_t *size) {
  struct sg_error err;
  char *path = sg_format("%s/%s", SG_SOURCE_DIR "/tests/svg", name);
  char *bytes = sg_file_read_kind(AT_FDCWD, path, SG_FILE_DRAWING, size, &err);
  if (!bytes) { fail_msg("%s", err.message); }
  free(path);
  return bytes;
}

/* The same drawing, made twice. */
static void a_compressed_date_is_replaced_and_every_object_is_found(void **state) {
  (void)state;
  size_t sizes[3];
  char *files[] = {load("cairo-1.18-first.pdf", &sizes[0]), load("cairo-1.18-second.pdf", &sizes[1]),
                   load("cairo-1.18-second.pdf", &sizes[2])};
  assert_memory_not_equal(files[0], files[1], sizes[0]);
  for (int i = 0; i < 3; i++) {
    sg_pdf_set_date(&files[i], &sizes[i], i == 2 ? "2025-12-31T23:59:59Z" : STARTED);
  }
  assert_int_equal(sizes[0], sizes[1]);
  assert_memory_equal(files[0], files[1], sizes[0]);
  assert_true(sizes[2] != sizes[1] || memcmp(files[2], files[1], sizes[1]) != 0);
  /* The last line but one is the place of the table of all places. */
  for (int i = 0; i < 3; i++) {
    const char *last = files[i] + sizes[i] - 30, *mark = memmem(last, 30, "startxref\n", 10);
    assert_non_null(mark);
    const long place = strtol(mark + 10, NULL, 10);
    assert_in_range(place, 1, sizes[i]);
    assert_non_null(memmem(files[i] + place, 30, " 0 obj\n<< /Type /XRef", 21));
    free(files[i]);
  }
}

/* Cut anywhere, or with one byte changed: never a crash, and a string at the end. */
static void a_damaged_file_stays_a_string(void **state) {
  (void)state;
  size_t whole = 0;
  char *file = load("cairo-1.18-first.pdf", &whole);
  for (size_t i = 0; i < 2 * whole; i++) {
    size_t size = i < whole ? i : whole;
    char *bytes = malloc(size + 1);
    assert_non_null(bytes);
    memcpy(bytes, file, size);
    bytes[size] = '\0';
    if (i >= whole) { bytes[i - whole] ^= 0x55; }
    sg_pdf_set_date(&bytes, &size, STARTED);
    assert_int_equal(bytes[size], 0);
    free(bytes);
  }
  free(file);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_date_in_plain_text_is_replaced),
      cmocka_unit_test(a_compressed_date_is_replaced_and_every_object_is_found),
      cmocka_unit_test(a_damaged_file_stays_a_string),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
