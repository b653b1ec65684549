#include "core/error.h"

#include <stdio.h>
#include <string.h>

#include "core/utf8.h"

int sg_fail(struct sg_error *err, enum sg_status status, const char *format, ...) {
  if (err) {
    va_list args;
    va_start(args, format);
    vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    sg_utf8_clean(err->message);
  }
  return status;
}

int sg_fail_in(struct sg_error *err, int status, const char *prefix) {
  if (err) {
    char old[SG_ERROR_SIZE];
    memcpy(old, err->message, sizeof old);
    int n = snprintf(err->message, sizeof err->message, "%s: ", prefix);
    if (n > 0 && (size_t)n < sizeof err->message) {
      snprintf(err->message + n, sizeof err->message - (size_t)n, "%s", old);
    }
    sg_utf8_clean(err->message);
  }
  return status;
}

int sg_exit_status(int status) {
  switch (status) {
  case SG_FOUND:
    return 1;
  case SG_BAD_INPUT:
    return 2;
  case SG_UNABLE:
    return 3;
  case SG_INTERRUPTED:
    return 130;
  default:
    return status < 0 ? 3 : 0;
  }
}
