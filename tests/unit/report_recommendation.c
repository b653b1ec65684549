/* The recommended settings as facts, for each library. */
#include "tests/unit/finding_fixture.h"

#include <search.h>

#include "core/json.h"
#include "report/context/context.h"

/* One workload of configurations without a baseline, as the summary has it. */
static size_t rows_first[MOST + 1], members[MOST], workload_first[2];
static long baselines[MOST];
static double losses[MOST];
static const struct sg_verdict clear = {.kind = SG_VERDICT_CLEAR};

static struct sg_configs_row *put(struct fixture *f, const char *name, const char *scheduler, int64_t workers,
                                  int64_t blas_threads, double ns, int64_t rank) {
  const size_t i = f->workload.n;
  add(f, name, blas_threads, ns, rank);
  struct sg_configs_row *c = &f->configs[i];
  c->scheduler = scheduler;
  c->workers = workers;
  c->load = strcmp(scheduler, "serial") == 0 ? "serial" : "task";
  f->entries[i].name = name;
  f->rows[i].ratio = NAN;
  f->set.configs = f->configs;
  f->set.n_configs = f->workload.n;
  members[i] = rows_first[i] = i;
  rows_first[i + 1] = workload_first[1] = i + 1;
  baselines[i] = SG_NO_CONFIG;
  losses[i] = NAN;
  f->summary.rows = f->rows;
  f->summary.first = rows_first;
  f->summary.workloads = (struct sg_workloads){members, workload_first, 1};
  f->summary.baseline = baselines;
  f->summary.losses = losses;
  f->summary.thread_uses = f->thread_uses;
  f->workload.verdict = &clear;
  f->summary.set = &f->set;
  return c;
}

/* ---- the settings of each library */

static json_t *advice_for(struct fixture *f, const char *backend, json_t *facts) {
  begin(f);
  put(f, "threads", "pool", 4, 2, 1e9, 1)->backend = backend;
  json_object_set_new(facts, "name", json_string(backend));
  f->set.run = json_pack("{s:[o]}", "backends", facts);
  return sg_context_advice(&f->analysis);
}

static void sets(const char *backend, const char *config, const char *threading, const char *variables, bool limits) {
  struct fixture f;
  json_t *facts = json_pack("{s:s?, s:s?}", "config", config, "threading", threading);
  json_t *advice = advice_for(&f, backend, facts), *variable = NULL;
  char *all = sg_format("%s", "");
  size_t i = 0;
  json_array_foreach(json_object_get(advice, "variables"), i, variable) {
    char *longer =
        sg_format("%s%s=%s ", all, sg_json_text(variable, "name", ""), sg_json_text(variable, "value", ""));
    free(all);
    all = longer;
  }
  assert_string_equal(all, variables);
  assert_int_equal(sg_json_is_true(advice, "python.limits"), limits);
  assert_int_equal(sg_json_is_true(advice, "python.sets_variables"), !limits);
  free(all);
  json_decref(advice);
  json_decref(f.set.run);
  end(&f);
}

static void each_library_has_its_variable(void **state) {
  (void)state;
  sets("openblas-pthread-0.3.21", "OpenBLAS 0.3.21 DYNAMIC_ARCH", "pthread", "OPENBLAS_NUM_THREADS=2 ", true);
  sets("libblas.so.3", "OpenBLAS 0.3.21 USE_OPENMP", "openmp", "OMP_NUM_THREADS=2 ", true);
  sets("openblas-openmp", NULL, "openmp", "OMP_NUM_THREADS=2 ", true);
  sets("blis-openmp", NULL, "openmp", "BLIS_NUM_THREADS=2 ", false);
  sets("libblis.so.4", NULL, NULL, "BLIS_NUM_THREADS=2 ", false);
  sets("libmkl_rt.so.2", NULL, NULL, "MKL_NUM_THREADS=2 ", true);
  sets("libsomething.so", NULL, NULL,
       "OPENBLAS_NUM_THREADS=2 OMP_NUM_THREADS=2 BLIS_NUM_THREADS=2 MKL_NUM_THREADS=2 ", false);
}

