/* Right results are accepted: every operation and type with every BLAS library found here, thousands of items, random
 * and not. With SG_SIMULATIONS (tests/run-deep.sh simulate) more of them, and all sizes with every library. A library
 * is opened in a process of its own. With sizes as arguments, `test_worker_acceptance 1000 2000
 * gemm`, the same for a few items of these, and operations if any are named. */
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/operation_job.h"

/* Debian's places; the reference BLAS has neither threads nor blocks: its sums are the longest. Builds of one library
 * share their code: one of them is given all sizes. */
static const char *const places[] = {
    SG_OPENBLAS_PATH,
    "/usr/lib/*/openblas-*/libopenblas.so.0",
    "/usr/lib/*/blis-*/libblis.so.4",
    "/usr/lib/*/blas/libblas.so.3",
    "/usr/lib/*/libmkl_rt.so",
};

/* With integers of 64 bits. Their code is that of the others: a few small sizes. */
static const char *const wide_places[] = {
    "/usr/lib/*/openblas64-*/libopenblas64.so.0",
    "/usr/lib/*/blis64-*/libblis64.so.4",
    "/usr/lib/*/blas64/libblas64.so.3",
};
enum { FEW_SIZES = 5 };

static bool is_thorough(void) {
  return getenv("SG_SIMULATIONS") != NULL;
}

static int64_t sizes[] = {1, 2, 3, 5, 17, 64, 100, 0, 0};
static int n_sizes = 7, seeds = 0; /* 0: by size */
static char **names;               /* of operations, ended by NULL; NULL: all */

static bool is_wanted(const char *operation) {
  bool wanted = !names || !*names;
  for (char **name = names; name && *name; name++) {
    wanted = wanted || strcmp(*name, operation) == 0;
  }
  return wanted;
}

static int seeds_for(int64_t n) {
  if (seeds > 0) { return seeds; }
  if (!is_thorough()) { return n < 10 && !SG_SANITIZED ? 8 : 3; }
  return n < 10 ? 40 : n < 20 ? 10 : 2;
}

/* Of the checks of an operation so far. */
static struct seen {
  const char *operation;
  int checks;
  double largest;
} seen[32];

static void note(const char *operation, double residual) {
  struct seen *s = seen;
  while (s->operation && strcmp(s->operation, operation) != 0) {
    s++;
  }
  s->operation = operation;
  s->checks++;
  if (residual > s->largest) { s->largest = residual; }
}

/* What was seen, for docs/VERIFICATION.md. */
static void show_seen(const char *library) {
  printf("# %s: checks, largest residual:", library);
  for (const struct seen *s = seen; s->operation; s++) {
    printf(" %s %d %.2f", s->operation, s->checks, s->largest);
  }
  putchar('\n');
  fflush(stdout);
}

static void expect_right(const struct job *job, const char *library) {
  static uint64_t key;
  const double residual = sg_operation_residual(&job->w, ++key, (int64_t)job->w.seed, job->arrays, job->scratch);
  note(job->w.operation->name, residual);
  if (residual <= 1) { return; }
  fprintf(stderr, "%s: %s %s %lldx%lldx%lld, %s, seed %llu: residual %g\n", library, job->w.operation->name,
          sg_dtype_name(job->w.dtype), (long long)job->w.m, (long long)job->w.n, (long long)job->w.k, job->w.source,
          (unsigned long long)job->w.seed, residual);
  exit(EXIT_FAILURE);
}

static bool can(struct sg_library *library, const char *operation, enum sg_dtype dtype, const int64_t shape[3]) {
  struct sg_error err;
  const struct sg_workload w = {.operation = sg_operation_find(operation),
                                .dtype = dtype,
                                .m = shape[0],
                                .n = shape[1],
                                .k = shape[2],
                                .count = 1,
                                .options = ""};
  return w.operation->residual && sg_workload_check(&w, &err) == SG_OK &&
         sg_library_require(library, w.operation->symbol(&w), &err) == SG_OK;
}

/* Seldom with two threads, and those of BLIS, which spin where they wait, only where there is time for it. */
static bool may_use_two = true;

static void run(const struct job *job, const struct sg_library *library) {
  const bool two = may_use_two && (job->w.seed == 2 || (job->w.seed == 1 && job->w.n == 100));
  sg_library_set_threads(library, two ? 2 : 1);
  if (job->w.operation->call(&library->blas, &job->w, job->arrays, job->workspace)) { exit(EXIT_FAILURE); }
}

/* ---- Random inputs ---- */

static void check_random(struct sg_library *library, const char *name, const char *operation, enum sg_dtype dtype,
                         const int64_t shape[3]) {
  if (!can(library, operation, dtype, shape)) { return; }
  struct job job = job_new(operation, dtype, shape, "");
  const int n = seeds_for(shape[1]);
  for (job.w.seed = 0; job.w.seed < (uint64_t)n; job.w.seed++) {
    job_load(&job);
    run(&job, library);
    if (job.w.operation->destroys) { job_load(&job); }
    expect_right(&job, name);
    expect_right(&job, name);
  }
  job_release(&job);
}

