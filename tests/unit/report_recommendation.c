/* Which configuration is recommended, and what the settings are for each library. */
#include "tests/unit/finding_fixture.h"

#include "core/json.h"
#include "report/analysis/recommendation.h"
#include "report/context/context.h"

/* A configuration with its strategy's factors; its times need no samples. */
static struct sg_configs_row *put(struct fixture *f, const char *name, const char *scheduler, int64_t workers,
                                  int64_t blas_threads, double ns, int64_t rank) {
  const size_t i = f->workload.n;
  add(f, name, blas_threads, ns, rank);
  struct sg_configs_row *c = &f->configs[i];
  c->scheduler = scheduler;
  c->workers = workers;
  c->load = strcmp(scheduler, "serial") == 0 ? "serial" : "task";
  c->pin = "none";
  c->retain = c->source = c->runner = "";
  f->entries[i].name = name;
  f->set.configs = f->configs;
  f->set.n_configs = f->workload.n;
  return c;
}

static const struct sg_entry *found(struct fixture *f) {
  return sg_recommendation_find(&f->analysis).entry;
}

static void recommends(struct fixture *f, const char *name) {
  const struct sg_entry *e = found(f);
  assert_non_null(e);
  assert_string_equal(e->config->label, name);
}

/* ---- the simplest */

/* Each is simpler than all before it, and slower. */
static void among_equals_the_simplest_is_recommended(void **state) {
  (void)state;
  static const struct {
    const char *name, *scheduler;
    int64_t workers, threads;
  } forms[] = {{"processes", "processes", 4, 1}, {"omp-dynamic", "omp-dynamic", 4, 1},
               {"hybrid", "pool", 4, 2},         {"threads+blas", "pool", 4, SG_NO_INT},
               {"hybrid 1x4", "pool", 1, 4},     {"blas-default", "serial", 1, SG_NO_INT}};
  struct fixture f;
  begin(&f);
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    put(&f, forms[i].name, forms[i].scheduler, forms[i].workers, forms[i].threads, 1e9 + (double)i * 1e6, 1);
    recommends(&f, forms[i].name);
  }
  end(&f);
}

static void selecting_kernels_is_a_variable_too(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "blas-default SkylakeX", "serial", 1, SG_NO_INT, 1e9, 1)->coretype = "SkylakeX";
  put(&f, "blas-default", "serial", 1, SG_NO_INT, 1.01e9, 1);
  recommends(&f, "blas-default");
  end(&f);
}

static void of_equally_simple_ones_the_fastest_is_recommended(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "two", "serial", 1, 2, 1.01e9, 1);
  put(&f, "four", "serial", 1, 4, 1e9, 1);
  recommends(&f, "four");
  end(&f);
}

static void what_is_slower_is_not_recommended_however_simple(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "threads", "pool", 2, 1, 1e9, 1);
  put(&f, "blas-default", "serial", 1, SG_NO_INT, 1.1e9, 2);
  recommends(&f, "threads");
  assert_null(sg_recommendation_find(&f.analysis).passed);
  end(&f);
}

/* ---- what the page warns of */

static void of_what_the_page_warns_nothing_is_recommended(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "threads+blas", "pool", 2, SG_NO_INT, 1e9, 1);
  put(&f, "hybrid", "pool", 4, 2, 1.1e9, 1);
  f.entries[0].remark = "serialised by the library";
  recommends(&f, "hybrid");
  assert_null(sg_recommendation_find(&f.analysis).passed); /* one of its rank is recommended */
  f.entries[1].remark = "slow start";                      /* a remark that is a note only */
  recommends(&f, "hybrid");
  f.rows[1].rank = 2;
  const struct sg_recommendation r = sg_recommendation_find(&f.analysis);
  assert_ptr_equal(r.entry, &f.entries[1]);
  assert_ptr_equal(r.passed, &f.entries[0]);
  assert_true(r.passed_warned);
  f.entries[1].remark = "serialised by the library";
  assert_null(found(&f));
  end(&f);
}

/* ---- what is not a matter of settings */

static void other_code_is_not_a_setting(void **state) {
  (void)state;
  static const struct {
    const char *scheduler, *load, *pin;
  } others[] = {{"native", "task", "none"},
                {"batch", "serial", "none"},
                {"serial", "parallel", "none"},
                {"serial", "pipeline", "none"},
                {"pool", "task", "cores"}};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    struct fixture f;
    begin(&f);
    struct sg_configs_row *c = put(&f, "other", others[i].scheduler, 2, 1, 1e9, 1);
    c->load = others[i].load;
    c->pin = others[i].pin;
    put(&f, "blas-physical", "serial", 1, 2, 1.2e9, 2);
    put(&f, "blas-default", "serial", 1, SG_NO_INT, 1.3e9, 2);
    recommends(&f, "blas-physical"); /* not tied with the fastest: the fastest of the rest, not the simplest */
    const struct sg_recommendation r = sg_recommendation_find(&f.analysis);
    assert_ptr_equal(r.passed, &f.entries[0]);
    assert_false(r.passed_warned);
    end(&f);
  }
}

/* ---- several workloads */

static void for_several_workloads_the_same_is_recommended_for_each(void **state) {
  (void)state;
  struct fixture f;
  begin(&f);
  put(&f, "serial", "serial", 1, 1, 2e9, 2);
  put(&f, "threads", "pool", 2, 1, 1e9, 1);
  put(&f, "blas-default", "serial", 1, SG_NO_INT, 1.01e9, 1);
  put(&f, "serial", "serial", 1, 1, 2e9, 2);
  put(&f, "threads", "pool", 2, 1, 1e9, 1);
  put(&f, "blas-default", "serial", 1, SG_NO_INT, 1.5e9, 2);
  struct sg_workload_results workloads[2] = {
      {.entries = f.entries, .n = 3, .best = &f.entries[1], .baseline = &f.entries[0]},
      {.entries = &f.entries[3], .n = 3, .best = &f.entries[4], .baseline = &f.entries[3]}};
  f.analysis.workloads = workloads;
  f.analysis.n_workloads = 2;
  recommends(&f, "threads"); /* the simpler one is slower in the second */
  f.rows[5].rank = 1;
  recommends(&f, "blas-default");
  f.rows[3].rank = 1; /* serial is as fast: no settings are worth it there */
  assert_null(found(&f));
  end(&f);
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

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(among_equals_the_simplest_is_recommended),
      cmocka_unit_test(selecting_kernels_is_a_variable_too),
      cmocka_unit_test(of_equally_simple_ones_the_fastest_is_recommended),
      cmocka_unit_test(what_is_slower_is_not_recommended_however_simple),
      cmocka_unit_test(of_what_the_page_warns_nothing_is_recommended),
      cmocka_unit_test(other_code_is_not_a_setting),
      cmocka_unit_test(for_several_workloads_the_same_is_recommended_for_each),
      cmocka_unit_test(each_library_has_its_variable),
      cmocka_unit_test(one_of_several_libraries_is_loaded_by_its_folder_or_file),
      cmocka_unit_test(a_single_library_needs_no_loading),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
