/* Machines as test cases: what the program makes of each machine of tests/machines, by the lines of its file `cases`.
 * A line is a name, the script that makes the machine, and options; what is expected is in expected/NAME: the CPUs in
 * where threads are placed, machine.json, the plan's configurations, and the doctor's findings.
 *
 * To add a case: a line there, and SG_UPDATE=1 build/tests/test_bench_machines, which writes the file: read it. */
#include <string.h>
#include <unistd.h>

#include "bench/machine/doctor/doctor.h"
#include "bench/machine/placement.h"
#include "bench/plan/plan.h"
#include "core/alloc.h"
#include "core/file.h"
#include "core/json.h"
#include "tests/unit/machine.h"

/* ---- the machine */

/* hwloc reads the same tree or, where there is one, the file in which it stored the machine; and does not ask the
 * processor that the test runs on. */
static struct sg_topology topology_at(const char *root, bool all_cores) {
  struct sg_topology t;
  struct sg_error err;
  char *xml = sg_format("%s/hwloc.xml", root);
  const bool stored = access(xml, R_OK) == 0;
  assert_int_equal(setenv(stored ? "HWLOC_XMLFILE" : "HWLOC_FSROOT", stored ? xml : root, 1), 0);
  if (!stored) { assert_int_equal(setenv("HWLOC_COMPONENTS", "-x86", 1), 0); }
  assert_int_equal(unsetenv("container"), 0);
  if (sg_topology_init(&t, root, &err) != SG_OK) { fail_msg("%s", err.message); }
  if (all_cores) { sg_topology_count_all(&t); }
  assert_int_equal(unsetenv("HWLOC_XMLFILE") + unsetenv("HWLOC_FSROOT") + unsetenv("HWLOC_COMPONENTS"), 0);
  free(xml);
  return t;
}

/* ---- what the program makes of it */

static void print_cpus(FILE *out, const struct sg_topology *t) {
  fprintf(out, "cores %d of %d, hardware threads %d\ncpus", t->cores, t->all_cores, t->threads);
  for (int i = 0; i < t->n_cpus; i++) {
    const char *mark = i > 0 && i == t->all_cores ? " |" : "";
    for (int k = 1; k < t->n_kinds; k++) {
      if (i == t->kinds[k].first) { mark = " /"; }
    }
    fprintf(out, "%s %d", mark, t->cpus[i]);
  }
  putc('\n', out);
}

/* The CPUs of two workers with two BLAS threads each, and of one worker per core. */
static void print_placement(FILE *out, const struct sg_topology *t) {
  static const char *const pins[] = {"close", "spread"};
  int *cpus = sg_alloc((size_t)t->n_cpus, sizeof *cpus);
  for (size_t p = 0; p < sizeof pins / sizeof pins[0]; p++) {
    sg_placement_cpus(t, pins[p], 2, 2, cpus);
    fprintf(out, "%s, 2 x 2:", pins[p]);
    for (int i = 0; i < 4 && i < t->n_cpus; i++) {
      fprintf(out, "%s %d", i == 2 ? " |" : "", cpus[i]);
    }
    sg_placement_cpus(t, pins[p], t->cores, 1, cpus);
    fprintf(out, "; %d x 1:", t->cores);
    for (int i = 0; i < t->cores && i < t->n_cpus; i++) {
      fprintf(out, " %d", cpus[i]);
    }
    putc('\n', out);
  }
  free(cpus);
}

static void print_machine(FILE *out, const struct sg_topology *t) {
  const char *key = NULL;
  json_t *value = NULL;
  json_object_foreach(t->machine, key, value) {
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(6));
    fprintf(out, "%s: %s\n", key, text);
    free(text);
  }
}

static char gemm[] = "gemm", hundred[] = "100", per_core[] = "4 per core", test[] = "test";
static char *strategies[] = {(char[]){"serial"},  (char[]){"blas-default"},  (char[]){"blas-physical"},
                             (char[]){"threads"}, (char[]){"scaling-tasks"}, (char[]){"hybrid"}};