/* ---- the library to load */

/* What is loaded for a library with this path, where a second one was measured. */
static void loads(const char *path, const char *folder, const char *file, bool known) {
  struct fixture f;
  json_decref(advice_for(&f, "a", json_pack("{s:s}", "path", path)));
  put(&f, "threads", "pool", 4, 2, 2e9, 2)->backend = "b";
  json_t *advice = sg_context_advice(&f.analysis), *load = json_object_get(advice, "load");
  assert_string_equal(sg_json_text(load, "folder", ""), folder);
  assert_string_equal(sg_json_text(load, "file", ""), file);
  assert_int_equal(sg_json_is_true(load, "known"), known);
  json_decref(advice);
  json_decref(f.set.run);
  end(&f);
}

static void one_of_several_libraries_is_loaded_by_its_folder_or_file(void **state) {
  (void)state;
  loads("/usr/lib/x86_64-linux-gnu/openblas-openmp/libopenblas.so.0", "/usr/lib/x86_64-linux-gnu/openblas-openmp", "",
        true);
  loads("/usr/lib64/libopenblas.so.0", "", "/usr/lib64/libopenblas.so.0", true);
  loads("/usr/lib/x86_64-linux-gnu/libmkl_rt.so", "", "/usr/lib/x86_64-linux-gnu/libmkl_rt.so", true);
  loads("/opt/a b/libopenblas.so.0", "", "", false);
  loads("/opt/$(x)/libopenblas.so.0", "", "", false);
  loads("libopenblas.so.0", "", "", false);
}

static void a_single_library_needs_no_loading(void **state) {
  (void)state;
  struct fixture f;
  json_t *advice = advice_for(&f, "a", json_pack("{s:s}", "path", "/usr/lib64/libopenblas.so.0"));
  assert_true(json_is_null(json_object_get(advice, "load")));
  json_decref(advice);
  json_decref(f.set.run);
  end(&f);
}

/* ---- why nothing, or something slower, is recommended */

static int by_id(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void keep(void *config) {
  (void)config; /* part of the fixture */
}

static void it_says_what_the_fastest_is_warned_of(void **state) {
  (void)state;
  struct fixture f;
  struct sg_outcomes_row outcome = {.config_id = "c1", .outcome = "crashed", .detail = ""};
  begin(&f);
  put(&f, "threads", "pool", 4, 1, 1e9, 1)->config_id = "c1";
  put(&f, "serial", "serial", 1, 1, 2e9, 2)->config_id = "c2";
  assert_true(json_is_null(sg_context_no_advice(&f.analysis)));
  assert_non_null(tsearch(&f.configs[0], &f.set.ids, by_id));
  f.set.outcomes = &outcome;
  f.set.n_outcomes = 1;
  json_t *why = sg_context_no_advice(&f.analysis);
  assert_true(json_is_null(sg_context_advice(&f.analysis)));
  assert_string_equal(sg_json_text(why, "warned.name", ""), "threads");
  assert_true(sg_json_is_true(why, "warned.failed"));
  assert_true(sg_json_is_true(why, "warned.leads"));
  assert_false(sg_json_is_true(why, "differs"));
  json_decref(why);
  tdestroy(f.set.ids, keep);
  end(&f);
}

static void it_says_how_much_slower_the_settings_are(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "own code", "native", 4, 1, 1e9, 1);
  put(&f, "threads", "pool", 4, 1, 1.5e9, 2);
  f.rows[0].ratio = 1;
  f.rows[1].ratio = 1.5;
  json_t *advice = sg_context_advice(&f.analysis);
  assert_string_equal(sg_json_text(advice, "instead_of.name", ""), "own code");
  assert_string_equal(sg_json_text(advice, "slower.longer.text", ""), "50%");
  json_decref(advice);
  end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_library_has_its_variable),
      cmocka_unit_test(one_of_several_libraries_is_loaded_by_its_folder_or_file),
      cmocka_unit_test(a_single_library_needs_no_loading),
      cmocka_unit_test(it_says_what_the_fastest_is_warned_of),
      cmocka_unit_test(it_says_how_much_slower_the_settings_are),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
