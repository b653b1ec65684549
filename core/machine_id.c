#include "core/machine_id.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/digest.h"
#include "core/json.h"
#include "core/number.h"
#include "core/text.h"

/* ---- the id */

/* Words of the model's name: "AMD EPYC 7B13" is "amd-epyc-7b13". What is in parentheses, (R) and (TM), and the clock
 * rate are left out. */
static void put_slug(const char *model, char *slug, size_t size) {
  size_t n = 0;
  for (const char *p = model; *p && n < size - 1 && *p != '@'; p++) {
    if (*p == '(') {
      p += strcspn(p, ")");
      if (!*p) { break; }
    } else if (isalnum((unsigned char)*p)) {
      slug[n++] = (char)tolower((unsigned char)*p);
    } else if (n > 0 && slug[n - 1] != '-') {
      slug[n++] = '-';
    }
  }
  while (n > 0 && slug[n - 1] == '-') {
    n--;
  }
  slug[n] = '\0';
}

/* Installed memory in GiB: the kernel reports it without what it reserves at boot, up to several percent, which
 * depends on its version. Rounded up to the next of eight sizes per power of two: 23.54 GiB are 24, 125.9 are 128. */
static json_t *installed_gib(const json_t *machine) {
  const double gib = sg_json_number(machine, "memory_bytes", 0) / 0x1p30;
  if (!(gib > 0)) { return json_null(); }
  const double step = exp2(floor(log2(gib))) / 8;
  return json_real(ceil(gib / step) * step);
}

/* A new reference to a member; null: absent. */
static json_t *member(const json_t *object, const char *key) {
  json_t *value = json_object_get(object, key);
  return value ? json_incref(value) : json_null();
}

static json_t *stable_facts(const json_t *machine) {
  static const char *const of_cpu[] = {"vendor", "model", "family", "model_number", "architecture"},
                           *const of_machine[] = {"sockets", "cores", "hardware_threads", "caches", "numa_nodes"};
  const json_t *cpu = json_object_get(machine, "cpu");
  json_t *facts = json_object();
  for (size_t i = 0; i < sizeof of_cpu / sizeof of_cpu[0]; i++) {
    json_object_set_new(facts, of_cpu[i], member(cpu, of_cpu[i]));
  }
  for (size_t i = 0; i < sizeof of_machine / sizeof of_machine[0]; i++) {
    json_object_set_new(facts, of_machine[i], member(machine, of_machine[i]));
  }
  json_object_set_new(facts, "memory_gib", installed_gib(machine));
  return facts;
}

char *sg_machine_id(const json_t *machine) {
  char slug[48] = "";
  put_slug(sg_json_text(machine, "cpu.model", "cpu"), slug, sizeof slug);
  json_t *facts = stable_facts(machine);
  char *text = sg_require(json_dumps(facts, JSON_COMPACT | JSON_SORT_KEYS));
  char *digest = sg_bytes_sha256(text, strlen(text));
  char *id = sg_format("%s-%lldc-%.4s", *slug ? slug : "cpu",
                       (long long)sg_number_whole(sg_json_number(machine, "cores", 0)), digest);
  free(digest);
  free(text);
  json_decref(facts);
  return id;
}

/* ---- changes */

/* What an update or a setting changes, and what affects times. memory_bytes is not one of them: it changes with the
 * kernel. */
static const char *const changing[] = {
    "kernel",       "os",           "cpu.microcode",  "governor",       "turbo",     "thp",
    "aslr",         "usable_cores", "usable_threads", "virtualisation", "thp_shmem", "numa_balancing",
    "memory_policy"};

/* The value at "cpu.microcode"; NULL: not stated. */
static const json_t *value_at(const json_t *machine, const char *field) {
  const char *point = strchr(field, '.');
  return point ? json_object_get(json_object_get(machine, "cpu"), point + 1) : json_object_get(machine, field);
}

static json_t *text_of(const json_t *value) {
  if (!value || json_is_null(value)) { return json_null(); }
  if (json_is_string(value)) { return json_string(json_string_value(value)); }
  char *text = sg_require(json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT));
  json_t *out = json_string(text);
  free(text);
  return out;
}

static void add_change(json_t *list, const char *field, json_t *before, json_t *after) {
  json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "field", field, "before", before, "after", after));
}

/* The flags that `others` lacks, separated by spaces, in their order. A new heap string. */
static char *flags_missing(const json_t *flags, const json_t *others) {
  json_t *known = json_object(), *flag = NULL;
  char *text = sg_format("%s", "");
  size_t i = 0;
  json_array_foreach((json_t *)others, i, flag) {
    if (json_is_string(flag)) { json_object_set_new(known, json_string_value(flag), json_true()); }
  }
  json_array_foreach((json_t *)flags, i, flag) {
    if (!json_is_string(flag) || json_object_get(known, json_string_value(flag))) { continue; }
    char *longer = sg_format("%s%s%s", text, *text ? " " : "", json_string_value(flag));
    free(text);
    text = longer;
  }
  json_decref(known);
  return text;
}

static void compare_flags(json_t *list, const json_t *before, const json_t *after) {
  if (!json_is_array(before) || !json_is_array(after)) { return; }
  char *gone = flags_missing(before, after), *added = flags_missing(after, before);
  if (*gone || *added) {
    add_change(list, "cpu.flags", *gone ? json_string(gone) : json_null(), *added ? json_string(added) : json_null());
  }
  free(gone);
  free(added);
}

json_t *sg_machine_changes(const json_t *before, const json_t *after) {
  json_t *list = json_array();
  for (size_t i = 0; i < sizeof changing / sizeof changing[0]; i++) {
    const json_t *there = value_at(before, changing[i]), *here = value_at(after, changing[i]);
    if (there && here && !json_equal(there, here)) { add_change(list, changing[i], text_of(there), text_of(here)); }
  }
  compare_flags(list, value_at(before, "cpu.flags"), value_at(after, "cpu.flags"));
  return list;
}
