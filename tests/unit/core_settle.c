/* The command that would settle a verdict which gives no answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/json.h"
#include "core/settle.h"
#include "core/shell_command.h"

/* ---- commands */

static void command_is(json_t *argv, const char *wanted) {
  char *text = sg_command_text(argv);
  assert_string_equal(text, wanted);
  free(text);
  json_decref(argv);
}

static void words_are_quoted_where_a_shell_needs_it(void **state) {
  (void)state;
  command_is(json_pack("[s, s, s, s]", "/home/x/bin/stratagemm-bench", "run", "--options", "ta=t it's"),
             "stratagemm-bench run --options 'ta=t it'\\''s'");
  command_is(json_array(), "");
  command_is(NULL, "");
}

static void an_option_is_replaced_in_either_form_or_added(void **state) {
  (void)state;
  json_t *argv = json_pack("[s, s, s, s, s]", "b", "--budget", "45s", "--budget-like", "x");
  sg_command_set(argv, "--budget", "2m");
  command_is(argv, "stratagemm-bench --budget-like x --budget 2m");
  argv = json_pack("[s, s, s]", "b", "--rounds=3:12", "--quiet");
  sg_command_set(argv, "--rounds", "8");
  command_is(argv, "stratagemm-bench --quiet --rounds 8");
  argv = json_pack("[s, s]", "b", "--budget"); /* its value is missing */
  sg_command_set(argv, "--budget", "2m");
  command_is(argv, "stratagemm-bench --budget 2m");
}

static void an_option_is_removed_wherever_it_is(void **state) {
  (void)state;
  json_t *argv = json_pack("[s, s, s, s, s, s]", "b", "--output", "x", "--resume", "--output=y", "--resume");
  sg_command_remove(argv, "--resume", false);
  sg_command_remove(argv, "--output", true);
  command_is(argv, "stratagemm-bench");
}

/* ---- what settles a verdict */

enum { MOST = 4 };

struct fixture {
  struct sg_probes_row probes[MOST];
  struct sg_resultset set;
  struct sg_verdict verdicts[2];
  struct sg_summary summary;
};

/* A run of two configurations and `launches` launches each, of ten seconds with their probes. */
static void begin(struct fixture *f, enum sg_verdict_kind kind, size_t launches, json_t *plan) {
  *f = (struct fixture){.verdicts = {{.kind = kind, .launches = launches}, {.kind = SG_VERDICT_CLEAR}}};
  for (size_t i = 0; i < MOST; i++) {
    f->probes[i] = (struct sg_probes_row){.round = 1, .launch_ns = 9000000000, .probe_ns = 1000000000};
  }
  f->set = (struct sg_resultset){.probes = f->probes, .n_probes = MOST, .n_configs = 2};
  f->set.run =
      json_pack("{s:[s, s, s, s], s:o}", "argv", "stratagemm-bench", "run", "--profile", "quick", "plan", plan);
  f->summary = (struct sg_summary){.set = &f->set, .workloads.n = 1, .verdicts = f->verdicts};
}

static void settles_typed(struct fixture *f, const json_t *typed, const char *wanted) {
  const struct sg_settle settle = sg_settle_find(&f->summary, "results/r1", typed);
  if (wanted) {
    assert_non_null(settle.command);
    assert_string_equal(settle.command, wanted);
  } else {
    assert_null(settle.command);
  }
  free(settle.command);
  json_decref(f->set.run);
}

static void settles(struct fixture *f, const char *wanted) {
  settles_typed(f, NULL, wanted);
}

static void an_answer_needs_no_command(void **state) {
  (void)state;
  struct fixture f;
  static const enum sg_verdict_kind kinds[] = {SG_VERDICT_CLEAR, SG_VERDICT_TIED, SG_VERDICT_WRONG, SG_VERDICT_SINGLE,
                                               SG_VERDICT_NOTHING};
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    begin(&f, kinds[i], 4, json_object());
    settles(&f, NULL);
  }
}

