/* Which configuration is recommended. */
#include <math.h>
#include <search.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/health.h"
#include "core/recommendation.h"

enum { MOST = 8 };

/* A hand-made summary of up to MOST configurations on four cores. */
struct scene {
  struct sg_resultset set;
  struct sg_configs_row configs[MOST];
  struct sg_summary_row rows[MOST];
  struct sg_outcomes_row outcomes[MOST];
  size_t first[MOST + 1], members[MOST], workloads[3];
  long baseline[MOST];
  double losses[MOST]; /* of what choosing it costs at most; NaN: unknown */
  struct sg_thread_use thread_uses[MOST];
  struct sg_summary summary;
};

/* A result set from a file finds its configurations by id; here there is none. */
static struct scene *new_scene(void) {
  struct scene *s = calloc(1, sizeof *s);
  s->set = (struct sg_resultset){
      .configs = s->configs, .outcomes = s->outcomes, .machine = json_pack("{s:i}", "usable_cores", 4)};
  s->summary = (struct sg_summary){.rows = s->rows,
                                   .first = s->first,
                                   .workloads = {s->members, s->workloads, 1},
                                   .baseline = s->baseline,
                                   .losses = s->losses,
                                   .thread_uses = s->thread_uses,
                                   .set = &s->set};
  return s;
}

static void keep(void *config) {
  (void)config; /* part of the scene */
}

static void end(struct scene *s) {
  tdestroy(s->set.ids, keep);
  json_decref(s->set.machine);
  free(s);
}

static struct sg_configs_row *put(struct scene *s, const char *name, const char *scheduler, int64_t workers,
                                  int64_t blas_threads, double ns, int64_t rank) {
  const size_t i = s->set.n_configs++;
  s->configs[i] = (struct sg_configs_row){.config_id = name,
                                          .label = name,
                                          .strategy = name,
                                          .scheduler = scheduler,
                                          .workers = workers,
                                          .blas_threads = blas_threads,
                                          .count = 100,
                                          .load = strcmp(scheduler, "serial") == 0 ? "serial" : "task",
                                          .pin = "none",
                                          .backend = "b",
                                          .coretype = "auto",
                                          .runner = "c"};
  s->thread_uses[i] = (struct sg_thread_use){NAN, NAN, NAN, NAN, SG_THREADS_UNKNOWN};
  s->rows[i] = (struct sg_summary_row){.median = ns, .ratio = NAN, .rank = rank};
  s->baseline[i] = SG_NO_CONFIG;
  s->losses[i] = NAN;
  s->members[i] = s->first[i] = i;
  s->first[i + 1] = s->workloads[s->summary.workloads.n] = i + 1;
  return &s->configs[i];
}

static int by_id(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* An outcome that the set finds the configuration of. */
static void give_outcome(struct scene *s, size_t config, const char *outcome) {
  s->outcomes[s->set.n_outcomes++] =
      (struct sg_outcomes_row){.config_id = s->configs[config].config_id, .outcome = outcome, .detail = ""};
  assert_non_null(tsearch(&s->configs[config], &s->set.ids, by_id));
}

static void recommends(const struct scene *s, const char *name) {
  const struct sg_recommendation r = sg_recommendation_find(&s->summary);
  assert_true(r.config != SG_NO_CONFIG);
  assert_string_equal(s->configs[r.config].label, name);
}

static void recommends_nothing(const struct scene *s) {
  assert_true(sg_recommendation_find(&s->summary).config == SG_NO_CONFIG);
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
  struct scene *s = new_scene();
  for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
    put(s, forms[i].name, forms[i].scheduler, forms[i].workers, forms[i].threads, 1e9 + (double)i * 1e6, 1);
    recommends(s, forms[i].name);
  }
  end(s);
}

static void selecting_kernels_is_a_variable_too(void **state) {
  (void)state;
  struct scene *s = new_scene();
  put(s, "blas-default SkylakeX", "serial", 1, SG_NO_INT, 1e9, 1)->coretype = "SkylakeX";
  put(s, "blas-default", "serial", 1, SG_NO_INT, 1.01e9, 1);
  recommends(s, "blas-default");
  end(s);
}

static void loading_another_library_is_a_variable_too(void **state) {
  (void)state;
  struct scene *s = new_scene();
  put(s, "threads", "pool", 4, 1, 1.01e9, 1);
  put(s, "threads blis", "pool", 4, 1, 1e9, 1)->backend = "blis";
  recommends(s, "threads");
  s->rows[0].rank = 2;
  recommends(s, "threads blis");
  end(s);
}

static void what_may_cost_more_than_a_tenth_is_not_preferred_for_being_simple(void **state) {
  (void)state;
  struct scene *s = new_scene();
  put(s, "threads", "pool", 4, 1, 1e9, 1);
  put(s, "blas-default", "serial", 1, SG_NO_INT, 1.1e9, 1);
  put(s, "blas-physical", "serial", 1, 4, 1.05e9, 1);
  s->losses[0] = 0.03;
  s->losses[1] = 0.12;
  s->losses[2] = 0.08;
  assert_int_equal(sg_recommendation_find(&s->summary).config, 2);
  s->losses[0] = 0.11; /* if all may, the one that may cost least */
  s->losses[1] = 0.17;
  s->losses[2] = 0.14;
  assert_int_equal(sg_recommendation_find(&s->summary).config, 0);
  end(s);
}

static void of_equally_simple_ones_the_fastest_is_recommended(void **state) {
  (void)state;
  struct scene *s = new_scene();
  put(s, "two", "serial", 1, 2, 1.01e9, 1);
  put(s, "four", "serial", 1, 4, 1e9, 1);
  recommends(s, "four");
  s->rows[0].ratio = 1; /* paired by round, the first is faster, although its median is not */
  s->rows[1].ratio = 1.01;
  recommends(s, "two");
  end(s);
}

