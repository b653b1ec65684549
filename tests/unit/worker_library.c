/* Opening a library: the names and integers of its build, its number of threads, what it says of itself, and a
 * product whose value is known. Each is opened in a process of its own, as in a launch: they have the same functions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/worker/library.h"
#include "bench/worker/limit_scope.h"
#include "core/json.h"
#include "tests/unit/skip.h"

#define SHIMS SG_BIN_DIR "/../tests/shims/"
#define DEBIAN "/usr/lib/" SG_LIBRARY_ARCHITECTURE "/"

static const struct expected {
  const char *path, *prefix, *suffix, *threading, *setter, *lapack; /* NULL: none */
  int integer_bits;
} expected[] = {
    {SHIMS "named_plain32.so", "", "", NULL, "openblas_set_num_threads", NULL, 32},
    {SHIMS "named_plain64.so", "", "", NULL, "openblas_set_num_threads", NULL, 64},
    {SHIMS "named_suffix64_.so", "", "64_", NULL, "openblas_set_num_threads", NULL, 64},
    {SHIMS "named_suffix_64.so", "", "_64", NULL, "openblas_set_num_threads", NULL, 64},
    {SHIMS "named_scipy64_.so", "scipy_", "64_", NULL, "openblas_set_num_threads", NULL, 64},
    {SHIMS "named_scipy.so", "scipy_", "", NULL, "openblas_set_num_threads", NULL, 32},
    {SHIMS "named_deceptive.so", "", "64_", NULL, "openblas_set_num_threads", NULL, 32},
    {SHIMS "naive.so", "", "", NULL, NULL, NULL, 0},
    {DEBIAN "openblas-pthread/libopenblas.so.0", "", "", "pthread", "openblas_set_num_threads", "own", 32},
    {DEBIAN "openblas-openmp/libopenblas.so.0", "", "", "openmp", "omp_set_num_threads", "own", 32},
    {DEBIAN "openblas-serial/libopenblas.so.0", "", "", "serial", "openblas_set_num_threads", "own", 32},
    {DEBIAN "openblas64-pthread/libopenblas64.so.0", "", "", "pthread", "openblas_set_num_threads", "own", 64},
    {DEBIAN "openblas64-openmp/libopenblas64.so.0", "", "", "openmp", "omp_set_num_threads", "own", 64},
    {DEBIAN "blis-pthread/libblis.so.4", "", "", "pthread", "bli_thread_set_num_threads", "companion", 32},
    {DEBIAN "blis-openmp/libblis.so.4", "", "", "openmp", "bli_thread_set_num_threads", "companion", 32},
    {DEBIAN "blis-serial/libblis.so.4", "", "", "serial", "bli_thread_set_num_threads", "companion", 32},
    {DEBIAN "blis64-pthread/libblis64.so.4", "", "", "pthread", "bli_thread_set_num_threads", NULL, 64},
    {DEBIAN "blas/libblas.so.3", "", "", NULL, NULL, "companion", 32},
    {DEBIAN "blas64/libblas64.so.3", "", "", NULL, NULL, NULL, 64},
};

static int differs(const char *what, const char *got, const char *wanted) {
  if (!got && !wanted) { return 0; }
  if (got && wanted && strcmp(got, wanted) == 0) { return 0; }
  fprintf(stderr, "%s: '%s', wanted '%s'\n", what, got ? got : "none", wanted ? wanted : "none");
  return 1;
}

/* Of a count that can be set; a build without threads keeps one. */
static int keeps_its_count(const struct sg_library *library, const struct expected *e) {
  sg_library_set_threads(library, 3);
  const int wanted = !e->setter ? 0 : e->threading && strcmp(e->threading, "serial") == 0 ? 1 : 3;
  const int got = sg_library_threads(library);
  if (got != wanted) { fprintf(stderr, "%d threads, wanted %d\n", got, wanted); }
  return got != wanted;
}

