/* Made-up machines, tests/machines/<name>.sh: their /proc, /sys and /etc in a folder of the test. */
#ifndef SG_TESTS_MACHINE_H
#define SG_TESTS_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/text.h"

static char machine_root[64];

static inline void machine_remove(void) {
  char *command = sg_format("rm -rf '%s'", machine_root);
  assert_int_equal(system(command), 0);
  free(command);
  machine_root[0] = '\0';
}

/* The root folder of this machine, in place of the one before. */
static inline const char *machine(const char *name) {
  if (machine_root[0]) { machine_remove(); }
  snprintf(machine_root, sizeof machine_root, "/tmp/stratagemm-machine-XXXXXX");
  assert_non_null(mkdtemp(machine_root));
  char *command = sg_format("'%s/machines/%s.sh' '%s'", SG_TEST_DATA, name, machine_root);
  assert_int_equal(system(command), 0);
  free(command);
  return machine_root;
}

/* For the end of a group of tests. */
static inline int machine_teardown(void **state) {
  (void)state;
  if (machine_root[0]) { machine_remove(); }
  return 0;
}

#endif
