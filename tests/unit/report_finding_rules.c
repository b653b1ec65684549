/* Every rule, in every form of its finding: when it applies, what it states, and that names from files are escaped.
 */
#include "tests/unit/finding_fixture.h"

#include <math.h>

#include "report/text/escape.h"

/* Labels of the configurations other than serial: each scene is built with a plain name and with a hostile one. */
static const char plain[] = "threads", hostile[] = "a|b`<script>*x*[y](z)\\";

static struct sg_summary_row phase, base_phase;
static struct sg_probes_row probes[3];
static struct sg_count counted[2];

static void serial_and_other(struct fixture *f, const char *name) {
  add(f, "serial", 1, 2e9, 2);
  add(f, name, 1, 1e9, 1);
}

static void nothing_ran(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].status = SG_ENTRY_FAILED;
}

static void some_launches_failed(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].ok = 3;
  f->entries[1].not_ok = 1;
}

static void wrong_results(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].status = SG_ENTRY_INVALID;
  f->entries[1].detail = "residual";
}

static void two_impossible_times(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  add(f, name, 2, 1e9, 1);
  for (size_t i = 1; i <= 2; i++) {
    f->entries[i].status = SG_ENTRY_INVALID;
    f->entries[i].detail = sg_impossible_time;
  }
}

static void capacity_varies(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  for (size_t i = 0; i < 3; i++) {
    probes[i] = (struct sg_probes_row){.capacity = i == 1 ? 1 : 2, .after_capacity = 2};
  }
  f->set.probes = probes;
  f->set.n_probes = 3;
}

static void a_remark(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].remark = "slow start";
}

static void serialised(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->entries[1].remark = "serialised by the library";
}

static void wide_interval(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->rows[0].converged = 1;
}

static void one_launch(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->rows[1].n = 1;
}

static void three_launches(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->rows[1].n = 3;
}

static void doctor_warns(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->set.run = json_pack("{s:[{s:s, s:s, s:s, s:s, s:s}]}", "doctor", "check", "load", "status", "warn", "finding",
                         name, "effect", "times spread", "remedy", "wait");
}

static void doctor_warns_and_has_no_remedy(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->set.run = json_pack("{s:[{s:s, s:s, s:s}]}", "doctor", "check", "load", "status", "warn", "finding", name);
}

static void two_tie(struct fixture *f, const char *name) {
  add(f, "serial", 1, 2e9, 3);
  add(f, name, 1, 1e9, 1);
  add(f, "other", 1, 1e9, 1);
  f->samples[1].rss_peak_bytes = 200000000;
  f->samples[2].rss_peak_bytes = 100000000;
}

/* The same workload twice. */
static void double_it(struct fixture *f) {
  static struct sg_workload_results twice[2];
  twice[0] = twice[1] = f->workload;
  f->analysis.workloads = twice;
  f->analysis.n_workloads = 2;
}

static void ties_in_both_workloads(struct fixture *f, const char *name) {
  two_tie(f, name);
  double_it(f);
}

static void loading_takes_a_quarter(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  base_phase = (struct sg_summary_row){.n = 8, .median = 0.5e9};
  f->entries[0].load_wall = &base_phase;
}

static void library_threads(struct fixture *f, const char *name, double seconds) {
  add(f, "serial", 1, 2e9, 2);
  add(f, name, 2, 1e9, 1);
  base_phase = (struct sg_summary_row){.n = 8, .median = 2e9};
  phase = (struct sg_summary_row){.n = 8, .median = seconds * 1e9};
  f->entries[0].operate_wall = &base_phase;
  f->entries[1].operate_wall = &phase;
}

static void library_threads_scale(struct fixture *f, const char *name) {
  library_threads(f, name, 1.1);
}

static void library_threads_do_not_scale(struct fixture *f, const char *name) {
  library_threads(f, name, 1.6);
}

static void small_items(struct fixture *f, const char *name) {
  add(f, "serial", 1, 1e6, 1);
  add(f, name, 2, 2.5e6, 2);
}

static void small_items_in_both_workloads(struct fixture *f, const char *name) {
  small_items(f, name);
  double_it(f);
}

static void more_threads_than_cores(struct fixture *f, const char *name) {
  add(f, "serial", 1, 1e9, 1);
  add(f, name, 8, 1.5e9, 2);
}

static void two_libraries(struct fixture *f, const char *name) {
  add(f, name, 1, 1e9, 1);
  add(f, name, 1, 2e9, 2);
  f->configs[0].coretype = f->configs[1].backend = name;
  f->configs[0].pin = f->configs[1].pin = "";
}