static int check(const struct expected *e) {
  struct sg_library library;
  struct sg_error err;
  int wrong = 0;
  if (sg_library_open(&library, e->path, &err) || sg_library_check(&library, &err)) {
    fprintf(stderr, "%s\n", err.message);
    return 1;
  }
  json_t *facts = sg_library_describe(&library);
  wrong |= differs("prefix", sg_json_text(facts, "prefix", NULL), e->prefix);
  wrong |= differs("suffix", sg_json_text(facts, "suffix", NULL), e->suffix);
  wrong |= differs("threading", sg_json_text(facts, "threading", NULL), e->threading);
  wrong |= differs("setter", sg_json_text(facts, "thread_control.set", NULL), e->setter);
  wrong |= differs("lapack", sg_json_text(facts, "lapack", NULL), e->lapack);
  if (sg_json_integer(facts, "integer_bits", 0) != e->integer_bits) {
    fprintf(stderr, "integers of %d bits, wanted %d\n", library.integer_bits, e->integer_bits);
    wrong = 1;
  }
  wrong |= keeps_its_count(&library, e);
  json_decref(facts);
  return wrong;
}

static void builds_are_told_by_what_they_do(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    if (access(expected[i].path, R_OK) != 0) {
      print_message("not here: %s\n", expected[i].path);
      continue;
    }
    int status = 0;
    const pid_t child = fork();
    if (child == 0) { _exit(check(&expected[i])); }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (status != 0) { fail_msg("%s: status %d", expected[i].path, status); }
  }
}

static int check_missing(void) {
  struct sg_library library;
  struct sg_error err;
  if (sg_library_open(&library, SHIMS "named_plain32.so", &err) != SG_OK) { return 1; }
  if (sg_library_require(&library, "cblas_dgemm", &err) != SG_OK) { return 2; }
  if (sg_library_require(&library, "cblas_sgemm", &err) != SG_UNABLE) { return 3; }
  if (strcmp(err.message, "the library has no cblas_sgemm") != 0) { return 4; }
  return sg_library_require(&library, "dgesv_", &err) == SG_UNABLE ? 0 : 5;
}

static void a_missing_function_is_named(void **state) {
  (void)state;
  int status = 0;
  const pid_t child = fork();
  if (child == 0) { _exit(check_missing()); }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(WEXITSTATUS(status), 0);
}

static int check_wrong(void) {
  struct sg_library library;
  struct sg_error err;
  if (sg_library_open(&library, SHIMS "partial.so", &err) != SG_OK) { return 1; }
  if (sg_library_check(&library, &err) != SG_FOUND) { return 2; }
  return strstr(err.message, "instead of 4 6 10 12") ? 0 : 3;
}

static void a_wrong_product_is_noticed(void **state) {
  (void)state;
  int status = 0;
  const pid_t child = fork();
  if (child == 0) { _exit(check_wrong()); }
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(WEXITSTATUS(status), 0);
}

/* Found by letting it work, so a library that only keeps a number has no effect. */
static const struct {
  const char *path, *scope; /* NULL: it has no such function */
} limits[] = {
    {SHIMS "named_plain32.so", "none"},
    {SHIMS "naive.so", NULL},
    {DEBIAN "openblas-pthread/libopenblas.so.0", "process"},
    {DEBIAN "openblas-openmp/libopenblas.so.0", "thread"},
    {DEBIAN "openblas-serial/libopenblas.so.0", "none"},
    {DEBIAN "openblas64-pthread/libopenblas64.so.0", "process"},
    {DEBIAN "blis-pthread/libblis.so.4", "process"}, /* up to version 0; later, the calling thread */
    {DEBIAN "blis-openmp/libblis.so.4", "process"},
    {DEBIAN "blis-serial/libblis.so.4", "none"},
};

static int check_limit(const char *path, const char *scope) {
  struct sg_library library;
  struct sg_error err;
  if (sg_library_open(&library, path, &err) != SG_OK) { return 1; }
  const bool is_later_blis =
      library.calls.bli_info_get_version_str && atoi(library.calls.bli_info_get_version_str()) >= 1;
  if (is_later_blis && scope && strcmp(scope, "process") == 0) { scope = "thread"; }
  return differs("scope", sg_limit_scope(&library), scope);
}

static void limits_are_observed(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
    int status = 0;
    if (access(limits[i].path, R_OK) != 0) { continue; }
    const pid_t child = fork();
    if (child == 0) { _exit(check_limit(limits[i].path, limits[i].scope)); }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (status != 0) { fail_msg("%s: status %d", limits[i].path, status); }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(builds_are_told_by_what_they_do), cmocka_unit_test(a_missing_function_is_named),
      cmocka_unit_test(a_wrong_product_is_noticed), cmocka_unit_test(limits_are_observed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
