#include "bench/worker/message.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "bench/worker/request.h"
#include "core/json.h"

enum { DOUBLE_DIGITS = 17 };

static void send(FILE *out, json_t *message) {
  json_dumpf(message, out, JSON_COMPACT | JSON_REAL_PRECISION(DOUBLE_DIGITS));
  json_decref(message);
  fputc('\n', out);
  fflush(out);
}

#define MAKE_TEXT sg_json_text_or_null
#define MAKE_INT sg_json_integer_or_null
#define MAKE_REAL sg_json_real_or_null

void sg_message_hello(FILE *out, const struct sg_library *library) {
  send(out, json_pack("{s:s, s:i, s:s, s:o}", "type", "hello", "protocol", SG_PROTOCOL, "runner", "c", "backend",
                      library ? sg_library_describe(library) : json_null()));
}

/* What the orchestrator adds. */
static void drop_others(json_t *message) {
  static const char *const not_ours[] = {"config_id", "round", "launch"};
  for (size_t i = 0; i < sizeof not_ours / sizeof not_ours[0]; i++) {
    json_object_del(message, not_ours[i]);
  }
}

void sg_message_trial(FILE *out, const struct sg_samples_row *row) {
  json_t *message = json_pack("{s:s}", "type", "trial");
#define COLUMN(type, name, ...) json_object_set_new(message, #name, MAKE_##type(row->name));
  SG_SAMPLES_COLUMNS(COLUMN)
#undef COLUMN
  drop_others(message);
  send(out, message);
}

void sg_message_rank(FILE *out, const struct sg_ranks_row *row) {
  json_t *message = json_pack("{s:s}", "type", "rank");
#define COLUMN(type, name, ...) json_object_set_new(message, #name, MAKE_##type(row->name));
  SG_RANKS_COLUMNS(COLUMN)
#undef COLUMN
  drop_others(message);
  send(out, message);
}

void sg_message_event(FILE *out, const struct sg_event *event, const struct sg_event_answer *answer) {
  const char *from = answer->available ? event->candidates[answer->candidate] : NULL;
  json_t *set = answer->available ? json_integer(answer->set) : json_null();
  send(out, json_pack("{s:s, s:s, s:b, s:s?, s:o, s:s}", "type", "event", "event", event->name, "available",
                      (int)answer->available, "from", from, "set", set, "reason", answer->reason));
}

void sg_message_strategy(FILE *out, const char *name, const char *reason) {
  send(out, json_pack("{s:s, s:s, s:b, s:s?}", "type", "strategy", "strategy", name, "available", reason == NULL,
                      "reason", reason));
}

void sg_message_limit(FILE *out, const char *scope) {
  send(out, json_pack("{s:s, s:s?}", "type", "limit", "scope", scope));
}

void sg_message_counter(FILE *out, int64_t trial, const struct sg_counter_value *value) {
  send(out, json_pack("{s:s, s:I, s:s, s:s, s:o, s:s}", "type", "counter", "trial", (json_int_t)trial, "event",
                      value->event, "unit", value->unit, "value", sg_json_real_or_null(value->value), "source",
                      value->source));
}

void sg_message_verified(FILE *out, const struct sg_checked *verdict, const char *detail) {
  json_t *residual = verdict->items > 0 ? sg_json_real_or_null(verdict->residual) : json_null();
  send(out,
       json_pack("{s:s, s:I, s:o, s:b, s:o}", "type", "verified", "items", (json_int_t)verdict->items, "residual",
                 residual, "valid", (int)sg_checked_valid(verdict), "detail", sg_json_text_or_null(detail)));
}

int sg_message_end(FILE *out, const char *outcome, const char *detail, const struct sg_observed *observed) {
  json_t *message =
      json_pack("{s:s, s:s, s:o}", "type", "end", "outcome", outcome, "detail", sg_json_text_or_null(detail));
  if (observed->cpus) { json_object_set_new(message, "cpus", json_string(observed->cpus)); }
  if (observed->node_shares) { json_object_set_new(message, "node_shares", json_string(observed->node_shares)); }
  if (observed->huge_bytes != SG_NO_INT) {
    json_object_set_new(message, "huge_bytes", json_integer((json_int_t)observed->huge_bytes));
  }
  send(out, message);
  return ferror(out) ? -1 : 0;
}