static void what_is_slower_is_not_recommended_however_simple(void **state) {
  (void)state;
  struct scene *s = new_scene();
  put(s, "threads", "pool", 2, 1, 1e9, 1);
  put(s, "blas-default", "serial", 1, SG_NO_INT, 1.1e9, 2);
  recommends(s, "threads");
  assert_true(sg_recommendation_find(&s->summary).passed == SG_NO_CONFIG);
  end(s);
}

static void what_has_no_rank_is_not_recommended(void **state) {
  (void)state;
  struct scene *s = new_scene();
  put(s, "threads", "pool", 2, 1, 1e9, SG_NO_INT);
  recommends_nothing(s);
  put(s, "serial", "serial", 1, 1, 2e9, 1);
  recommends(s, "serial");
  end(s);
}

/* ---- what is not a matter of settings */

static void other_code_is_not_a_setting(void **state) {
  (void)state;
  static const struct {
    const char *scheduler, *load, *pin, *membind;
  } others[] = {{"native", "task", "none", ""},     {"batch", "serial", "none", ""},
                {"serial", "parallel", "none", ""}, {"serial", "pipeline", "none", ""},
                {"pool", "task", "cores", ""},      {"pool", "task", "spread", ""},
                {"pool", "task", "close", ""},      {"pool", "task", "none", "local"}};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    struct scene *s = new_scene();
    struct sg_configs_row *c = put(s, "other", others[i].scheduler, 2, 1, 1e9, 1);
    c->load = others[i].load;
    c->pin = others[i].pin;
    c->membind = others[i].membind;
    put(s, "blas-physical", "serial", 1, 2, 1.2e9, 2);
    put(s, "blas-default", "serial", 1, SG_NO_INT, 1.3e9, 2);
    recommends(s, "blas-physical"); /* not tied with the fastest: the fastest of the rest, not the simplest */
    const struct sg_recommendation r = sg_recommendation_find(&s->summary);
    assert_int_equal(r.passed, 0);
    assert_false(r.passed_warned);
    end(s);
  }
}

/* ---- what is warned of */

static void nothing_slower_replaces_what_is_warned_of(void **state) {
  (void)state;
  struct scene *s = new_scene();
  put(s, "threads", "pool", 4, 2, 1e9, 1);
  put(s, "serial", "serial", 1, 1, 2e9, 3);
  put(s, "own code", "native", 4, 1, 1e9, 1);
  give_outcome(s, 0, "crashed");
  recommends_nothing(s);
  const struct sg_recommendation r = sg_recommendation_find(&s->summary);
  assert_int_equal(r.passed, 0);
  assert_true(r.passed_warned);
  put(s, "blas-default", "serial", 1, SG_NO_INT, 1.01e9, 1); /* as fast, and not warned of */
  recommends(s, "blas-default");
  end(s);
}

/* Seen: `threads` was known to cost little, but ran on too few cores; `serial`, which might take half as long again,
 * was recommended in its place. */
static void what_may_cost_much_does_not_replace_what_is_warned_of(void **state) {
  (void)state;
  struct scene *s = new_scene();
  put(s, "threads", "pool", 4, 1, 1e9, 1);
  put(s, "serial", "serial", 1, 1, 1.2e9, 1);
  give_outcome(s, 0, "crashed");
  s->losses[0] = 0;
  s->losses[1] = 0.57;
  recommends_nothing(s);
  assert_true(sg_recommendation_find(&s->summary).passed_warned);
  s->losses[1] = 0.05;
  recommends(s, "serial");
  end(s);
}

/* ---- several workloads */

static void for_several_workloads_the_same_is_recommended_for_each(void **state) {
  (void)state;
  struct scene *s = new_scene();
  put(s, "serial", "serial", 1, 1, 2e9, 2);
  put(s, "threads", "pool", 2, 1, 1e9, 1);
  put(s, "blas-default", "serial", 1, SG_NO_INT, 1.01e9, 1);
  s->summary.workloads.n = 2;
  put(s, "serial", "serial", 1, 1, 2e9, 2);
  put(s, "threads", "pool", 2, 1, 1e9, 1);
  put(s, "blas-default", "serial", 1, SG_NO_INT, 1.5e9, 2);
  for (long i = 0; i < 6; i++) {
    s->baseline[i] = i < 3 ? 0 : 3;
  }
  recommends(s, "threads"); /* the simpler one is slower in the second */
  s->rows[5].rank = 1;
  recommends(s, "blas-default");
  s->rows[3].rank = 1; /* serial is as fast: no settings are worth it there */
  recommends_nothing(s);
  end(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(among_equals_the_simplest_is_recommended),
      cmocka_unit_test(selecting_kernels_is_a_variable_too),
      cmocka_unit_test(loading_another_library_is_a_variable_too),
      cmocka_unit_test(nothing_slower_replaces_what_is_warned_of),
      cmocka_unit_test(what_may_cost_much_does_not_replace_what_is_warned_of),
      cmocka_unit_test(what_may_cost_more_than_a_tenth_is_not_preferred_for_being_simple),
      cmocka_unit_test(of_equally_simple_ones_the_fastest_is_recommended),
      cmocka_unit_test(what_is_slower_is_not_recommended_however_simple),
      cmocka_unit_test(what_has_no_rank_is_not_recommended),
      cmocka_unit_test(other_code_is_not_a_setting),
      cmocka_unit_test(for_several_workloads_the_same_is_recommended_for_each),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
