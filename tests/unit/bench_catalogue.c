/* The catalogue of countable events: the files in data/counters, and invalid files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/run/catalogue.h"
#include "core/json.h"
#include "core/output.h"
#include "core/text.h"

static struct sg_catalogue ours;

static int load_ours(void **state) {
  (void)state;
  struct sg_error err;
  const int status = sg_catalogue_load(&ours, SG_SOURCE_DIR "/data/counters", &err);
  if (status) { print_error("%s\n", err.message); }
  return status;
}

static int release_ours(void **state) {
  (void)state;
  sg_catalogue_release(&ours);
  return 0;
}

static json_t *chosen(const char *words, const char *cpu) {
  struct sg_error err;
  json_t *list;
  if (sg_catalogue_select(&ours, words, cpu, &list, &err)) { fail_msg("%s", err.message); }
  return list;
}

static const json_t *entry_of(const json_t *list, const char *event) {
  size_t i;
  const json_t *entry;
  json_array_foreach(list, i, entry) {
    if (strcmp(sg_json_text(entry, "event", ""), event) == 0) { return entry; }
  }
  return NULL;
}

/* ---- Shipped files ---- */

static void all_shipped_groups_load(void **state) {
  (void)state;
  static const char *const groups[] = {"branch", "cache", "core",     "energy", "flops",
                                       "model",  "sde",   "software", "tlb"};
  assert_int_equal(ours.n, sizeof groups / sizeof groups[0]);
  for (size_t i = 0; i < ours.n; i++) {
    assert_string_equal(ours.groups[i]->name, groups[i]);
  }
}

static void every_candidate_names_a_source(void **state) {
  (void)state;
  static const char *const sources[] = {"papi:", "perf:", "rusage:", "stat:", "rapl:", "model:"};
  json_t *all = chosen("all", "amd-19h-01h");
  size_t i, j;
  const json_t *entry, *from;
  json_array_foreach(all, i, entry) {
    json_array_foreach(json_object_get(entry, "from"), j, from) {
      bool known = false;
      for (size_t s = 0; s < sizeof sources / sizeof sources[0]; s++) {
        known |= strncmp(json_string_value(from), sources[s], strlen(sources[s])) == 0;
      }
      if (!known) { fail_msg("%s of %s", json_string_value(from), sg_json_text(entry, "event", "")); }
    }
  }
  json_decref(all);
}

static void a_selection_starts_with_the_model_and_has_each_event_once(void **state) {
  (void)state;
  json_t *list = chosen("cache,instructions,core", "intel-06h-55h");
  assert_string_equal(sg_json_text(json_array_get(list, 0), "event", ""), "items");
  for (size_t i = 0; i < json_array_size(list); i++) {
    const json_t *entry = json_array_get(list, i);
    assert_ptr_equal(entry_of(list, sg_json_text(entry, "event", "")), entry);
  }
  assert_non_null(entry_of(list, "cpu_time")); /* used by core, of software */
  assert_null(entry_of(list, "branches"));
  json_decref(list);
}

static void natives_are_for_their_family(void **state) {
  (void)state;
  json_t *intel = chosen("l3_misses", "intel-06h-8fh"), *zen3 = chosen("l3_misses", "amd-19h-01h"),
         *other = chosen("l3_misses", "unknown");
  assert_int_equal(json_array_size(json_object_get(entry_of(other, "l3_misses"), "from")), 2);
  assert_string_equal(json_string_value(json_array_get(json_object_get(entry_of(intel, "l3_misses"), "from"), 2)),
                      "papi:LONGEST_LAT_CACHE:MISS");
  assert_int_equal(json_array_size(json_object_get(entry_of(zen3, "l3_misses"), "from")), 4);
  json_decref(intel);
  json_decref(zen3);
  json_decref(other);
}

static const char *last_of(const json_t *list, const char *event) {
  const json_t *from = json_object_get(entry_of(list, event), "from");
  const size_t n = json_array_size(from);
  return n > 0 ? json_string_value(json_array_get(from, n - 1)) : "none";
}