static void a_budget_grows_to_the_launches_needed(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, SG_VERDICT_FEW, 2, json_pack("{s:i, s:I}", "rounds_max", 24, "budget_ns", (json_int_t)45000000000));
  settles(&f, "stratagemm-bench run --profile quick --budget 2m --resume --output results/r1"); /* 6 x 2 x 10 s */
  begin(&f, SG_VERDICT_INCOMPLETE, 1,
        json_pack("{s:i, s:I}", "rounds_max", 24, "budget_ns", (json_int_t)900000000000));
  settles(
      &f,
      "stratagemm-bench run --profile quick --budget 15m --resume --output results/r1"); /* never less than before */
  begin(&f, SG_VERDICT_FEW, 5, json_pack("{s:i, s:I}", "rounds_max", 24, "budget_ns", (json_int_t)45000000000));
  settles(&f, "stratagemm-bench run --profile quick --budget 4m --resume --output results/r1"); /* 10 x 2 x 10 s */
}

static void where_nothing_ran_three_times_as_long_is_tried(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, SG_VERDICT_NOTHING, 0, json_pack("{s:i, s:I}", "rounds_max", 24, "budget_ns", (json_int_t)45000000000));
  f.verdicts[0].n_missing = 2;
  f.set.n_probes = 0;
  settles(&f, "stratagemm-bench run --profile quick --budget 3m --resume --output results/r1");
}

static void too_few_rounds_are_raised(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, SG_VERDICT_FEW, 1, json_pack("{s:i, s:n}", "rounds_max", 1, "budget_ns"));
  settles(&f, "stratagemm-bench run --profile quick --rounds 6 --resume --output results/r1");
}

static void a_run_that_was_cut_off_needs_no_more_rounds_than_planned(void **state) {
  (void)state;
  static const char *const endings[] = {"interrupted", "running"};
  for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
    struct fixture f;
    begin(&f, SG_VERDICT_FEW, 4, json_pack("{s:i, s:n}", "rounds_max", 6, "budget_ns"));
    json_object_set_new(f.set.run, "status", json_string(endings[i]));
    settles(&f, "stratagemm-bench run --profile quick --resume --output results/r1");
  }
}

static void an_unstable_machine_is_measured_again_when_idle(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, SG_VERDICT_UNSTABLE, 8, json_pack("{s:i}", "rounds_max", 8));
  const struct sg_settle settle = sg_settle_find(&f.summary, "results/r1", NULL);
  assert_true(settle.idle && !settle.continues);
  free(settle.command);
  settles(&f, "stratagemm-bench run --profile quick --output DIR");
}

/* Its own folder is not empty, and --resume is given once. */
static void the_folder_of_the_run_is_not_written_again(void **state) {
  (void)state;
  static const enum sg_verdict_kind kinds[] = {SG_VERDICT_UNSTABLE, SG_VERDICT_FEW};
  for (size_t i = 0; i < 2; i++) {
    struct fixture f;
    begin(&f, kinds[i], 8, json_object());
    json_object_set_new(f.set.run, "argv",
                        json_pack("[s, s, s, s, s, s]", "b", "run", "--resume", "--output", "old", "--resume"));
    settles(&f, i == 0 ? "stratagemm-bench run --output DIR" : "stratagemm-bench run --resume --output results/r1");
  }
}

static void meaningless_times_call_for_a_measurement(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, SG_VERDICT_MEANINGLESS, 2, json_object());
  settles(&f, "stratagemm-bench run");
}

/* At the end of a run the command has its paths, and can be pasted. */
static void what_was_typed_is_kept(void **state) {
  (void)state;
  struct fixture f;
  json_t *typed = json_pack("[s, s, s, s, s, s]", "my builds/stratagemm-bench", "run", "--plan", "../mine.yaml",
                            "--source", "npy:data/a b.npy");
  begin(&f, SG_VERDICT_FEW, 1, json_pack("{s:i, s:n}", "rounds_max", 1, "budget_ns"));
  settles_typed(
      &f, typed,
      "'my builds/stratagemm-bench' run --plan ../mine.yaml --source 'npy:data/a b.npy' --rounds 6 --resume "
      "--output results/r1");
  json_decref(typed);
}

