/* Any text as a number, a duration, a list, a word: refused with one line, or within the bounds asked for. */
#include <math.h>
#include <string.h>

#include "core/cli.h"
#include "core/text.h"
#include "tests/fuzz/input.h"

static void refused(const struct sg_error *err) {
  if (!err->message[0] || strchr(err->message, '\n')) { abort(); }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = strndup((const char *)data, size);
  if (!text) { abort(); }
  struct sg_error err = {""};

  int64_t integer = 0;
  if (sg_parse_integer(text, -5, 1000000, "--count", &integer, &err) != SG_OK) {
    refused(&err);
  } else if (integer < -5 || integer > 1000000) {
    abort();
  }
  double real = 0;
  if (sg_parse_real(text, 0, 100, "--target-ci", &real, &err) != SG_OK) {
    refused(&err);
  } else if (!(real >= 0 && real <= 100)) {
    abort();
  }
  int64_t ns = 0;
  if (sg_parse_duration(text, "--budget", &ns, &err) != SG_OK) {
    refused(&err);
  } else if (ns <= 0) {
    abort();
  }
  struct sg_list list = {0};
  if (sg_list_split(&list, text, "--strategy", &err) != SG_OK) {
    refused(&err);
  } else {
    const char *near = sg_nearest(text, (const char *const *)list.items, list.n);
    if (near && !*near) { abort(); }
    sg_list_release(&list);
  }
  free(text);
  return 0;
}