/* Names of libpfm 4.13 for arm_n1, arm_v1, arm_n2 and arm_v2. */
static void neoverse_cores_have_native_names(void **state) {
  (void)state;
  json_t *n1 = chosen("all", "arm-41-d0c"), *v1 = chosen("all", "arm-41-d40"), *v2 = chosen("all", "arm-41-d4f");
  assert_string_equal(last_of(n1, "cycles"), "papi:CPU_CYCLES");
  assert_string_equal(last_of(n1, "branch_misses"), "papi:BR_MIS_PRED_RETIRED");
  assert_string_equal(last_of(n1, "l3_misses"), "papi:LL_CACHE_MISS_RD");
  assert_string_equal(last_of(n1, "dtlb_misses"), "papi:DTLB_WALK");
  assert_string_equal(last_of(n1, "sve_fixed"), "none");
  assert_string_equal(last_of(v1, "sve_256"), "papi:FP_SCALE_OPS_SPEC");
  assert_string_equal(last_of(v1, "sve_128"), "none");
  assert_string_equal(last_of(v2, "sve_128"), "papi:FP_SCALE_OPS_SPEC");
  assert_string_equal(last_of(v2, "sve_fixed"), "papi:FP_FIXED_OPS_SPEC");
  json_decref(n1);
  json_decref(v1);
  json_decref(v2);
}

static void an_unknown_word_suggests_the_closest(void **state) {
  (void)state;
  struct sg_error err;
  json_t *list;
  assert_int_equal(sg_catalogue_select(&ours, "cahce", "unknown", &list, &err), SG_BAD_INPUT);
  assert_string_equal(err.message, "unknown counter 'cahce': did you mean 'cache'?");
  assert_int_equal(sg_catalogue_select(&ours, "core,context_switch", "unknown", &list, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "did you mean 'context_switches'?"));
  assert_int_equal(sg_catalogue_select(&ours, "xyzzy", "unknown", &list, &err), SG_BAD_INPUT);
  assert_non_null(strstr(err.message, "known are all, branch, cache"));
  assert_null(list);
}

/* ---- Invalid files ---- */

static void refused(const char *yaml, const char *why) {
  struct sg_error err = {""};
  struct sg_catalogue catalogue;
  char folder[] = "/tmp/catalogue-XXXXXX";
  assert_non_null(mkdtemp(folder));
  char *path = sg_format("%s/g.yaml", folder);
  assert_int_equal(sg_file_replace(path, yaml, strlen(yaml), &err), SG_OK);
  const int status = sg_catalogue_load(&catalogue, folder, &err);
  unlink(path);
  rmdir(folder);
  free(path);
  assert_int_equal(status, SG_BAD_INPUT);
  if (!strstr(err.message, why)) { fail_msg("refused with: %s", err.message); }
}

static void an_invalid_file_is_diagnosed(void **state) {
  (void)state;
  refused("", "g.yaml: the file is empty");
  refused("name: g\nsummary: s\nevnets: []\n", "g.yaml:3:1: unknown key 'evnets': did you mean 'events'?");
  refused("name: g\nsummary: s\nuses: [nothing]\n", "group 'g' uses an unknown event 'nothing'");
  refused("name: g\nsummary: s\nevents:\n- {name: a, unit: x, meaning: m}\n- {name: a, unit: x, meaning: m}\n",
          "duplicate name 'a'");
  refused("name: g\nsummary: s\nevents:\n- {name: g, unit: x, meaning: m}\n", "duplicate name 'g'");
  refused("name: g\nsummary: s\nevents:\n- {name: a, unit: x, meaning: m}\nderived:\n"
          "- {name: d, unit: x, meaning: m, formula: 2 * b}\n",
          "d: formula '2 * b': unknown name at character 5");
}

static void a_missing_folder_is_reported(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_catalogue catalogue;
  assert_int_equal(sg_catalogue_load(&catalogue, "/nowhere", &err), SG_UNABLE);
  assert_non_null(strstr(err.message, "'/nowhere'"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_shipped_groups_load),
      cmocka_unit_test(every_candidate_names_a_source),
      cmocka_unit_test(a_selection_starts_with_the_model_and_has_each_event_once),
      cmocka_unit_test(natives_are_for_their_family),
      cmocka_unit_test(neoverse_cores_have_native_names),
      cmocka_unit_test(an_unknown_word_suggests_the_closest),
      cmocka_unit_test(an_invalid_file_is_diagnosed),
      cmocka_unit_test(a_missing_folder_is_reported),
  };
  return cmocka_run_group_tests(tests, load_ours, release_ours);
}
