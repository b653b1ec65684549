/* Errors as values. A function that can fail returns 0 or a negative enum sg_status, takes a
 * `struct sg_error *err` last, and leaves one complete message there: what, where and how to fix it, in lower case
 * and without a full stop. Only a program's main prints it and exits with sg_exit_status().
 *
 * To add a status: one line in the enum, one in sg_exit_status(). */
#ifndef SG_CORE_ERROR_H
#define SG_CORE_ERROR_H

#include <stdarg.h>

enum sg_status {
  SG_OK = 0,
  SG_FOUND = -1,       /* finished, but some configuration failed, was invalid or differs: exit 1 */
  SG_BAD_INPUT = -2,   /* usage, profile, result set, data file: exit 2 */
  SG_UNABLE = -3,      /* the machine or a dependency cannot do it: exit 3 */
  SG_INTERRUPTED = -4, /* SIGINT or SIGTERM; measurements are kept: exit 130 */
};

enum { SG_ERROR_SIZE = 1024 };

struct sg_error {
  char message[SG_ERROR_SIZE]; /* UTF-8, no line feed; control bytes from external text are replaced by '?' */
};

#define SG_MUST_CHECK __attribute__((warn_unused_result))
#define SG_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* Set *err (which may be NULL) and return `status`, for `return sg_fail(err, SG_BAD_INPUT, ...)`. */
int sg_fail(struct sg_error *err, enum sg_status status, const char *format, ...) SG_PRINTF(3, 4);

/* Prepend "prefix: " to the message in *err. Returns `status` unchanged. */
int sg_fail_in(struct sg_error *err, int status, const char *prefix);

/* The documented exit status for a return value: 0, 1, 2, 3 or 130. */
int sg_exit_status(int status);

#endif
