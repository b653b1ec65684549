#include "bench/run/counting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/machine/cpu_family.h"
#include "core/alloc.h"
#include "core/csv.h"
#include "core/installation.h"
#include "core/json.h"
#include "core/text.h"

/* ---- query the worker */

static json_t *find_event(const json_t *events, const char *name) {
  size_t i;
  json_t *entry;
  json_array_foreach(events, i, entry) {
    if (strcmp(sg_json_text(entry, "event", ""), name) == 0) { return entry; }
  }
  return NULL;
}

/* All events, the requested ones first: sets are filled in this order, so requested events fill the first sets. */
static int list_events(struct sg_counting *c, const char *words, struct sg_error *err) {
  char cpu[SG_CPU_FAMILY_SIZE];
  json_t *all = NULL, *entry;
  size_t i;
  sg_cpu_family_name(NULL, cpu);
  int status = words ? sg_catalogue_select(&c->catalogue, words, cpu, &c->events, err) : SG_OK;
  if (status != SG_OK) { return status; }
  if (!c->events) { c->events = json_array(); }
  json_array_foreach(c->events, i, entry) {
    json_object_set_new(entry, "requested", json_true());
  }
  status = sg_catalogue_select(&c->catalogue, "all", cpu, &all, err);
  json_array_foreach(all, i, entry) {
    if (find_event(c->events, sg_json_text(entry, "event", ""))) { continue; }
    json_object_set_new(entry, "requested", json_false());
    json_array_append(c->events, entry);
  }
  json_decref(all);
  return status;
}

/* Copy the worker's answers into the events; those without one get the reason. */
static void take_answers(struct sg_counting *c, const struct sg_launch_record *record) {
  size_t i;
  const json_t *m;
  json_t *event;
  const char *why = record->detail[0] ? record->detail : "no answer";
  json_array_foreach(c->events, i, event) {
    char *reason = sg_format("the worker cannot count: %s", why);
    json_object_set_new(event, "available", json_false());
    sg_json_put_text(event, "reason", reason);
    json_object_set_new(event, "chosen", json_null());
    json_object_set_new(event, "set", json_null());
  }
  json_array_foreach(record->kept, i, m) {
    event = strcmp(sg_json_text(m, "type", ""), "event") == 0 ? find_event(c->events, sg_json_text(m, "event", ""))
                                                              : NULL;
    if (!event) { continue; }
    bool available = sg_json_is_true(m, "available") && json_is_string(json_object_get(m, "from")) &&
                     json_is_integer(json_object_get(m, "set"));
    json_object_set_new(event, "available", json_boolean(available));
    json_object_set_new(event, "reason", json_string(available ? "" : sg_json_text(m, "reason", "no reason given")));
    if (!available) { continue; }
    json_object_set(event, "chosen", json_object_get(m, "from"));
    json_object_set(event, "set", json_object_get(m, "set"));
    int set = (int)sg_json_number(m, "set", 0);
    if (sg_json_is_true(event, "requested") && set >= c->n_sets) { c->n_sets = set + 1; }
  }
}

int sg_counting_init(struct sg_counting *c, const char *words, bool multiplex, const char *worker,
                     struct sg_error *err) {
  struct sg_launch_record record = {0};
  char *folder = sg_installed_folder("counters", "data/counters");
  *c = (struct sg_counting){.multiplex = multiplex};
  int status = sg_catalogue_load(&c->catalogue, folder, err);
  free(folder);
  if (status == SG_OK) { status = list_events(c, words, err); }
  if (status == SG_OK) {
    json_t *all = json_pack("{s:O,s:b}", "counters", c->events, "multiplex", (int)multiplex);
    status = sg_launch_counters(&record, worker, all, err);
    json_decref(all);
  }
  if (status == SG_OK && words && record.outcome == SG_OUTCOME_FAILED) {
    status = sg_fail(err, SG_UNABLE, "cannot find out which events can be counted: %s", record.detail);
  }
  if (status == SG_OK) { take_answers(c, &record); }
  sg_launch_record_release(&record);
  if (status != SG_OK) { sg_counting_release(c); }
  return status;
}

int sg_counting_check(const char *words, struct sg_error *err) {
  struct sg_catalogue catalogue;
  json_t *list = NULL;
  char *folder = sg_installed_folder("counters", "data/counters");
  int status = sg_catalogue_load(&catalogue, folder, err);
  free(folder);
  if (status != SG_OK) { return status; }
  status = sg_catalogue_select(&catalogue, words, "any", &list, err);
  json_decref(list);
  sg_catalogue_release(&catalogue);
  return status;
}

void sg_counting_release(struct sg_counting *c) {
  sg_catalogue_release(&c->catalogue);
  json_decref(c->events);
  *c = (struct sg_counting){0};
}

/* ---- run.json */

