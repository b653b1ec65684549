/* A test that cannot be made here, and why: tests/run.sh lists it with the reason. */
#ifndef SG_TESTS_SKIP_H
#define SG_TESTS_SKIP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SKIP(reason)                          \
  do {                                        \
    print_message("# skipped: %s\n", reason); \
    skip();                                   \
  } while (0)

#endif
