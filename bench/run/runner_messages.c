#include "bench/run/runner_messages.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench/operations/operation.h"
#include "bench/run/runner_members.h"
#include "core/alloc.h"
#include "core/csv.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/trial_rules.h"

/* Beyond anything that can be measured; sums of some of these fit into 64 bits. */
static const int64_t MOST_NS = 100000000000000000, MOST = 1000000000000000, MOST_THREADS = 1000000;
enum {
  NAME_MOST = 64,
  CPUS_MOST = 256,
  DEPTH_MOST = 8
}; /* bytes; of a hello message, whose members go into run.json, indented */

/* The entry of a list of the request whose `key` is this; an error if there is none or it had its answer. */
static int find_asked(const json_t **found, struct sg_runner *r, const json_t *list, const char *key,
                      const char *name, struct sg_error *err) {
  size_t i;
  const json_t *entry;
  *found = NULL;
  json_array_foreach(list, i, entry) {
    if (strcmp(sg_json_text(entry, key, ""), name) == 0) { *found = entry; }
  }
  if (!*found) { return sg_fail(err, SG_BAD_INPUT, "'%.60s' was not asked for", name); }
  if (json_object_get(r->answered, name)) { return sg_fail(err, SG_BAD_INPUT, "'%.60s' comes twice", name); }
  json_object_set_new(r->answered, name, json_true());
  return SG_OK;
}

/* ---- hello ---- */

static int check_symbols(const json_t *symbols, struct sg_error *err) {
  size_t i;
  const json_t *name;
  bool are_texts = !symbols || json_is_null(symbols) || json_is_array(symbols);
  json_array_foreach(symbols, i, name) {
    are_texts &= json_is_string(name);
  }
  return are_texts ? SG_OK : sg_fail(err, SG_BAD_INPUT, "'symbols' is not a list of texts");
}

static int check_backend(const json_t *backend, struct sg_error *err) {
  static const char *const texts[] = {"version", "config", "corename", "threading", "concurrent_threaded_calls",
                                      "family",  "prefix", "suffix",   "lapack"};
  const char *text;
  int64_t threads;
  int status = SG_OK;
  if (!backend || json_is_null(backend)) { return SG_OK; }
  if (!json_is_object(backend)) { return sg_fail(err, SG_BAD_INPUT, "'backend' is not an object"); }
  for (size_t i = 0; status == SG_OK && i < sizeof texts / sizeof *texts; i++) {
    status = sg_member_text(&text, backend, texts[i], false, err);
  }
  if (status == SG_OK && json_string_length(json_object_get(backend, "corename")) > NAME_MOST) {
    status = sg_fail(err, SG_BAD_INPUT, "'corename' is longer than %d bytes", NAME_MOST);
  }
  if (status == SG_OK) { status = sg_member_integer(&threads, backend, "threads_max", 1, MOST_THREADS, false, err); }
  return status == SG_OK ? check_symbols(json_object_get(backend, "symbols"), err) : status;
}

/* Its name and versions become part of configurations' names. */
static int check_names(const json_t *m, struct sg_error *err) {
  const json_t *versions = json_object_get(m, "versions"), *version;
  const char *name, *key;
  int status = sg_member_text(&name, m, "runner", false, err);
  if (status == SG_OK && strlen(name ? name : "") > NAME_MOST) {
    status = sg_fail(err, SG_BAD_INPUT, "'runner' is longer than %d bytes", NAME_MOST);
  }
  if (status != SG_OK || !versions) { return status; }
  if (!json_is_object(versions)) { return sg_fail(err, SG_BAD_INPUT, "'versions' is not an object"); }
  json_object_foreach((json_t *)versions, key, version) {
    if (json_is_string(version) && json_string_length(version) <= NAME_MOST) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "'versions' has a member that is not a text of at most %d bytes", NAME_MOST);
  }
  return SG_OK;
}