static void check_all_random(struct sg_library *library, const char *name) {
  for (size_t i = 0; i < sg_n_operations; i++) {
    for (int dtype = 0; dtype < SG_DTYPES && is_wanted(sg_operations[i]->name); dtype++) {
      for (int j = 0; j < n_sizes; j++) {
        const int64_t n = sizes[j], few = n / 16 + 1;
        const int64_t shapes[][3] = {{n, n, n}, {n, few, n}, {few, n, n}, {n, n, few}};
        for (int k = 0; k < (n > 1 ? 4 : 1); k++) {
          check_random(library, name, sg_operations[i]->name, (enum sg_dtype)dtype, shapes[k]);
        }
      }
    }
  }
}

/* ---- Inputs from files, the worst: all numbers are equal, and so are all rounding errors ---- */

static void check_equal_numbers(struct sg_library *library, const char *name, const char *operation,
                                const int64_t shape[3]) {
  if (!can(library, operation, SG_F32, shape)) { return; }
  struct job job = job_new(operation, SG_F32, shape, "");
  job.w.source = "npy:folder";
  for (int number = 1; number < 8; number++) {
    for (int i = 0; i < job.layout.n_inputs; i++) {
      for (int64_t at = 0; at < (int64_t)job_numbers(&job, i); at++) {
        job_set(&job, i, at, 0.1 * number);
      }
    }
    run(&job, library);
    for (int draw = 0; draw < 4; draw++) {
      expect_right(&job, name);
    }
  }
  job_release(&job);
}

static void check_all_equal_numbers(struct sg_library *library, const char *name) {
  static const char *const operations[] = {"gemm",  "syrk", "symm", "trmm", "trsm",
                                           "chain", "gemv", "axpy", "ger",  "dot"};
  static const int64_t shapes[][3] = {{3, 3, 3}, {10, 10, 1000}, {10, 1000, 10}, {100, 100, 100}, {1, 30000, 1}};
  for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
    for (int j = 0; j < 5; j++) {
      check_equal_numbers(library, name, operations[i], shapes[j]);
    }
  }
}

/* Sums so long that small terms vanish in them: 4 million of f32. */
static void check_long_sums(struct sg_library *library, const char *name) {
  check_random(library, name, "dot", SG_F32, (const int64_t[3]){2000, 2000, 1});
  check_random(library, name, "gemv", SG_F32, (const int64_t[3]){3, 1000000, 1});
}

/* ---- Every library ---- */

static int check_library(const char *path) {
  struct sg_library library;
  struct sg_error err;
  may_use_two = is_thorough() || !strstr(path, "/blis");
  if (sg_library_open(&library, path, &err)) {
    fprintf(stderr, "%s\n", err.message);
    return EXIT_FAILURE;
  }
  check_all_random(&library, path);
  check_all_equal_numbers(&library, path);
  check_long_sums(&library, path);
  show_seen(path);
  return EXIT_SUCCESS;
}

static void expect_library_accepted(const char *path) {
  const pid_t child = fork();
  int status = 0;
  if (child == 0) { _exit(check_library(path)); }
  assert_int_equal(waitpid(child, &status, 0), child);
  if (status != 0) { fail_msg("%s: status %d", path, status); }
}

/* Those at a place, but for what an earlier one is too: the first with all sizes, or with few. Returns their number.
 */
static size_t accept_all_at(const char *place, bool few) {
  const int all_sizes = n_sizes, few_sizes = n_sizes < FEW_SIZES ? n_sizes : FEW_SIZES;
  glob_t found;
  size_t n = 0;
  if (glob(place, 0, NULL, &found) != 0) { return 0; }
  for (size_t j = 0; j < found.gl_pathc; j++) {
    if (place != places[0] && strcmp(found.gl_pathv[j], SG_OPENBLAS_PATH) == 0) { continue; }
    n_sizes = few || ((n > 0 || place == places[1]) && !is_thorough()) ? few_sizes : all_sizes;
    expect_library_accepted(found.gl_pathv[j]);
    n++;
  }
  n_sizes = all_sizes;
  globfree(&found);
  return n;
}

static void right_results_of_every_library_are_accepted(void **state) {
  (void)state;
  size_t n = 0;
  for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
    n += accept_all_at(places[i], false);
  }
  assert_true(n > 0);
  for (size_t i = 0; i < sizeof wide_places / sizeof wide_places[0]; i++) {
    accept_all_at(wide_places[i], true);
  }
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(right_results_of_every_library_are_accepted)};
  if (argc > 1) { n_sizes = 0; }
  names = argv + 1;
  for (; *names && atoll(*names) > 0 && n_sizes < (int)(sizeof sizes / sizeof *sizes); names++) {
    sizes[n_sizes++] = atoll(*names);
    seeds = 2;
  }
  return cmocka_run_group_tests(tests, NULL, NULL);
}
