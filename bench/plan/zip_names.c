/* The layout of the records: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", 6.3.10, sections 4.3.7, 4.3.12
 * to 4.3.16 and 4.5.3. */
#include "bench/plan/zip_names.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/text.h"
#include "core/utf8.h"

enum {
  LOCAL_BYTES = 30,
  LOCAL_NAME_LENGTH = 26,
  LIST_BYTES = 46,
  LIST_NAME_LENGTH = 28,
  LIST_EXTRA_LENGTH = 30,
  LIST_COMMENT_LENGTH = 32,
  LIST_OFFSET = 42,
  END_BYTES = 22,
  END_OFFSET = 16,
  LOCATOR_BYTES = 20,
  LOCATOR_OFFSET = 8,
  END64_BYTES = 56,
  END64_OFFSET = 48,
  LONGEST_NAME = 1 << 16,
  LONGEST_COMMENT = 0xFFFF,
  MOST_FILES = 100000
};

static const uint32_t LARGE = UINT32_MAX; /* the value is in a record with 64 bits */

static uint64_t number(const unsigned char *at, int bytes) {
  uint64_t value = 0;
  for (int i = bytes - 1; i >= 0; i--) {
    value = value << 8 | at[i];
  }
  return value;
}

static bool get(int fd, void *out, size_t size, uint64_t offset) {
  return offset <= INT64_MAX && pread(fd, out, size, (off_t)offset) == (ssize_t)size;
}

static bool is_record(const unsigned char *at, int one, int two) {
  return at[0] == 'P' && at[1] == 'K' && at[2] == one && at[3] == two;
}

/* Where the list begins; false: it is not found. */
static bool find_list(int fd, uint64_t *offset) {
  enum { MOST = END_BYTES + LONGEST_COMMENT };
  const off_t size = lseek(fd, 0, SEEK_END);
  const size_t n = size < MOST ? (size_t)(size > 0 ? size : 0) : MOST;
  unsigned char *tail = sg_alloc(MOST, 1), locator[LOCATOR_BYTES], end64[END64_BYTES];
  bool found = n >= END_BYTES && get(fd, tail, n, (uint64_t)size - n);
  size_t at = found ? n - END_BYTES : 0;
  while (found && !is_record(tail + at, 5, 6)) {
    found = at > 0;
    at -= found;
  }
  const uint64_t end = (uint64_t)size - n + at;
  if (found) { *offset = number(tail + at + END_OFFSET, 4); }
  free(tail);
  if (found && *offset == LARGE) {
    found = end >= LOCATOR_BYTES && get(fd, locator, sizeof locator, end - LOCATOR_BYTES) &&
            is_record(locator, 6, 7) && get(fd, end64, sizeof end64, number(locator + LOCATOR_OFFSET, 8)) &&
            is_record(end64, 6, 6);
    if (found) { *offset = number(end64 + END64_OFFSET, 8); }
  }
  return found;
}

/* The place of the file from the extra field with 64 bits, in which it comes after the sizes that are there. */
static uint64_t large_offset(const unsigned char *record, const unsigned char *extra, size_t n) {
  const size_t before = (size_t)8 * ((number(record + 20, 4) == LARGE) + (number(record + 24, 4) == LARGE));
  for (size_t at = 0; at + 4 <= n; at += 4 + number(extra + at + 2, 2)) {
    const bool is = number(extra + at, 2) == 1 && number(extra + at + 2, 2) >= before + 8 && at + 4 + before + 8 <= n;
    if (is) { return number(extra + at + 4 + before, 8); }
  }
  return UINT64_MAX;
}

static int fail_name(const char *name, const char *problem, struct sg_error *err) {
  char *shown = sg_utf8_cleaned(name);
  sg_fail(err, SG_BAD_INPUT, "cannot read the archive: %s %s: write it again with numpy.savez", shown, problem);
  free(shown);
  return SG_BAD_INPUT;
}

/* Whether the file at `offset` calls itself like this. */
static bool has_name(int fd, uint64_t offset, const char *name, size_t n) {
  unsigned char local[LOCAL_BYTES];
  char own[LONGEST_NAME];
  return get(fd, local, sizeof local, offset) && is_record(local, 3, 4) &&
         number(local + LOCAL_NAME_LENGTH, 2) == n && get(fd, own, n, offset + LOCAL_BYTES) &&
         memcmp(own, name, n) == 0;
}

/* One record of the list; *at becomes the next one's place. */
static int check_file(int fd, const unsigned char *record, uint64_t *at, json_t *names, struct sg_error *err) {
  const size_t n = number(record + LIST_NAME_LENGTH, 2), n_extra = number(record + LIST_EXTRA_LENGTH, 2);
  char name[LONGEST_NAME];
  unsigned char extra[LONGEST_NAME];
  if (!get(fd, name, n, *at + LIST_BYTES) || !get(fd, extra, n_extra, *at + LIST_BYTES + n)) { return SG_OK; }
  name[n] = '\0';
  uint64_t offset = number(record + LIST_OFFSET, 4);
  if (offset == LARGE) { offset = large_offset(record, extra, n_extra); }
  *at += LIST_BYTES + n + n_extra + number(record + LIST_COMMENT_LENGTH, 2);
  if (!has_name(fd, offset, name, n)) { return fail_name(name, "has another name in the list of its files", err); }
  char *key = sg_utf8_repair(name);
  const bool again = json_object_get(names, key);
  json_object_set_new(names, key, json_true());
  free(key);
  return again ? fail_name(name, "is there twice", err) : SG_OK;
}

int sg_zip_names_check(const char *path, struct sg_error *err) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  unsigned char record[LIST_BYTES];
  uint64_t at = 0;
  json_t *names = json_object();
  int status = SG_OK;
  bool more = fd >= 0 && find_list(fd, &at);
  for (int i = 0; i < MOST_FILES && more && status == SG_OK; i++) {
    more = get(fd, record, sizeof record, at) && is_record(record, 1, 2);
    if (more) { status = check_file(fd, record, &at, names, err); }
  }
  json_decref(names);
  if (fd >= 0) { close(fd); }
  return status;
}
