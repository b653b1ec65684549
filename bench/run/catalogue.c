#include "bench/run/catalogue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/cpu_family.h"
#include "bench/plan/yaml.h"
#include "core/alloc.h"
#include "core/cli.h"
#include "core/json.h"
#include "core/text.h"

/* ---- the schema */

static const cyaml_schema_value_t text_entry = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 4096)};

#define TEXT(structure, name) CYAML_FIELD_STRING_PTR(#name, CYAML_FLAG_POINTER, structure, name, 1, 4096)
#define LIST(structure, name, entry) \
  CYAML_FIELD_SEQUENCE(#name, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, name, entry, 1, 256)

static const cyaml_schema_field_t native_fields[] = {
    TEXT(struct sg_catalogue_native, cpu),
    LIST(struct sg_catalogue_native, from, &text_entry),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t native_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sg_catalogue_native, native_fields),
};
static const cyaml_schema_field_t event_fields[] = {
    TEXT(struct sg_catalogue_event, name),
    TEXT(struct sg_catalogue_event, unit),
    TEXT(struct sg_catalogue_event, meaning),
    LIST(struct sg_catalogue_event, from, &text_entry),
    LIST(struct sg_catalogue_event, natives, &native_entry),
    CYAML_FIELD_BOOL("may_be_zero", CYAML_FLAG_OPTIONAL, struct sg_catalogue_event, may_be_zero),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t event_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sg_catalogue_event, event_fields),
};
static const cyaml_schema_field_t metric_fields[] = {
    TEXT(struct sg_catalogue_metric, name),
    TEXT(struct sg_catalogue_metric, unit),
    TEXT(struct sg_catalogue_metric, meaning),
    TEXT(struct sg_catalogue_metric, formula),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t metric_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sg_catalogue_metric, metric_fields),
};
static const cyaml_schema_field_t group_fields[] = {
    TEXT(struct sg_catalogue_group, name),
    TEXT(struct sg_catalogue_group, summary),
    LIST(struct sg_catalogue_group, uses, &text_entry),
    LIST(struct sg_catalogue_group, events, &event_entry),
    LIST(struct sg_catalogue_group, derived, &metric_entry),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t group_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct sg_catalogue_group, group_fields),
};
static const struct sg_yaml_key keys[] = {
    {.name = "name"},    {.name = "summary"}, {.name = "uses"},        {.name = "events"},
    {.name = "derived"}, {.name = "unit"},    {.name = "meaning"},     {.name = "from"},
    {.name = "natives"}, {.name = "cpu"},     {.name = "may_be_zero"}, {.name = "formula"},
};
static const struct sg_yaml_form form = {
    .what = "group of counters", .schema = &group_schema, .keys = keys, .n_keys = sizeof keys / sizeof keys[0]};

/* ---- lookup */

const char *const sg_catalogue_variables[SG_N_VARIABLES] = {"workers", "blas_threads"};

const struct sg_catalogue_event *sg_catalogue_find(const struct sg_catalogue *c, const char *name,
                                                   const struct sg_catalogue_group **group) {
  for (size_t g = 0; g < c->n; g++) {
    for (unsigned e = 0; e < c->groups[g]->events_count; e++) {
      if (strcmp(c->groups[g]->events[e].name, name) != 0) { continue; }
      if (group) { *group = c->groups[g]; }
      return &c->groups[g]->events[e];
    }
  }
  return NULL;
}

static const struct sg_catalogue_group *find_group(const struct sg_catalogue *c, const char *name) {
  for (size_t g = 0; g < c->n; g++) {
    if (strcmp(c->groups[g]->name, name) == 0) { return c->groups[g]; }
  }
  return NULL;
}

/* ---- checking */

static size_t times_named(const struct sg_catalogue *c, const char *name) {
  size_t n = 0;
  for (size_t g = 0; g < c->n; g++) {
    n += strcmp(c->groups[g]->name, name) == 0;
    for (unsigned e = 0; e < c->groups[g]->events_count; e++) {
      n += strcmp(c->groups[g]->events[e].name, name) == 0;
    }
    for (unsigned d = 0; d < c->groups[g]->derived_count; d++) {
      n += strcmp(c->groups[g]->derived[d].name, name) == 0;
    }
  }
  return n;
}

static double look_up_nothing(void *context, const char *name, int length, bool *known) {
  const struct sg_catalogue *c = context;
  char *word = sg_format("%.*s", length, name);
  *known = sg_catalogue_find(c, word, NULL) != NULL;
  for (int v = 0; v < SG_N_VARIABLES; v++) {
    *known |= strcmp(sg_catalogue_variables[v], word) == 0;
  }
  free(word);
  return NAN;
}

static int check_group(const struct sg_catalogue *c, const struct sg_catalogue_group *group, struct sg_error *err) {
  for (unsigned e = 0; e < group->events_count; e++) {
    const char *name = group->events[e].name;
    if (times_named(c, name) > 1) { return sg_fail(err, SG_BAD_INPUT, "duplicate name '%s'", name); }
  }
  for (unsigned u = 0; u < group->uses_count; u++) {
    if (sg_catalogue_find(c, group->uses[u], NULL)) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "group '%s' uses an unknown event '%s'", group->name, group->uses[u]);
  }
  for (unsigned d = 0; d < group->derived_count; d++) {
    const char *name = group->derived[d].name;
    double value;
    if (times_named(c, name) > 1) { return sg_fail(err, SG_BAD_INPUT, "duplicate name '%s'", name); }
    int status = sg_formula_evaluate(group->derived[d].formula, look_up_nothing, (void *)c, &value, err);
    if (status != SG_OK) { return sg_fail_in(err, status, name); }
  }
  return SG_OK;
}