static void any_of_several_workloads_may_need_more(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, SG_VERDICT_FEW, 1, json_pack("{s:i}", "rounds_max", 1));
  f.summary.workloads.n = 2;
  settles(&f, "stratagemm-bench run --profile quick --rounds 6 --resume --output results/r1");
}

static void a_search_is_continued_with_more_time(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, SG_VERDICT_FEW, 2, json_pack("{s:i, s:I}", "rounds_max", 2, "budget_ns", (json_int_t)45000000000));
  json_object_set_new(f.set.run, "argv", json_pack("[s, s, s, s]", "b", "advise", "--n", "64"));
  settles(
      &f,
      "stratagemm-bench advise --n 64 --budget 2m --resume --output results/r1"); /* it has no option for rounds */
}

/* A stranger's result set chooses no program and no library; abbreviations are options, too (getopt_long). */
static void programs_of_the_set_are_not_named(void **state) {
  (void)state;
  static const struct {
    const char *arguments[6], *wanted;
  } cases[] = {
      {{"--runner", "./evil"}, "--runner FILE"},
      {{"--runner", "c,numpy:venv/bin/python,numpy,/x/evil"}, "--runner c,numpy:FILE,numpy,FILE"},
      {{"--backend", "default,openblas-pthread,lib/evil.so"}, "--backend default,openblas-pthread,FILE"},
      {{"--backend=~/evil.so"}, "--backend=FILE"},
      {{"--python", "venv/"}, "--python FILE"},
      {{"--python=python3"}, "--python=python3"},
      {{"--plan", "evil.yaml"}, "--plan FILE"},
      {{"--run", "./evil", "--pl=evil"}, "--run FILE --pl=FILE"},
      {{"--runner", "--runner", "./evil"}, "--runner --runner FILE"},
      {{"--runner", "--output", "x", "./evil"}, "--runner FILE"},
      {{"--source", "npy:data/x"}, "--source npy:data/x"},
      {{"--n", "64", "--runner"}, "--n 64 --runner"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct fixture f;
    begin(&f, SG_VERDICT_UNSTABLE, 8, json_object());
    json_t *argv = json_pack("[s, s]", "stratagemm-bench", "run");
    for (size_t k = 0; k < 6 && cases[i].arguments[k]; k++) {
      json_array_append_new(argv, json_string(cases[i].arguments[k]));
    }
    json_object_set_new(f.set.run, "argv", argv);
    char wanted[200];
    snprintf(wanted, sizeof wanted, "stratagemm-bench run %s --output DIR", cases[i].wanted);
    settles(&f, wanted);
  }
}

static void a_run_by_another_command_is_not_continued(void **state) {
  (void)state;
  struct fixture f;
  begin(&f, SG_VERDICT_FEW, 1, json_object());
  json_array_set_new(json_object_get(f.set.run, "argv"), 1, json_string("campaign"));
  settles(&f, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(words_are_quoted_where_a_shell_needs_it),
      cmocka_unit_test(an_option_is_replaced_in_either_form_or_added),
      cmocka_unit_test(an_option_is_removed_wherever_it_is),
      cmocka_unit_test(an_answer_needs_no_command),
      cmocka_unit_test(a_budget_grows_to_the_launches_needed),
      cmocka_unit_test(where_nothing_ran_three_times_as_long_is_tried),
      cmocka_unit_test(too_few_rounds_are_raised),
      cmocka_unit_test(a_run_that_was_cut_off_needs_no_more_rounds_than_planned),
      cmocka_unit_test(an_unstable_machine_is_measured_again_when_idle),
      cmocka_unit_test(the_folder_of_the_run_is_not_written_again),
      cmocka_unit_test(meaningless_times_call_for_a_measurement),
      cmocka_unit_test(what_was_typed_is_kept),
      cmocka_unit_test(any_of_several_workloads_may_need_more),
      cmocka_unit_test(a_search_is_continued_with_more_time),
      cmocka_unit_test(programs_of_the_set_are_not_named),
      cmocka_unit_test(a_run_by_another_command_is_not_continued),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
