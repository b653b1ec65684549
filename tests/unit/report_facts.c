/* Over stored result sets: every fragment of their reports renders and uses all its facts. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/summary.h"
#include "report/context/context.h"
#include "report/render/figures.h"
#include "tests/unit/fragment_text.h"

/* Facts that only programs read, and alternatives to the facts that our templates use. */
static bool is_for_programs(const char *key) {
  static const char *const keys[] = {
      "schema_version", "figures",      "figure",        "parts",         "id",
      "number",         "full_label",   "strategy",      "backend",       "coretype",
      "colour",         "load",         "median_ns",     "value",         "stddev",
      "event",          "unit",         "rule",          "started",       "status",
      "profile",        "trials",       "words",         "left_out",      "has_left_out",
      "reason",         "has_reason",   "launches_lost", "speedup_value", "serial_value",
      "events",         "has_counters", "relative_value"};
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
    if (strcmp(keys[i], key) == 0) { return true; }
  }
  return false;
}

/* Fails for a name in the tree that no section of the report uses. Fragments and quantities count as one name. */
static void check_sections(const json_t *tree, const json_t *names) {
  size_t i = 0;
  const char *key = NULL;
  json_t *child = NULL;
  json_array_foreach(tree, i, child) {
    check_sections(child, names);
  }
  if (json_object_get(tree, "fragment") || json_object_get(tree, "unit")) { return; }
  json_object_foreach((json_t *)tree, key, child) {
    if (is_for_programs(key)) { continue; }
    if (!json_object_get(names, key)) { fail_msg("no section of the report uses '%s'", key); }
    check_sections(child, names);
  }
}

static void check_report(const json_t *context) {
  json_t *names = json_object();
  fragment_names("report.md", names);
  fragment_names("page.html", names);
  check_sections(context, names);
  json_decref(names);
}

static void check_set(const char *dir) {
  const struct sg_template_folders folders = {.user = NULL, .own = FRAGMENT_TEMPLATES};
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_analysis analysis;
  struct sg_figures figures;
  struct sg_findings findings;
  struct sg_error err = {""};
  struct sg_data_digests digests = {0};
  const struct sg_byte_listener listener = sg_data_listener(&digests);
  if (sg_resultset_load_heard(&set, dir, SG_READ_ALL & ~(unsigned)SG_READ_SUMMARY, &listener, &err) != SG_OK) {
    fail_msg("%s", err.message);
  }
  if (sg_summary_compute(&summary, &set, &SG_SUMMARY_DEFAULTS, &err) != SG_OK) { fail_msg("%s", err.message); }
  sg_analysis_init(&analysis, &set, &summary);
  if (sg_figures_prepare(&figures, &analysis, SG_CHART_FORM_PAGE, &folders, &err) != SG_OK) {
    fail_msg("%s", err.message);
  }
  sg_findings_init(&findings, &analysis);
  json_t *about = sg_figures_about(&figures), *data = sg_data_list(&digests),
         *context = sg_context_make(&analysis, &findings, about, data);
  fragment_fill(context);
  check_report(context);
  json_decref(context);
  json_decref(about);
  json_decref(data);
  sg_findings_release(&findings);
  sg_figures_release(&figures);
  sg_analysis_release(&analysis);
  sg_summary_release(&summary);
  sg_resultset_release(&set);
}

static void check_sets(const char *pattern) {
  glob_t found = {0};
  assert_int_equal(glob(pattern, 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    check_set(found.gl_pathv[i]);
  }
  globfree(&found);
}

static void every_fact_of_the_sample_is_used(void **state) {
  (void)state;
  check_set(SG_SOURCE_DIR "/data/sample");
}

static void every_fact_of_the_golden_sets_is_used(void **state) {
  (void)state;
  check_sets(SG_SOURCE_DIR "/tests/golden/sets/*");
}

static void every_fact_of_the_measured_sets_is_used(void **state) {
  (void)state;
  check_sets(SG_SOURCE_DIR "/data/results/*/*");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_fact_of_the_sample_is_used),
      cmocka_unit_test(every_fact_of_the_golden_sets_is_used),
      cmocka_unit_test(every_fact_of_the_measured_sets_is_used),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