json_t *sg_counting_json(const struct sg_counting *c) {
  json_t *list = json_array();
  size_t i;
  json_t *entry;
  json_array_foreach(c->events, i, entry) {
    const struct sg_catalogue_group *group = NULL;
    const struct sg_catalogue_event *event =
        sg_catalogue_find(&c->catalogue, sg_json_text(entry, "event", ""), &group);
    json_array_append_new(
        list, json_pack("{s:s,s:s,s:s,s:s,s:O,s:O,s:O,s:O,s:O}", "event", event->name, "unit", event->unit, "group",
                        group->name, "meaning", event->meaning, "requested", json_object_get(entry, "requested"),
                        "available", json_object_get(entry, "available"), "reason", json_object_get(entry, "reason"),
                        "from", json_object_get(entry, "chosen"), "set", json_object_get(entry, "set")));
  }
  return list;
}

json_t *sg_counting_metrics_json(const struct sg_counting *c) {
  json_t *list = json_array();
  for (size_t g = 0; g < c->catalogue.n; g++) {
    const struct sg_catalogue_group *group = c->catalogue.groups[g];
    for (unsigned d = 0; d < group->derived_count; d++) {
      const struct sg_catalogue_metric *m = &group->derived[d];
      json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s}", "metric", m->name, "unit", m->unit, "group",
                                            group->name, "meaning", m->meaning, "formula", m->formula));
    }
  }
  return list;
}

/* ---- launches */

json_t *sg_counting_request(const struct sg_counting *c, int set) {
  json_t *list = json_array();
  size_t i;
  json_t *e;
  json_array_foreach(c->events, i, e) {
    if (!sg_json_is_true(e, "requested") || sg_json_number(e, "set", -1) != set) { continue; }
    json_array_append_new(list, json_pack("{s:O,s:O,s:[O]}", "event", json_object_get(e, "event"), "unit",
                                          json_object_get(e, "unit"), "from", json_object_get(e, "chosen")));
  }
  return json_pack("{s:o,s:b}", "counters", list, "multiplex", (int)c->multiplex);
}

/* ---- derived metrics */

void sg_counting_add_means(json_t *means, const struct sg_launch_record *record) {
  for (size_t i = 0; i < record->n_counters; i++) {
    const char *event = record->counters[i].event;
    if (json_object_get(means, event)) { continue; } /* included with its first row */
    double sum = 0;
    int n = 0;
    for (size_t k = i; k < record->n_counters; k++) {
      if (strcmp(record->counters[k].event, event) != 0) { continue; }
      sum += record->counters[k].value;
      n++;
    }
    if (isfinite(sum)) { json_object_set_new(means, event, json_real(sum / n)); }
  }
}

struct values {
  const struct sg_counting *counting;
  const json_t *means;
  double variables[SG_N_VARIABLES];
};

static double look_up(void *context, const char *name, int length, bool *known) {
  const struct values *v = context;
  char *word = sg_format("%.*s", length, name);
  const json_t *mean = json_object_get(v->means, word);
  double value = mean ? json_number_value(mean) : NAN;
  *known = mean || sg_catalogue_find(&v->counting->catalogue, word, NULL);
  for (int i = 0; i < SG_N_VARIABLES; i++) {
    if (strcmp(sg_catalogue_variables[i], word) != 0) { continue; }
    value = v->variables[i];
    *known = true;
  }
  free(word);
  return value;
}

static double number_or_nan(int64_t value) {
  return value == SG_NO_INT ? NAN : (double)value;
}

/* Values of a launch may be right and their quotient beyond what a result set holds. */
static bool can_be_stored(double value) {
  const struct sg_limits *limits = &sg_range_limits[SG_RANGE_TALLY];
  return value >= limits->least && value <= limits->most; /* false for NaN */
}

static void append_row(struct sg_launch_record *record, const struct sg_catalogue_metric *m, double value) {
  record->counters = sg_resize(record->counters, record->n_counters + 1, sizeof *record->counters);
  record->counters[record->n_counters++] = (struct sg_counters_row){
      .trial = SG_NO_INT, .event = m->name, .unit = m->unit, .value = value, .source = "derived"};
}

void sg_counting_derive(const struct sg_counting *c, const json_t *means, const struct sg_configs_row *config,
                        struct sg_launch_record *record) {
  struct values values = {.counting = c, .means = means};
  values.variables[SG_VARIABLE_WORKERS] = number_or_nan(config->workers);
  values.variables[SG_VARIABLE_BLAS_THREADS] = number_or_nan(config->blas_threads);
  if (config->blas_threads == SG_NO_INT) { /* library default: use the number it reports */
    values.variables[SG_VARIABLE_BLAS_THREADS] = sg_json_number(record->hello, "backend.threads_max", NAN);
  }
  for (size_t g = 0; g < c->catalogue.n; g++) {
    const struct sg_catalogue_group *group = c->catalogue.groups[g];
    for (unsigned d = 0; d < group->derived_count; d++) {
      double value;
      struct sg_error ignored; /* formulas were checked when the catalogue was loaded */
      int status = sg_formula_evaluate(group->derived[d].formula, look_up, &values, &value, &ignored);
      if (status == SG_OK && can_be_stored(value)) { append_row(record, &group->derived[d], value); }
    }
  }
}