/* Lists and objects in each other; the parser limits how far this goes. */
static int depth_of(json_t *value) {
  int deepest = 0;
  const char *key;
  size_t i;
  json_t *member;
  json_array_foreach(value, i, member) {
    const int depth = depth_of(member);
    deepest = depth > deepest ? depth : deepest;
  }
  json_object_foreach(value, key, member) {
    const int depth = depth_of(member);
    deepest = depth > deepest ? depth : deepest;
  }
  return json_is_array(value) || json_is_object(value) ? deepest + 1 : 0;
}

static int take_hello(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                      struct sg_error *err) {
  (void)now_ns;
  int64_t protocol;
  if (r->state != SG_RUNNER_STARTED) { return sg_fail(err, SG_BAD_INPUT, "it comes twice"); }
  int status = sg_member_integer(&protocol, m, "protocol", 1, 1, true, err);
  if (status == SG_OK) { status = check_names(m, err); }
  if (status == SG_OK) { status = check_backend(json_object_get(m, "backend"), err); }
  if (status == SG_OK && depth_of((json_t *)m) > DEPTH_MOST) {
    status = sg_fail(err, SG_BAD_INPUT, "it is nested more than %d deep", DEPTH_MOST);
  }
  if (status != SG_OK) { return status; }
  record->hello = json_incref((json_t *)m);
  r->state = SG_RUNNER_GREETED;
  return SG_OK;
}

/* ---- trial ---- */

/* By the unit in the name of a column. */
static int64_t most_of(const char *name) {
  const size_t n = strlen(name);
  return n > 3 && strcmp(name + n - 3, "_ns") == 0 ? MOST_NS : MOST;
}

/* Another clock may be behind. */
static int64_t least_of(const char *name) {
  return strcmp(name, "clock_offset_ns") == 0 ? -MOST_NS : 0;
}

