/* What could not be counted, and why: one line for each reason, however many events share it. */
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/words.h"
#include "report/context/context.h"
#include "report/text/quantity.h"

/* A reason that begins with the event it is about ("PAPI_L1_DCM: ...") is the same for others without it. */
static const char *reason_of(const json_t *event) {
  const char *reason = sg_json_text(event, "reason", ""), *colon = strstr(reason, ": ");
  bool named = colon && isupper((unsigned char)*reason) && strcspn(reason, " ") == (size_t)(colon - reason) + 1;
  return *reason == '\0' ? "no reason was recorded" : named ? colon + 2 : reason;
}

static bool is_available(const json_t *event) {
  return json_is_true(json_object_get(event, "available"));
}

static bool is_requested(const json_t *event) {
  return json_is_true(json_object_get(event, "requested"));
}

/* Which events a line is about: those without a counter for `reason`, or, where that is NULL, those that have one and
 * were not asked for. */
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

/* True for the first event of its group that is on the line. */
static bool is_first(const json_t *events, size_t at, const char *reason) {
  const char *group = sg_json_text(json_array_get(events, at), "group", "");
  for (size_t i = 0; i < at; i++) {
    const json_t *event = json_array_get(events, i);
    if (belongs(event, reason) && strcmp(sg_json_text(event, "group", ""), group) == 0) { return false; }
  }
  return true;
}

/* "the groups cache and core, and DRAM": a group whose events are all on the line by its name. *n: events. */
static char *names_on_line(const json_t *events, const char *reason, size_t *n) {
  size_t most = json_array_size(events), n_names = 0, i = 0;
  char **names = sg_alloc(most + 1, sizeof *names);
  json_t *event = NULL;
  *n = 0;
  json_array_foreach((json_t *)events, i, event) {
    if (!belongs(event, reason)) { continue; }
    ++*n;
    const char *group = sg_json_text(event, "group", "");
    struct share share = share_of(events, group, reason);
    bool whole = share.of_line == share.of_group && share.of_group > 1;
    if (!whole) { names[n_names++] = sg_quantity_name(sg_json_text(event, "event", "")); }
    if (whole && is_first(events, i, reason)) { names[n_names++] = sg_format("all of “%s”", group); }
  }
  char *text = sg_words_list(names, n_names);
  for (size_t k = 0; k < n_names; k++) {
    free(names[k]);
  }
  free(names);
  return text;
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
    char *what = names_on_line(events, reason, &n);
    json_t *line = json_pack("{s:I}", "events", (json_int_t)n);
    sg_context_text(line, "what", what);
    json_object_set_new(line, "reason", json_string(reason));
    json_array_append_new(lines, line);
  }
  return lines;
}

json_t *sg_context_uncounted(const struct sg_resultset *set) {
  const json_t *events = json_object_get(set->run, "counters");
  json_t *out = json_object(), *lines = lines_of(events);
  size_t unasked = 0;
  char *names = names_on_line(events, NULL, &unasked);
  json_object_set_new(out, "listed", json_boolean(json_array_size(events) > 0));
  json_object_set_new(out, "counted", json_boolean(set->n_counters > 0));
  json_object_set_new(out, "has_absent", json_boolean(json_array_size(lines) > 0));
  json_object_set_new(out, "absent", lines);
  json_object_set_new(out, "has_unasked", json_boolean(unasked > 0));
  sg_context_text(out, "unasked", names);
  return out;
}