static void measure_memory(struct fixture *f, double flops_per_s) {
  f->set.run = json_pack("{s:{s:f, s:f, s:f, s:f}}", "ceilings", "one_core_flops", 1e10, "all_core_flops", 2e10,
                         "one_core_triad_bytes_per_s", 1e10, "all_core_triad_bytes_per_s", 1e10);
  f->configs[1].flop = 1e9;
  f->configs[1].compulsory_bytes = 1e9;
  f->rows[1].flops_per_s = flops_per_s;
}

static void memory_bound(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  measure_memory(f, 0.9e10);
}

static void faster_than_memory(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  measure_memory(f, 1.9e10);
}

static void flops_differ(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->configs[0].config_id = "a";
  f->configs[1].config_id = "b";
  counted[0] = (struct sg_count){.config_id = "a", .event = "flop_deviation", .mean = 1};
  counted[1] = (struct sg_count){.config_id = "b", .event = "flop_deviation", .mean = -7};
  f->analysis.counts = (struct sg_counts){counted, 2};
}

static void outliers(struct fixture *f, const char *name) {
  serial_and_other(f, name);
  f->rows[1].outliers = 3;
}

static const struct {
  const char *rule;
  void (*arrange)(struct fixture *f, const char *name);
  const char *text, *remedy; /* of the finding when the configurations are named `threads` */
} scenes[] = {
    {"failed", nothing_ran, "No launch of `threads` succeeded, so it has no time.",
     "The reason is given with the results; `outcomes.csv` gives it for every launch."},
    {"failed", some_launches_failed,
     "Some launches of `threads` did not succeed; the statistics are based on the others.",
     "`outcomes.csv` gives the reason for each of them."},
    {"invalid", wrong_results, "`threads` produced wrong results or damaged memory and is not ranked.",
     "Do not use it with this library on this machine; report the error to the library’s authors."},
    {"invalid", two_impossible_times,
     "`threads` and `threads` have trials with a duration of zero or less and are not ranked.",
     "Look for the error in `samples.csv`, or repeat the measurement."},
    {"capacity", capacity_varies,
     "Available capacity varied: 1 of 3 launches ran with less than 90% of the usual capacity of 2.00 cores; the "
     "lowest was 1.00. Other processes or other virtual machines used the rest.",
     "Repeat the run when the machine is idle; the timeline below shows when it was not."},
    {"remarks", a_remark, "`threads`: slow start.", NULL},
    {"remarks", serialised, "`threads`: serialised by the library.",
     "Use one BLAS thread per worker, or measure another library (`--backend`)."},
    {"converged", wide_interval,
     "`threads` did not converge: the 95% interval of the median is not reliably narrower than 2%.",
     "Run more rounds (`--rounds`) or allow more time (`--budget`)."},
    {"few_launches", one_launch,
     "Some configurations were launched only once: their times have no interval, and their reproducibility is "
     "unknown.",
     "Measure at least 6 rounds (`--rounds 6`)."},
    {"few_launches", three_launches,
     "With 3 launches per configuration, an interval extends from the fastest to the slowest launch and covers "
     "less "
     "than 95%.",
     "Measure at least 6 rounds (`--rounds 6`)."},
    {"doctor", doctor_warns, "Threads. Times spread.", "Wait."},
    {"doctor", doctor_warns_and_has_no_remedy, "Threads.", NULL},
    {"ties", two_tie,
     "`threads` and `other` are statistically indistinguishable: their times differ by less than 2%, or by less than "
     "this number of launches can resolve. Of these, `other` needs the least memory: 100 MB, compared with 200 MB "
     "for "
     "`threads`.",
     "Choose the one that is simplest to program, or run more rounds."},
    {"ties", ties_in_both_workloads,
     "In 2 of 2 workloads the fastest strategy shares its rank: the times differ by less than 2%, or by less than "
     "this number of launches can resolve.",
     NULL},
    {"loading", loading_takes_a_quarter,
     "Loading takes 25% of the time of `serial`. A strategy that loads serially cannot reach a speed-up over "
     "`serial` "
     "of more than 4.0, however fast its operations are.",
     NULL},
    {"library_threads", library_threads_scale,
     "The library’s own threads scale well: with 2 of them (`threads`), the operation alone, without loading, is "
     "1.82 "
     "times as fast as with one.",
     NULL},
    {"library_threads", library_threads_do_not_scale,
     "The library’s own threads do not scale well here: with 2 of them (`threads`), the operation alone, without "
     "loading, is 1.25 times as fast as with one.",
     NULL},
    {"small_items", small_items,
     "Small items are slower with the library’s own threads than without: for 100 products of 32 × 32 float64, "
     "`threads` takes 2.5 times as long as `serial`.",
     "Use one BLAS thread for items of this size."},
    {"small_items", small_items_in_both_workloads,
     "Small items are slower with the library’s own threads than without: for 100 products of 32 × 32 float64, "
     "`threads` takes 2.5 times as long as `serial`. This is the case in 2 of 2 workloads.",
     "Use one BLAS thread for items of this size."},
    {"oversubscription", more_threads_than_cores,
     "Oversubscription costs time: `threads` requests 8 threads on 2 cores and takes 50% longer than `serial`.",
     "Keep workers times BLAS threads at or below 2."},
    {"kernels", two_libraries,
     "The library and its kernels matter: `threads` is 2.00 times as fast with `b` and its `threads` kernels as with "
     "`threads` and the kernels it selects.",
     NULL},
    {"memory_bound", memory_bound,
     "`threads` (100 products of 32 × 32 float64) is memory-bound: it transfers 9.00 GB/s, 90% of the bandwidth of "
     "all cores together. More threads or faster kernels cannot help.",
     "Do more work per byte: combine operations on the same item, or use a narrower type."},
    {"memory_bound", faster_than_memory,
     "`threads` (100 products of 32 × 32 float64) is faster than memory could supply its data: the items stay in "
     "the "
     "caches.",
     NULL},
    {"flop_deviation", flops_differ,
     "The hardware counted up to 7.0% fewer floating-point operations than the formula gives; the difference exceeds "
     "5% in 1 of 2 configurations. Rates in this report are computed from the formula.",
     NULL},
    {"outliers", outliers,
     "3 of 16 launches are outliers: those of `threads`. They are kept in all statistics; the median is robust to "
     "them.",
     NULL},
};
enum { N_SCENES = sizeof scenes / sizeof scenes[0] };

