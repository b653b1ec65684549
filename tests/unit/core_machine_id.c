/* Which machine it is: an id that updates and settings do not change, and what they did change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/json.h"
#include "core/machine_id.h"

/* Of a stored result set. */
static json_t *captured(const char *set) {
  struct sg_error err;
  char path[512];
  snprintf(path, sizeof path, "%s/%s/machine.json", SG_SOURCE_DIR, set);
  json_t *machine = sg_json_load(path, &err);
  if (!machine) { fail_msg("%s", err.message); }
  return machine;
}

static const char many_cores[] = "tests/golden/sets/many-core-quick";

static void assert_id(const json_t *machine, const char *expected) {
  char *id = sg_machine_id(machine);
  assert_string_equal(id, expected);
  free(id);
}

static void assert_same(const json_t *machine, const json_t *other, bool same) {
  char *a = sg_machine_id(machine), *b = sg_machine_id(other);
  if ((strcmp(a, b) == 0) != same) { fail_msg("%s and %s are %s", a, b, same ? "different" : "the same"); }
  free(a);
  free(b);
}

static json_t *cpu_of(json_t *machine) {
  return json_object_get(machine, "cpu");
}

static void updates_and_settings_leave_the_id_as_it_is(void **state) {
  (void)state;
  json_t *before = captured(many_cores), *after = json_deep_copy(before);
  json_object_set_new(cpu_of(after), "microcode", json_string("0x2b000590"));
  json_array_append_new(json_object_get(cpu_of(after), "flags"), json_string("its_no"));
  json_object_set_new(after, "kernel", json_string("Linux 7.0.1"));
  json_object_set_new(after, "os", json_string("Debian GNU/Linux 13 (trixie)"));
  json_object_set_new(after, "governor", json_string("powersave"));
  json_object_set_new(after, "turbo", json_string("off"));
  json_object_set_new(after, "thp", json_string("always"));
  json_object_set_new(after, "usable_cores", json_integer(4));
  json_object_set_new(after, "id", json_string("of-another-version"));
  assert_same(before, after, true);
  json_decref(before);
  json_decref(after);
}

static void memory_that_a_kernel_reserves_does_not_change_it(void **state) {
  (void)state;
  json_t *before = captured(many_cores), *after = json_deep_copy(before);
  const json_int_t bytes = json_integer_value(json_object_get(before, "memory_bytes"));
  json_object_set_new(after, "memory_bytes", json_integer(bytes - (json_int_t)(512 << 20)));
  assert_same(before, after, true);
  json_object_set_new(after, "memory_bytes", json_integer(bytes / 2));
  assert_same(before, after, false);
  json_decref(before);
  json_decref(after);
}

static void other_hardware_is_another_machine(void **state) {
  (void)state;
  static const char *const of_machine[] = {"sockets", "cores", "hardware_threads", "numa_nodes"},
                           *const of_cpu[] = {"vendor", "model", "family", "model_number", "architecture"};
  json_t *machine = captured(many_cores);
  for (size_t i = 0; i < sizeof of_machine / sizeof of_machine[0]; i++) {
    json_t *other = json_deep_copy(machine);
    json_object_set_new(other, of_machine[i], json_integer(3));
    assert_same(machine, other, false);
    json_decref(other);
  }
  for (size_t i = 0; i < sizeof of_cpu / sizeof of_cpu[0]; i++) {
    json_t *other = json_deep_copy(machine);
    json_object_set_new(cpu_of(other), of_cpu[i], json_string("else"));
    assert_same(machine, other, false);
    json_decref(other);
  }
  json_t *other = json_deep_copy(machine);
  json_object_set_new(json_array_get(json_object_get(other, "caches"), 0), "size_bytes", json_integer(32768));
  assert_same(machine, other, false);
  json_decref(other);
  json_decref(machine);
}

static void stored_sets_of_one_machine_agree(void **state) {
  (void)state;
  json_t *one = captured(many_cores), *two = captured("tests/golden/sets/many-core-grid"),
         *fixture = captured("data/sample");
  assert_same(one, two, true);
  assert_same(one, fixture, false);
  assert_id(one, "intel-xeon-processor-16c-4517");
  json_decref(one);
  json_decref(two);
  json_decref(fixture);
}

static void an_id_is_a_name_for_a_folder_whatever_the_file_says(void **state) {
  (void)state;
  json_t *machine = json_pack("{s:{s:s}, s:f, s:f}", "cpu", "model", "../../\x1b[31m<script>\xc3\xa9 (R", "cores",
                              -1e300, "memory_bytes", 1e300);
  char *id = sg_machine_id(machine);
  assert_int_equal(strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(id));
  assert_int_equal(strncmp(id, "31m-script-", 11), 0);
  free(id);
  json_decref(machine);
  id = sg_machine_id(NULL);
  assert_int_equal(strncmp(id, "cpu-0c-", 7), 0);
  free(id);
}

static void assert_changes(const json_t *before, const json_t *after, const char *expected) {
  json_t *changes = sg_machine_changes(before, after);
  char *text = json_dumps(changes, JSON_COMPACT);
  assert_string_equal(text, expected);
  free(text);
  json_decref(changes);
}

static void what_changed_is_named(void **state) {
  (void)state;
  json_t *before = json_pack("{s:s, s:i, s:n, s:{s:s, s:[s, s, s]}}", "kernel", "Linux 6.1", "aslr", 2, "turbo",
                             "cpu", "microcode", "0x1", "flags", "fpu", "hle", "rtm");
  json_t *after = json_pack("{s:s, s:i, s:s, s:s, s:{s:s, s:[s, s]}}", "kernel", "Linux 6.2", "aslr", 2, "turbo",
                            "on", "os", "not stated before", "cpu", "microcode", "0x1", "flags", "avx2", "fpu");
  assert_changes(before, before, "[]");
  assert_changes(before, after,
                 "[{\"field\":\"kernel\",\"before\":\"Linux 6.1\",\"after\":\"Linux 6.2\"},"
                 "{\"field\":\"turbo\",\"before\":null,\"after\":\"on\"},"
                 "{\"field\":\"cpu.flags\",\"before\":\"hle rtm\",\"after\":\"avx2\"}]");
  json_decref(before);
  json_decref(after);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(updates_and_settings_leave_the_id_as_it_is),
      cmocka_unit_test(memory_that_a_kernel_reserves_does_not_change_it),
      cmocka_unit_test(other_hardware_is_another_machine),
      cmocka_unit_test(stored_sets_of_one_machine_agree),
      cmocka_unit_test(an_id_is_a_name_for_a_folder_whatever_the_file_says),
      cmocka_unit_test(what_changed_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