static int take_columns(struct sg_samples_row *row, const json_t *m, struct sg_error *err) {
  int status = SG_OK;
#define TAKE_TEXT(name, range) row->name = "";
#define TAKE_INT(name, range) \
  if (status == SG_OK) { status = sg_member_integer(&row->name, m, #name, 0, most_of(#name), false, err); }
#define TAKE_REAL(name, range) \
  if (status == SG_OK) { status = sg_member_real(&row->name, m, #name, SG_RANGE_##range, err); }
#define TAKE(type, name, meaning, range) TAKE_##type(name, range)
  SG_SAMPLES_COLUMNS(TAKE)
#undef TAKE
  row->round = row->launch = SG_NO_INT;
  return status;
}

/* Trials are numbered from 1, warm-up trials come first, and no more than were asked for. */
static int check_order(const struct sg_runner *r, const struct sg_launch_record *record, const json_t *m,
                       struct sg_error *err) {
  const int64_t next = (int64_t)record->n_samples + 1, warmups = (int64_t)record->n_samples - r->timed;
  int64_t trial, warmup;
  int status = sg_member_integer(&trial, m, "trial", next, next, true, err);
  if (status == SG_OK) { status = sg_member_integer(&warmup, m, "warmup", 0, r->timed > 0 ? 0 : 1, true, err); }
  if (status != SG_OK) { return status; }
  if (warmup && warmups == r->warmup_max) {
    return sg_fail(err, SG_BAD_INPUT, "warm-up trial %lld, at most %lld are asked for", (long long)warmups + 1,
                   (long long)r->warmup_max);
  }
  if (!warmup && r->timed == r->trials) {
    return sg_fail(err, SG_BAD_INPUT, "timed trial %lld, at most %lld are asked for", (long long)r->timed + 1,
                   (long long)r->trials);
  }
  return SG_OK;
}

/* It lies between the one before, or the start of the process, and now; its phases are parts of it; and its times
 * agree with each other. */
static int check_times(const struct sg_runner *r, const struct sg_launch_record *record,
                       const struct sg_samples_row *row, const json_t *m, int64_t now_ns, struct sg_error *err) {
  const struct sg_samples_row *before = record->n_samples ? &record->samples[record->n_samples - 1] : NULL;
  const int64_t from_ns = before ? before->started_ns + before->wall_ns : r->started_ns;
  int64_t started_ns, value;
  int status = sg_member_integer(&started_ns, m, "started_ns", from_ns, now_ns, true, err);
  if (status == SG_OK) { status = sg_member_integer(&value, m, "wall_ns", 1, now_ns - started_ns, true, err); }
  if (status == SG_OK) { status = sg_member_integer(&value, m, "load_wall_ns", 0, row->wall_ns, false, err); }
  const int64_t left_ns = status == SG_OK && value != SG_NO_INT ? row->wall_ns - value : row->wall_ns;
  if (status == SG_OK) { status = sg_member_integer(&value, m, "operate_wall_ns", 0, left_ns, false, err); }
  return status;
}

static int check_verdict(const struct sg_runner *r, const struct sg_samples_row *row, const json_t *m,
                         struct sg_error *err) {
  int64_t items, valid;
  if (!r->verify) {
    if (row->items_checked == SG_NO_INT && row->valid == SG_NO_INT && isnan(row->residual)) { return SG_OK; }
    return sg_fail(err, SG_BAD_INPUT, "results were not to be checked");
  }
  int status =
      sg_member_integer(&items, m, "items_checked", r->has_check && r->count > 0 ? 1 : 0, r->count, true, err);
  if (status == SG_OK) { status = sg_member_integer(&valid, m, "valid", 0, 1, true, err); }
  if (status != SG_OK || !valid) { return status; }
  if (isnan(row->residual) ? items > 0 : row->residual > 1) {
    return sg_fail(err, SG_BAD_INPUT, "'valid' is 1, but 'residual' is %s",
                   isnan(row->residual) ? "null" : "above 1");
  }
  return SG_OK;
}

static int take_trial(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                      struct sg_error *err) {
  struct sg_samples_row row;
  int status = take_columns(&row, m, err);
  if (status == SG_OK) { status = check_order(r, record, m, err); }
  if (status == SG_OK) { status = check_times(r, record, &row, m, now_ns, err); }
  if (status == SG_OK) { status = check_verdict(r, &row, m, err); }
  if (status != SG_OK) { return status; }
  const char *contradiction = sg_trial_contradiction(&row, &r->config, r->cpus);
  if (contradiction) { return sg_fail(err, SG_BAD_INPUT, "it is %s", contradiction); }
  record->samples = sg_resize(record->samples, record->n_samples + 1, sizeof row);
  record->samples[record->n_samples++] = row;
  r->wrong |= row.valid == 0;
  r->items_checked += r->verify ? row.items_checked : 0;
  r->timed += !row.warmup;
  r->timed_ns += row.warmup ? 0 : row.wall_ns;
  json_object_clear(r->answered);
  return SG_OK;
}

/* ---- rank ---- */

/* A text of the message that the record keeps. */
static const char *keep_text(struct sg_launch_record *record, const json_t *m, const char *key) {
  json_t *text = json_object_get(m, key);
  json_array_append(record->kept, text);
  return json_string_value(text);
}

static int take_rank_columns(struct sg_ranks_row *row, const json_t *m, struct sg_error *err) {
  int status = SG_OK;
#define RANK_TEXT(name) \
  if (status == SG_OK) { status = sg_member_text(&row->name, m, #name, false, err); }
#define RANK_INT(name)                                                                             \
  if (status == SG_OK) {                                                                           \
    status = sg_member_integer(&row->name, m, #name, least_of(#name), most_of(#name), false, err); \
  }
#define RANK(type, name, meaning, range) RANK_##type(name)
  SG_RANKS_COLUMNS(RANK)
#undef RANK
  row->config_id = "";
  row->round = row->launch = SG_NO_INT;
  return status;
}

/* What each rank did in the last trial, in their order. */
static int take_rank(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                     struct sg_error *err) {
  (void)now_ns;
  const int64_t ranks = r->config.ranks > 0 ? r->config.ranks : 0, last = (int64_t)record->n_samples,
                next = (int64_t)record->n_ranks - (last - 1) * ranks;
  struct sg_ranks_row row;
  int64_t value;
  if (next < 0) { return sg_fail(err, SG_BAD_INPUT, "those of the trial before it are missing"); }
  if (last == 0 || next >= ranks) { return sg_fail(err, SG_BAD_INPUT, "no rank of this trial is left"); }
  const int64_t wall_ns = record->samples[last - 1].wall_ns;
  int status = take_rank_columns(&row, m, err);
  if (status == SG_OK) { status = sg_member_integer(&value, m, "trial", last, last, true, err); }
  if (status == SG_OK) {
    const int64_t warmup = record->samples[last - 1].warmup;
    status = sg_member_integer(&value, m, "warmup", warmup, warmup, true, err);
  }
  if (status == SG_OK) { status = sg_member_integer(&value, m, "rank", next, next, true, err); }
  if (status == SG_OK) { status = sg_member_integer(&value, m, "node", 0, next, true, err); }
  if (status == SG_OK) { status = sg_member_integer(&value, m, "shares_cpus", 0, 1, true, err); }
  if (status == SG_OK) { status = sg_member_integer(&value, m, "items", 0, r->count, true, err); }
  if (status == SG_OK) { status = sg_member_integer(&value, m, "wall_ns", 1, wall_ns, true, err); }
  if (status == SG_OK) { status = sg_member_integer(&value, m, "delay_ns", 0, wall_ns - value, true, err); }
  if (status == SG_OK && strlen(row.cpus) > CPUS_MOST) {
    status = sg_fail(err, SG_BAD_INPUT, "'cpus' is longer than %d bytes", CPUS_MOST);
  }
  if (status != SG_OK) { return status; }
  row.cpus = keep_text(record, m, "cpus");
  record->ranks = sg_resize(record->ranks, record->n_ranks + 1, sizeof row);
  record->ranks[record->n_ranks++] = row;
  return SG_OK;
}

/* ---- counter ---- */

static int check_counter(double *value, struct sg_runner *r, const json_t *m, struct sg_error *err) {
  const json_t *asked;
  const char *event, *unit, *source;
  int status = sg_member_text(&event, m, "event", true, err);
  if (status == SG_OK) { status = find_asked(&asked, r, r->events, "event", event, err); }
  if (status == SG_OK) { status = sg_member_text(&unit, m, "unit", true, err); }
  if (status == SG_OK) { status = sg_member_text(&source, m, "source", true, err); }
  if (status != SG_OK) { return status; }
  if (strcmp(unit, sg_json_text(asked, "unit", "")) != 0) {
    return sg_fail(err, SG_BAD_INPUT, "'unit' of '%.60s' differs from that of the request", event);
  }
  if (strlen(source) > NAME_MOST) {
    return sg_fail(err, SG_BAD_INPUT, "'source' is longer than %d bytes", NAME_MOST);
  }
  if (!json_object_get(m, "value")) { return sg_fail(err, SG_BAD_INPUT, "'value' is missing"); }
  return sg_member_real(value, m, "value", SG_RANGE_TALLY, err);
}

static int take_counter(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                        struct sg_error *err) {
  (void)now_ns;
  const int64_t last = (int64_t)record->n_samples;
  int64_t trial;
  double value;
  if (r->timed == 0) { return sg_fail(err, SG_BAD_INPUT, "it follows no timed trial"); }
  int status = sg_member_integer(&trial, m, "trial", last, last, true, err);
  if (status == SG_OK) { status = check_counter(&value, r, m, err); }
  if (status != SG_OK) { return status; }
  record->counters = sg_resize(record->counters, record->n_counters + 1, sizeof *record->counters);
  record->counters[record->n_counters++] = (struct sg_counters_row){
      .config_id = "",
      .round = SG_NO_INT,
      .launch = SG_NO_INT,
      .trial = trial,
      .event = keep_text(record, m, "event"),
      .unit = keep_text(record, m, "unit"),
      .value = value,
      .source = keep_text(record, m, "source"),
  };
  return SG_OK;
}

/* ---- answers ---- */

static int take_answer(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, const json_t *list,
                       const char *asked_key, const char *key, struct sg_error *err) {
  const json_t *asked;
  const char *name, *reason;
  bool available;
  int status = sg_member_text(&name, m, key, true, err);
  if (status == SG_OK) { status = sg_member_boolean(&available, m, "available", err); }
  if (status == SG_OK) { status = sg_member_text(&reason, m, "reason", false, err); }
  if (status == SG_OK) { status = find_asked(&asked, r, list, asked_key, name, err); }
  if (status == SG_OK) { json_array_append(record->kept, (json_t *)m); }
  return status;
}

static int take_event(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                      struct sg_error *err) {
  (void)now_ns;
  const char *from;
  int64_t set;
  const int64_t last = (int64_t)json_array_size(r->events) - 1;
  int status = sg_member_text(&from, m, "from", false, err);
  if (status == SG_OK) { status = sg_member_integer(&set, m, "set", 0, last, sg_json_is_true(m, "available"), err); }
  return status == SG_OK ? take_answer(r, record, m, r->events, "event", "event", err) : status;
}

static int take_strategy(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                         struct sg_error *err) {
  (void)now_ns;
  return take_answer(r, record, m, r->strategies, "name", "strategy", err);
}

static int take_limit(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                      struct sg_error *err) {
  (void)now_ns;
  static const char *const scopes[] = {"", "process", "thread", "none"};
  const char *scope;
  size_t i = 0;
  const int status = sg_member_text(&scope, m, "scope", false, err);
  if (status != SG_OK) { return status; }
  while (i < sizeof scopes / sizeof *scopes && strcmp(scopes[i], scope) != 0) {
    i++;
  }
  if (i == sizeof scopes / sizeof *scopes) {
    return sg_fail(err, SG_BAD_INPUT, "unknown scope '%.60s': process, thread or none", scope);
  }
  if (json_object_get(r->answered, "limit")) { return sg_fail(err, SG_BAD_INPUT, "there was one already"); }
  json_object_set_new(r->answered, "limit", json_true());
  json_array_append(record->kept, (json_t *)m);
  return SG_OK;
}

/* ---- verified and end ---- */

static int take_verified(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                         struct sg_error *err) {
  (void)record;
  (void)now_ns;
  const char *detail;
  int64_t items;
  double residual;
  bool valid;
  if (!r->verify) { return sg_fail(err, SG_BAD_INPUT, "results were not to be checked"); }
  int status = sg_member_integer(&items, m, "items", r->items_checked, MOST, true, err);
  if (status == SG_OK) { status = sg_member_real(&residual, m, "residual", SG_RANGE_RESIDUAL, err); }
  if (status == SG_OK) { status = sg_member_boolean(&valid, m, "valid", err); }
  if (status == SG_OK) { status = sg_member_text(&detail, m, "detail", false, err); }
  if (status != SG_OK) { return status; }
  if (valid && r->wrong) { return sg_fail(err, SG_BAD_INPUT, "'valid' is true after a trial with 'valid' 0"); }
  if (valid && residual > 1) { return sg_fail(err, SG_BAD_INPUT, "'valid' is true, but 'residual' is above 1"); }
  if (valid && r->has_check && items < r->count) {
    return sg_fail(err, SG_BAD_INPUT, "'items' is %lld: each of the %lld results is to be checked", (long long)items,
                   (long long)r->count);
  }
  r->wrong |= !valid;
  r->state = SG_RUNNER_VERIFIED;
  return SG_OK;
}

/* `ok` is believed if the launch has all trials that were asked for, or enough timed work, and all of their results
 * are right. */
static int check_ok(const struct sg_runner *r, const struct sg_launch_record *record, struct sg_error *err) {
  if (r->state == SG_RUNNER_STARTED) { return sg_fail(err, SG_BAD_INPUT, "ok without a hello message"); }
  if (strcmp(r->task, "run") != 0) { return SG_OK; }
  const bool enough = r->timed > 0 && r->measurement_ns > 0 && r->timed_ns >= r->measurement_ns;
  if (r->timed < r->trials && !enough) {
    return sg_fail(err, SG_BAD_INPUT, "ok after %lld of %lld trials", (long long)r->timed, (long long)r->trials);
  }
  if (r->verify && r->state != SG_RUNNER_VERIFIED) {
    return sg_fail(err, SG_BAD_INPUT, "ok without a verified message");
  }
  if (r->wrong) { return sg_fail(err, SG_BAD_INPUT, "ok after wrong results"); }
  if (r->config.ranks > 0 && record->n_ranks != (size_t)r->config.ranks * record->n_samples) {
    return sg_fail(err, SG_BAD_INPUT, "ok without all ranks of each trial");
  }
  if (record->n_counters < json_array_size(r->events) * (size_t)r->timed) {
    return sg_fail(err, SG_BAD_INPUT, "ok without all counters of each trial");
  }
  return SG_OK;
}

/* Where it ran. */
static int check_observed(const json_t *m, struct sg_error *err) {
  const char *text;
  int64_t bytes;
  int status = sg_member_text(&text, m, "cpus", false, err);
  if (status == SG_OK) { status = sg_member_text(&text, m, "node_shares", false, err); }
  return status == SG_OK ? sg_member_integer(&bytes, m, "huge_bytes", 0, MOST, false, err) : status;
}

static int take_end(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                    struct sg_error *err) {
  (void)now_ns;
  static const enum sg_outcome of_runners[] = {SG_OUTCOME_OK, SG_OUTCOME_INVALID, SG_OUTCOME_UNAVAILABLE,
                                               SG_OUTCOME_FAILED};
  const char *name, *detail;
  size_t i = 0;
  int status = sg_member_text(&name, m, "outcome", true, err);
  if (status == SG_OK) { status = sg_member_text(&detail, m, "detail", false, err); }
  if (status != SG_OK) { return status; }
  while (i < sizeof of_runners / sizeof *of_runners && strcmp(name, sg_outcome_name(of_runners[i])) != 0) {
    i++;
  }
  if (i == sizeof of_runners / sizeof *of_runners) {
    return sg_fail(err, SG_BAD_INPUT, "unknown outcome '%.60s': ok, invalid, unavailable or failed", name);
  }
  if (of_runners[i] == SG_OUTCOME_UNAVAILABLE && record->n_samples > 0) {
    return sg_fail(err, SG_BAD_INPUT, "unavailable after a trial: failed, if it did not work");
  }
  if (of_runners[i] == SG_OUTCOME_OK) { status = check_ok(r, record, err); }
  if (status == SG_OK) { status = check_observed(m, err); }
  if (status != SG_OK) { return status; }
  r->state = SG_RUNNER_ENDED;
  record->end = json_incref((json_t *)m);
  record->outcome = of_runners[i];
  snprintf(record->detail, sizeof record->detail, "%s", detail);
  return SG_OK;
}

/* ---- all ---- */

static const struct {
  const char *type, *task; /* NULL: any */
  int (*take)(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
              struct sg_error *err);
} messages[] = {
    {"hello", NULL, take_hello},      {"trial", "run", take_trial},       {"rank", "run", take_rank},
    {"counter", "run", take_counter}, {"event", "counters", take_event},  {"strategy", "strategies", take_strategy},
    {"limit", "inspect", take_limit}, {"verified", "run", take_verified}, {"end", NULL, take_end},
};

/* Operations of a trial by formula; NaN: not known. */
static double flop_of(const struct sg_operation *operation, const struct sg_configs_row *config) {
  struct sg_workload w = {.operation = operation,
                          .m = config->m,
                          .n = config->n,
                          .k = config->k == SG_NO_INT ? 1 : config->k,
                          .count = config->count,
                          .options = config->options};
  const bool known = operation && config->m > 0 && config->n > 0 && w.k > 0 && config->count > 0;
  if (!known || sg_dtype_parse(config->dtype, &w.dtype, NULL) != SG_OK) { return NAN; }
  return operation->flops(&w) * (double)config->count;
}

/* What is missing, as in requests without trials, breaks no rule. */
static struct sg_configs_row config_of(const json_t *request, const struct sg_operation *operation) {
  const json_t *workload = json_object_get(request, "workload"), *strategy = json_object_get(request, "strategy");
  struct sg_configs_row config = sg_config_absent();
  const bool whole = sg_factors_from_json(&config, workload, SG_FACTORS_WORKLOAD, 0, NULL) == SG_OK &&
                     sg_factors_from_json(&config, strategy, SG_FACTORS_STRATEGY, 0, NULL) == SG_OK;
  if (!whole) { return sg_config_absent(); }
  config.flop = flop_of(operation, &config);
  return config;
}

void sg_runner_init(struct sg_runner *r, const json_t *request, int64_t started_ns) {
  const size_t cpus = json_array_size(json_object_get(request, "cpus"));
  const struct sg_operation *operation = sg_operation_find(sg_json_text(request, "workload.operation", ""));
  *r = (struct sg_runner){
      .task = sg_json_text(request, "task", ""),
      .count = sg_json_integer(request, "workload.count", 0),
      .warmup_max = sg_json_integer(request, "warmup.max", 0),
      .trials = sg_json_integer(request, "trials", 0),
      .measurement_ns = sg_json_integer(request, "measurement_ns", 0),
      .verify = sg_json_integer(request, "verify", 0) != 0,
      .has_check = !operation || operation->residual,
      .strategies = json_object_get(request, "strategies"),
      .events = json_object_get(request, "counters"),
      .config = config_of(request, operation),
      .cpus = cpus > 0 ? (double)cpus : NAN,
      .started_ns = started_ns,
      .answered = json_object(),
  };
}

void sg_runner_release(struct sg_runner *r) {
  json_decref(r->answered);
  *r = (struct sg_runner){0};
}

int sg_runner_take(struct sg_runner *r, struct sg_launch_record *record, const json_t *m, int64_t now_ns,
                   struct sg_error *err) {
  const char *type = sg_json_text(m, "type", "");
  size_t i = 0;
  while (i < sizeof messages / sizeof *messages && strcmp(messages[i].type, type) != 0) {
    i++;
  }
  if (i == sizeof messages / sizeof *messages) { return sg_fail(err, SG_BAD_INPUT, "unknown type '%.60s'", type); }
  const bool opening = strcmp(type, "hello") == 0 || strcmp(type, "end") == 0, closing = strcmp(type, "end") == 0;
  int status = SG_OK;
  if (r->state == SG_RUNNER_ENDED) {
    status = sg_fail(err, SG_BAD_INPUT, "it follows the end message");
  } else if (r->state == SG_RUNNER_STARTED && !opening) {
    status = sg_fail(err, SG_BAD_INPUT, "it precedes the hello message");
  } else if (r->state == SG_RUNNER_VERIFIED && !closing) {
    status = sg_fail(err, SG_BAD_INPUT, "it follows the verified message");
  } else if (messages[i].task && strcmp(messages[i].task, r->task) != 0) {
    status = sg_fail(err, SG_BAD_INPUT, "it does not belong to the task '%s'", r->task);
  }
  if (status == SG_OK) { status = sg_json_check(m, "message", err); }
  if (status == SG_OK) { status = messages[i].take(r, record, m, now_ns, err); }
  return status == SG_OK ? SG_OK : sg_fail_in(err, status, type);
}