/* ---- loading */

int sg_catalogue_load(struct sg_catalogue *c, const char *folder, struct sg_error *err) {
  char **names = NULL;
  size_t n = 0;
  *c = (struct sg_catalogue){0};
  int status = sg_yaml_names(folder, &names, &n, err);
  if (status == SG_OK) { c->groups = calloc(n + 1, sizeof *c->groups); }
  for (size_t i = 0; i < n; i++) {
    void *data = NULL;
    char *path = sg_format("%s/%s.yaml", folder, names[i]);
    if (status == SG_OK) { status = sg_yaml_load(&form, path, &data, err); }
    if (status == SG_OK) { c->groups[c->n++] = data; }
    free(path);
    free(names[i]);
  }
  free(names);
  for (size_t i = 0; i < c->n && status == SG_OK; i++) {
    status = check_group(c, c->groups[i], err);
  }
  if (status != SG_OK) { sg_catalogue_release(c); }
  return status;
}

void sg_catalogue_release(struct sg_catalogue *c) {
  for (size_t i = 0; i < c->n; i++) {
    sg_yaml_free(&form, c->groups[i]);
  }
  free(c->groups);
  *c = (struct sg_catalogue){0};
}

/* ---- selection */

static bool is_listed(const json_t *list, const char *name) {
  size_t i;
  const json_t *entry;
  json_array_foreach(list, i, entry) {
    if (strcmp(sg_json_text(entry, "event", ""), name) == 0) { return true; }
  }
  return false;
}

static void append_texts(json_t *list, char *const *texts, unsigned n) {
  for (unsigned i = 0; i < n; i++) {
    json_array_append_new(list, json_string(texts[i]));
  }
}

static void list_event(json_t *list, const struct sg_catalogue_event *event, const char *cpu) {
  if (is_listed(list, event->name)) { return; }
  json_t *from = json_array();
  append_texts(from, event->from, event->from_count);
  for (unsigned i = 0; i < event->natives_count; i++) {
    const struct sg_catalogue_native *native = &event->natives[i];
    if (sg_cpu_family_is(cpu, native->cpu)) { append_texts(from, native->from, native->from_count); }
  }
  json_array_append_new(list, json_pack("{s:s,s:s,s:o,s:b}", "event", event->name, "unit", event->unit, "from", from,
                                        "may_be_zero", (int)event->may_be_zero));
}

static void list_group(json_t *list, const struct sg_catalogue *c, const struct sg_catalogue_group *group,
                       const char *cpu) {
  for (unsigned i = 0; i < group->uses_count; i++) {
    list_event(list, sg_catalogue_find(c, group->uses[i], NULL), cpu);
  }
  for (unsigned i = 0; i < group->events_count; i++) {
    list_event(list, &group->events[i], cpu);
  }
}

static int fail_word(const struct sg_catalogue *c, const char *word, struct sg_error *err) {
  size_t n = 1, used = 0;
  for (size_t g = 0; g < c->n; g++) {
    n += 1 + c->groups[g]->events_count;
  }
  const char **words = sg_alloc(n, sizeof *words);
  words[used++] = "all";
  for (size_t g = 0; g < c->n; g++) {
    words[used++] = c->groups[g]->name;
  } /* first: listed when no name is close */
  for (size_t g = 0; g < c->n; g++) {
    for (unsigned e = 0; e < c->groups[g]->events_count; e++) {
      words[used++] = c->groups[g]->events[e].name;
    }
  }
  int status = sg_nearest(word, words, n) ? sg_fail_unknown(err, "counter", word, words, n)
                                          : sg_fail_unknown(err, "group of counters", word, words, c->n + 1);
  free(words);
  return status;
}

static int list_word(json_t *list, const struct sg_catalogue *c, const char *word, const char *cpu,
                     struct sg_error *err) {
  const struct sg_catalogue_group *group = find_group(c, word);
  const struct sg_catalogue_event *event = sg_catalogue_find(c, word, NULL);
  if (strcmp(word, "all") == 0) {
    for (size_t g = 0; g < c->n; g++) {
      list_group(list, c, c->groups[g], cpu);
    }
  } else if (group) {
    list_group(list, c, group, cpu);
  } else if (event) {
    list_event(list, event, cpu);
  } else {
    return fail_word(c, word, err);
  }
  return SG_OK;
}

int sg_catalogue_select(const struct sg_catalogue *c, const char *words, const char *cpu, json_t **list,
                        struct sg_error *err) {
  struct sg_list parts;
  *list = NULL;
  int status = sg_list_split(&parts, words, "--counters", err);
  if (status != SG_OK) { return status; }
  json_t *chosen = json_array();
  const struct sg_catalogue_group *model = find_group(c, "model");
  if (model) { list_group(chosen, c, model, cpu); }
  for (size_t i = 0; i < parts.n && status == SG_OK; i++) {
    status = list_word(chosen, c, parts.items[i], cpu, err);
  }
  sg_list_release(&parts);
  if (status == SG_OK) {
    *list = chosen;
  } else {
    json_decref(chosen);
  }
  return status;
}
