/* Workers of a few lines of shell, for the tests of what the orchestrator does with them. */
#ifndef SG_TESTS_SCRIPT_WORKER_H
#define SG_TESTS_SCRIPT_WORKER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/text.h"

static char script_folder[64], script_path[96];

/* How far date(1) is ahead of CLOCK_MONOTONIC, ns, not less than it is. */
static inline long long clock_offset(void) {
  struct timespec monotonic, real;
  clock_gettime(CLOCK_MONOTONIC, &monotonic);
  clock_gettime(CLOCK_REALTIME, &real);
  return (real.tv_sec - monotonic.tv_sec) * 1000000000LL + real.tv_nsec - monotonic.tv_nsec;
}

/* The path of a program that does this, in which `now` prints the time of CLOCK_MONOTONIC in ns; it is the one of the
 * test before with other contents. */
static inline const char *script(const char *commands) {
  if (!script_folder[0]) {
    snprintf(script_folder, sizeof script_folder, "/tmp/stratagemm-script-XXXXXX");
    assert_non_null(mkdtemp(script_folder));
    snprintf(script_path, sizeof script_path, "%s/worker", script_folder);
  }
  unlink(script_path); /* the one before may still run */
  FILE *file = fopen(script_path, "we");
  assert_non_null(file);
  assert_true(fprintf(file, "#!/bin/sh\ncd '%s'\nnow() { echo $(($(date +%%s%%N) - %lld)); }\n%s\n", script_folder,
                      clock_offset(), commands) > 0);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(chmod(script_path, 0700), 0);
  return script_path;
}

/* The number in a file that a script wrote. */
static inline int script_number(const char *name) {
  char *path = sg_format("%s/%s", script_folder, name);
  int number = -1;
  FILE *file = fopen(path, "re");
  if (file) {
    if (fscanf(file, "%d", &number) != 1) { number = -1; }
    fclose(file);
  }
  free(path);
  return number;
}

static inline bool process_runs(int pid) {
  char *program = sg_format("/proc/%d/exe", pid), target[256];
  const bool runs = readlink(program, target, sizeof target) >= 0; /* a zombie has none */
  free(program);
  return runs;
}

/* One that was killed takes a moment to end. */
static inline void assert_ends(int pid) {
  assert_true(pid > 0);
  for (int i = 0; i < 60000 && process_runs(pid); i++) {
    usleep(1000);
  }
  assert_false(process_runs(pid));
}

static inline int script_teardown(void **state) {
  (void)state;
  char *command = sg_format("rm -rf '%s'", script_folder);
  const int status = script_folder[0] ? system(command) : 0;
  free(command);
  return status;
}

#endif