/* `text` with the code span of the name, or the sentence it begins, replaced by `name` as written; a new heap string.
 */
static char *with_name(const char *text, const char *name) {
  char *code = sg_markdown_code(name), *sentence = sg_escape_sentence(SG_ESCAPE_MARKDOWN, name),
       *out = sg_format("%s", "");
  while (*text) {
    const bool span = strncmp(text, "`threads`", 9) == 0, begins = strncmp(text, "Threads.", 8) == 0;
    char *longer = span     ? sg_format("%s%s", out, code)
                   : begins ? sg_format("%s%s", out, sentence)
                            : sg_format("%s%c", out, *text);
    free(out);
    out = longer;
    text += span ? 9 : begins ? 8 : 1;
  }
  free(code);
  free(sentence);
  return out;
}

static void says(size_t scene, const char *name) {
  struct fixture f;
  begin(&f);
  scenes[scene].arrange(&f, name);
  apply(&f, scenes[scene].rule);
  if (f.out.n != 1) { fail_msg("%s, scene %zu: %zu findings", scenes[scene].rule, scene, f.out.n); }
  char *wanted = with_name(scenes[scene].text, name);
  assert_string_equal(text(&f, 0), wanted);
  free(wanted);
  if (scenes[scene].remedy) {
    assert_string_equal(remedy(&f, 0), scenes[scene].remedy);
  } else {
    assert_null(remedy(&f, 0));
  }
  json_decref(f.set.run);
  end(&f);
}

static void each_rule_states_its_finding(void **state) {
  (void)state;
  for (size_t i = 0; i < N_SCENES; i++) {
    says(i, plain);
  }
}

static void hostile_names_are_escaped_in_findings(void **state) {
  (void)state;
  for (size_t i = 0; i < N_SCENES; i++) {
    says(i, hostile);
  }
}

static void no_rule_is_forgotten(void **state) {
  (void)state;
  static const char *const rules[] = {
#define SG_FINDING(name) #name,
#include "report/findings/findings.def"
#undef SG_FINDING
  };
  for (size_t r = 0; r < sizeof rules / sizeof rules[0]; r++) {
    bool found = strcmp(rules[r], "threads") == 0; /* tests/unit/report_thread_use.c */
    for (size_t i = 0; i < N_SCENES; i++) {
      found = found || strcmp(rules[r], scenes[i].rule) == 0;
    }
    if (!found) { fail_msg("no scene for the rule '%s'", rules[r]); }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_rule_states_its_finding),
      cmocka_unit_test(hostile_names_are_escaped_in_findings),
      cmocka_unit_test(no_rule_is_forgotten),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