static void print_plan(FILE *out, const struct sg_topology *t) {
  char *operations[] = {gemm}, *shapes[] = {hundred}, *counts[] = {per_core};
  struct sg_profile_workload workload = {.operation = operations,
                                         .operation_count = 1,
                                         .shape = shapes,
                                         .shape_count = 1,
                                         .count = counts,
                                         .count_count = 1};
  const struct sg_profile profile = {.name = test,
                                     .workloads = &workload,
                                     .workloads_count = 1,
                                     .strategies = strategies,
                                     .strategies_count = sizeof strategies / sizeof strategies[0],
                                     .rounds = {1, 1},
                                     .trials = 1,
                                     .seed = 1};
  struct sg_backend *backend = sg_alloc(1, sizeof *backend);
  struct sg_plan plan;
  struct sg_error err;
  *backend = (struct sg_backend){.name = sg_format("blas"), .path = sg_format("/nowhere"), .facts = json_null()};
  if (sg_plan_init(&plan, &profile, t, backend, 1, &err) != SG_OK) { fail_msg("%s", err.message); }
  for (size_t i = 0; i < plan.n_configs; i++) {
    const struct sg_configs_row *row = &plan.configs[i].row;
    const bool new_strategy = i == 0 || strcmp(row->strategy, plan.configs[i - 1].row.strategy) != 0;
    if (new_strategy) { fprintf(out, "%s%s of %d items:", i ? "\n" : "", row->strategy, (int)row->count); }
    if (row->blas_threads == SG_NO_INT) {
      fprintf(out, " %dx?", (int)row->workers);
    } else {
      fprintf(out, " %dx%d", (int)row->workers, (int)row->blas_threads);
    }
  }
  putc('\n', out);
  fprintf(out, "memory free: %lld\n", (long long)t->memory_available_bytes);
  sg_plan_release(&plan);
}

static void print_doctor(FILE *out, const struct sg_topology *t) {
  const struct sg_machine_state state = {.topology = t};
  json_t *findings = sg_doctor_judge(&state), *finding = NULL;
  size_t i = 0;
  json_array_foreach(findings, i, finding) {
    fprintf(out, "%s %s: %s\n", sg_json_text(finding, "status", ""), sg_json_text(finding, "check", ""),
            sg_json_text(finding, "finding", ""));
  }
  json_decref(findings);
}

static char *describe(const char *name, const char *options) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  struct sg_topology t = topology_at(machine(name), strcmp(options, "cores=all") == 0);
  print_cpus(out, &t);
  print_placement(out, &t);
  fputs("\n", out);
  print_machine(out, &t);
  fputs("\n", out);
  print_plan(out, &t);
  fputs("\n", out);
  print_doctor(out, &t);
  sg_topology_release(&t);
  assert_int_equal(fclose(out), 0);
  return text;
}

/* ---- the cases */

/* The first line in which they differ, for the message. */
static void show_difference(const char *name, const char *expected, const char *found) {
  while (*expected && *found && strcspn(expected, "\n") == strcspn(found, "\n") &&
         strncmp(expected, found, strcspn(expected, "\n")) == 0) {
    expected += strcspn(expected, "\n") + (strchr(expected, '\n') != NULL);
    found += strcspn(found, "\n") + (strchr(found, '\n') != NULL);
  }
  print_error("%s:\n  expected: %.*s\n  found:    %.*s\n", name, (int)strcspn(expected, "\n"), expected,
              (int)strcspn(found, "\n"), found);
}

static bool is_as_expected(const char *name, const char *found) {
  char *path = sg_format("%s/machines/expected/%s", SG_TEST_DATA, name);
  if (getenv("SG_UPDATE")) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(found, f);
    assert_int_equal(fclose(f), 0);
  }
  char *expected = sg_file_read(path, NULL, NULL);
  const bool same = expected && strcmp(expected, found) == 0;
  if (!same) { show_difference(name, expected ? expected : "", found); }
  free(expected);
  free(path);
  return same;
}

static void every_machine_is_what_is_expected(void **state) {
  (void)state;
  char line[256], name[64], script[64], options[64];
  FILE *cases = fopen(SG_TEST_DATA "/machines/cases", "r");
  int n = 0, wrong = 0;
  assert_non_null(cases);
  while (fgets(line, sizeof line, cases)) {
    *options = '\0';
    if (line[0] == '#' || sscanf(line, "%63s %63s %63s", name, script, options) < 2) { continue; }
    char *found = describe(script, options);
    wrong += !is_as_expected(name, found);
    free(found);
    n++;
  }
  fclose(cases);
  assert_true(n > 10);
  assert_int_equal(wrong, 0);
}

static char *id_of(const char *name) {
  struct sg_topology t = topology_at(machine(name), false);
  char *id = sg_format("%s", sg_json_text(t.machine, "id", ""));
  sg_topology_release(&t);
  return id;
}

static void an_updated_machine_is_the_same(void **state) {
  (void)state;
  char *before = id_of("two-sockets-smt"), *after = id_of("two-sockets-updated"), *other = id_of("eight-sockets");
  assert_string_equal(before, after);
  assert_string_not_equal(before, other);
  free(before);
  free(after);
  free(other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_machine_is_what_is_expected),
      cmocka_unit_test(an_updated_machine_is_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, machine_teardown);
}
