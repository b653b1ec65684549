/* Events that could not be counted, and why: one line for each reason, however many events share it. */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/context/context.h"
#include "report/text/quantity.h"

/* A reason that begins with its event ("PAPI_L1_DCM: ...") is compared with others without that prefix. */
static const char *reason_of(const json_t *event) {
  const char *reason = sg_json_text(event, "reason", ""), *colon = strstr(reason, ": ");
  bool named = colon && isupper((unsigned char)*reason) && strcspn(reason, " ") == (size_t)(colon - reason) + 1;
  return named ? colon + 2 : reason;
}

static bool is_available(const json_t *event) {
  return json_is_true(json_object_get(event, "available"));
}

static bool is_requested(const json_t *event) {
  return json_is_true(json_object_get(event, "requested"));
}

/* Which events a line covers: those without a counter because of `reason`, or, where `reason` is NULL, those that
 * could be counted but were not requested. */
static bool belongs(const json_t *event, const char *reason) {
  if (!reason) { return is_available(event) && !is_requested(event); }
  return !is_available(event) && strcmp(reason_of(event), reason) == 0;
}

struct share {
  size_t of_line, of_group;
};

static struct share share_of(const json_t *events, const char *group, const char *reason) {
  struct share share = {0};
  size_t i = 0;
  json_t *event = NULL;
  json_array_foreach((json_t *)events, i, event) {
    if (strcmp(sg_json_text(event, "group", ""), group) != 0) { continue; }
    share.of_group++;
    share.of_line += belongs(event, reason);
  }
  return share;
}

/* True for the first event of its group on the line. */
static bool is_first(const json_t *events, size_t at, const char *reason) {
  const char *group = sg_json_text(json_array_get(events, at), "group", "");
  for (size_t i = 0; i < at; i++) {
    const json_t *event = json_array_get(events, i);
    if (belongs(event, reason) && strcmp(sg_json_text(event, "group", ""), group) == 0) { return false; }
  }
  return true;
}

/* A list of {name, group}: a group whose events are all on the line is listed by its name. *n: number of events. */
static json_t *names_on_line(const json_t *events, const char *reason, size_t *n) {
  json_t *items = json_array(), *event = NULL;
  size_t i = 0;
  *n = 0;
  json_array_foreach((json_t *)events, i, event) {
    if (!belongs(event, reason)) { continue; }
    ++*n;
    const char *group = sg_json_text(event, "group", "");
    struct share share = share_of(events, group, reason);
    bool whole = share.of_line == share.of_group && share.of_group > 1;
    if (whole && !is_first(events, i, reason)) { continue; }
    json_t *item = json_pack("{s:b}", "group", whole);
    sg_context_text(item, "name",
                    whole ? sg_format("%s", group) : sg_quantity_name(sg_json_text(event, "event", "")));
    json_array_append_new(items, item);
  }
  return sg_fact_list(items, 0);
}

static bool reason_seen(const json_t *lines, const char *reason) {
  size_t i = 0;
  json_t *line = NULL;
  json_array_foreach((json_t *)lines, i, line) {
    if (strcmp(sg_json_text(line, "reason", ""), reason) == 0) { return true; }
  }
  return false;
}

static json_t *lines_of(const json_t *events) {
  json_t *lines = json_array(), *event = NULL;
  size_t i = 0;
  json_array_foreach((json_t *)events, i, event) {
    const char *reason = reason_of(event);
    if (is_available(event) || reason_seen(lines, reason)) { continue; }
    size_t n = 0;
    json_t *what = names_on_line(events, reason, &n);
    json_t *line = json_pack("{s:I}", "events", (json_int_t)n);
    json_object_set_new(line, "what", what);
    json_object_set_new(line, "reason", sg_fact_text(reason));
    json_object_set_new(line, "has_reason", json_boolean(*reason != '\0'));
    json_array_append_new(lines, line);
  }
  return lines;
}

json_t *sg_context_uncounted(const struct sg_resultset *set) {
  const json_t *events = json_object_get(set->run, "counters");
  json_t *out = json_object(), *lines = lines_of(events);
  size_t unasked = 0;
  json_t *names = names_on_line(events, NULL, &unasked);
  json_object_set_new(out, "listed", json_boolean(json_array_size(events) > 0));
  json_object_set_new(out, "counted", json_boolean(set->n_counters > 0));
  json_object_set_new(out, "has_absent", json_boolean(json_array_size(lines) > 0));
  json_object_set_new(out, "absent", lines);
  json_object_set_new(out, "has_unasked", json_boolean(unasked > 0));
  json_object_set_new(out, "unasked", names);
  return out;
}
