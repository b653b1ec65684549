#include "bench/worker/request.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bench/data/source_name.h"
#include "bench/operations/shape.h"
#include "core/factors.h"

enum { MAX_TRIALS = 1000000, MAX_CPU = 65535, MAX_NODE = 1023 };

/* ---- Members of an object; errors name the key. ---- */

static int check_range(const char *key, int64_t value, int64_t min, int64_t max, struct sg_error *err) {
  if (value >= min && value <= max) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "request: %s is %lld, must be %lld to %lld", key, (long long)value,
                 (long long)min, (long long)max);
}

static int get_integer(const json_t *object, const char *key, int64_t min, int64_t max, int64_t *out,
                       struct sg_error *err) {
  const json_t *value = json_object_get(object, key);
  if (!json_is_integer(value)) { return sg_fail(err, SG_BAD_INPUT, "request: %s must be an integer", key); }
  *out = json_integer_value(value);
  return check_range(key, *out, min, max, err);
}

static int get_int(const json_t *object, const char *key, int min, int max, int *out, struct sg_error *err) {
  int64_t value = 0;
  const int status = get_integer(object, key, min, max, &value, err);
  *out = (int)value;
  return status;
}

static int get_text(const json_t *object, const char *key, const char **out, struct sg_error *err) {
  *out = json_string_value(json_object_get(object, key));
  return *out ? SG_OK : sg_fail(err, SG_BAD_INPUT, "request: %s must be a string", key);
}

/* ---- The parts of a request. ---- */

/* The factors of a role, by the names of their columns. Those that version 1 of the protocol began without may be
 * missing. */
static int get_factors(struct sg_request *request, const json_t *json, uint64_t factors, struct sg_error *err) {
  const uint64_t optional = SG_FACTOR(options) | SG_FACTOR(blas_threads) | SG_FACTOR(coretype) | SG_FACTOR(k),
                 first = (SG_FACTOR(options) << 1) - 1;
  const int status = sg_factors_from_json(&request->config, json, factors, factors & first & ~optional, err);
  return status == SG_OK ? SG_OK : sg_fail_in(err, status, "request");
}

static int parse_retain(struct sg_workload *w, const char *retain, struct sg_error *err) {
  w->retain = strcmp(retain, "all") == 0 ? SG_RETAIN_ALL : SG_RETAIN_NONE;
  if (w->retain == SG_RETAIN_ALL || strcmp(retain, "none") == 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "request: retain is '%s', must be all or none", retain);
}

static int parse_source(struct sg_workload *w, const char *source, struct sg_error *err) {
  w->source = source;
  return sg_source_check_name(source, err) == SG_OK ? SG_OK : SG_UNABLE;
}

static int parse_workload(struct sg_request *request, const json_t *json, struct sg_error *err) {
  const struct sg_configs_row *config = &request->config;
  struct sg_workload *w = &request->workload;
  int64_t seed = 0;
  int status = get_factors(request, json, SG_FACTORS_WORKLOAD, err);
  if (status != SG_OK) { return status; }
  w->operation = sg_operation_find(config->operation);
  if (!w->operation) { return sg_fail(err, SG_UNABLE, "this runner has no operation '%s'", config->operation); }
  w->m = config->m;
  w->n = config->n;
  if (config->k == SG_NO_INT && sg_shape_has_k(w->operation)) {
    return sg_fail(err, SG_BAD_INPUT, "request: k must be an integer");
  }
  w->k = config->k == SG_NO_INT ? 1 : config->k;
  w->count = config->count;
  w->options = config->options;
  status = sg_dtype_parse(config->dtype, &w->dtype, err);
  if (status == SG_OK) { status = check_range("count", w->count, 0, INT64_MAX, err); }
  if (status == SG_OK) { status = parse_source(w, config->source, err); }
  if (status == SG_OK) { status = parse_retain(w, config->retain, err); }
  if (status == SG_OK) { status = get_integer(json, "seed", 0, INT64_MAX, &seed, err); }
  w->seed = (uint64_t)seed;
  w->allow_nonfinite = json_is_true(json_object_get(json, "allow_nonfinite"));
  return status != SG_OK ? status : sg_workload_check(w, err);
}

static int parse_pin(struct sg_request *request, const char *pin, struct sg_error *err) {
  request->pin = strcmp(pin, "cores") == 0 || strcmp(pin, "spread") == 0 || strcmp(pin, "close") == 0;
  if (request->pin || strcmp(pin, "none") == 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "request: pin is '%s', must be none, cores, spread or close", pin);
}

static int parse_membind(struct sg_request *request, const char *membind, struct sg_error *err) {
  request->membind = strcmp(membind, "local") == 0        ? SG_MEMBIND_LOCAL
                     : strcmp(membind, "interleave") == 0 ? SG_MEMBIND_INTERLEAVE
                                                          : SG_MEMBIND_FIRST_TOUCH;
  if (request->membind != SG_MEMBIND_FIRST_TOUCH || *membind == '\0') { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "request: membind is '%s', must be local, interleave or empty", membind);
}

/* Contradictory combinations are refused, never run as something else. */
static int check_workers(const struct sg_request *request, struct sg_error *err) {
  const struct sg_scheduler *scheduler = request->scheduler;
  if (scheduler->unavailable) {
    return sg_fail(err, SG_UNABLE, "scheduler %s: %s", scheduler->name, scheduler->unavailable);
  }
  if (request->load->one_operator && scheduler->max_workers > 1) {
    return sg_fail(err, SG_UNABLE, "load %s needs scheduler serial, not %s", request->load->name, scheduler->name);
  }
  if (request->workers > scheduler->max_workers && !request->load->parallel) {
    return sg_fail(err, SG_UNABLE, "scheduler %s has %d worker, not %d", scheduler->name, scheduler->max_workers,
                   request->workers);
  }
  return SG_OK;
}

int sg_request_parse_strategy(struct sg_request *request, const json_t *json, struct sg_error *err) {
  const struct sg_configs_row *config = &request->config;
  int status = get_factors(request, json, SG_FACTORS_STRATEGY & ~SG_FACTOR(strategy), err);
  if (status == SG_OK) { status = check_range("workers", config->workers, 1, SG_MAX_WORKERS, err); }
  if (status == SG_OK && config->blas_threads != SG_NO_INT) {
    status = check_range("blas_threads", config->blas_threads, 1, SG_MAX_WORKERS, err);
  }
  if (status == SG_OK) { status = parse_pin(request, config->pin, err); }
  if (status == SG_OK) { status = parse_membind(request, config->membind, err); }
  if (status != SG_OK) { return status; }
  request->workers = (int)config->workers;
  request->blas_threads = config->blas_threads == SG_NO_INT ? 0 : (int)config->blas_threads;
  request->scheduler = sg_scheduler_find(config->scheduler);
  if (!request->scheduler) { return sg_fail(err, SG_UNABLE, "this runner has no scheduler '%s'", config->scheduler); }
  request->load = sg_load_find(config->load);
  if (!request->load) { return sg_fail(err, SG_UNABLE, "this runner has no load '%s'", config->load); }
  return check_workers(request, err);
}

static int parse_numbers(const json_t *list, const char *key, int most, int **out, struct sg_error *err) {
  const size_t n = json_array_size(list); /* 0 if it is not an array */
  if (n == 0) { return SG_OK; }
  int *numbers = *out = calloc(n, sizeof *numbers);
  if (!numbers) { return sg_fail(err, SG_FOUND, "out of memory for a list of %zu %s", n, key); }
  for (size_t i = 0; i < n; i++) {
    const json_t *entry = json_array_get(list, i);
    const json_int_t number = json_integer_value(entry);
    if (!json_is_integer(entry) || number < 0 || number > most) {
      return sg_fail(err, SG_BAD_INPUT, "request: %s: entry %zu is not a number from 0 to %d", key, i, most);
    }
    numbers[i] = (int)number;
  }
  return SG_OK;
}

static int parse_cpus(struct sg_request *request, const json_t *json, struct sg_error *err) {
  const json_t *cpus = json_object_get(json, "cpus"), *nodes = json_object_get(json, "nodes");
  request->n_cpus = json_array_size(cpus);
  int status = parse_numbers(cpus, "cpus", MAX_CPU, &request->cpus, err);
  if (status == SG_OK) { status = parse_numbers(nodes, "nodes", MAX_NODE, &request->nodes, err); }
  if (status != SG_OK) { return status; }
  const size_t n_nodes = json_array_size(nodes);
  if (n_nodes > 0 && n_nodes != request->n_cpus) {
    return sg_fail(err, SG_BAD_INPUT, "request: nodes has %zu entries, must have one for each of cpus", n_nodes);
  }
  if (request->membind == SG_MEMBIND_FIRST_TOUCH || n_nodes > 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "request: membind %s needs cpus and nodes", request->config.membind);
}

static int parse_trials(struct sg_request *request, const json_t *json, struct sg_error *err) {
  const json_t *warmup = json_object_get(json, "warmup");
  if (warmup) {
    int status = get_int(warmup, "min", 0, MAX_TRIALS, &request->warmup_min, err);
    if (status == SG_OK) {
      status = get_int(warmup, "max", request->warmup_min, MAX_TRIALS, &request->warmup_max, err);
    }
    if (status != SG_OK) { return sg_fail_in(err, status, "warmup"); }
  }
  const json_t *verify = json_object_get(json, "verify");
  request->verify = !verify || json_is_true(verify);
  int status = get_int(json, "trials", 0, MAX_TRIALS, &request->trials, err);
  if (status == SG_OK && json_object_get(json, "measurement_ns")) {
    status = get_integer(json, "measurement_ns", 1, INT64_MAX, &request->measurement_ns, err);
  }
  return status;
}

static int parse_coretype(struct sg_request *request, const char *name, struct sg_error *err) {
  if (*name == '\0' || strcmp(name, "auto") == 0) { return SG_OK; }
  request->coretype = sg_coretype_find(name);
  return request->coretype ? SG_OK : sg_fail(err, SG_UNABLE, "this runner has no core type '%s'", name);
}

/* ---- What to count ---- */

static int parse_event(struct sg_event *event, const json_t *json, size_t place, struct sg_error *err) {
  const json_t *from = json_object_get(json, "from"), *candidate;
  size_t i;
  event->name = json_string_value(json_object_get(json, "event"));
  event->unit = json_string_value(json_object_get(json, "unit"));
  event->may_be_zero = json_is_true(json_object_get(json, "may_be_zero"));
  bool good = event->name && event->unit && json_is_array(from) && json_array_size(from) <= SG_MAX_CANDIDATES;
  json_array_foreach(from, i, candidate) {
    good = good && json_is_string(candidate);
    if (good) { event->candidates[event->n_candidates++] = json_string_value(candidate); }
  }
  if (good) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "request: counters: entry %zu needs event, unit and from, a list of up to %d strings", place,
                 SG_MAX_CANDIDATES);
}

static int parse_counters(struct sg_request *request, const json_t *json, struct sg_error *err) {
  const json_t *list = json_object_get(json, "counters");
  request->multiplex = json_is_true(json_object_get(json, "multiplex"));
  request->n_events = json_array_size(list);
  if (request->n_events == 0) { return SG_OK; }
  if (request->n_events > SG_MAX_EVENTS) {
    return sg_fail(err, SG_BAD_INPUT, "request: counters: %zu events, must be at most %d", request->n_events,
                   SG_MAX_EVENTS);
  }
  request->events = calloc(request->n_events, sizeof *request->events);
  if (!request->events) { return sg_fail(err, SG_FOUND, "out of memory for %zu events", request->n_events); }
  int status = SG_OK;
  for (size_t i = 0; i < request->n_events && status == SG_OK; i++) {
    status = parse_event(&request->events[i], json_array_get(list, i), i, err);
  }
  return status;
}

static int parse_protocol(struct sg_request *request, const json_t *json, struct sg_error *err) {
  const char *task = NULL;
  int64_t protocol = 0;
  int status = get_integer(json, "protocol", INT64_MIN, INT64_MAX, &protocol, err);
  if (status != SG_OK) { return status; }
  if (protocol != SG_PROTOCOL) {
    return sg_fail(err, SG_BAD_INPUT, "protocol %lld is not supported: this runner implements %d",
                   (long long)protocol, SG_PROTOCOL);
  }
  status = get_text(json, "task", &task, err);
  if (status != SG_OK) { return status; }
  request->probe = strcmp(task, "counters") == 0;
  if (request->probe) { return SG_OK; }
  status = get_factors(request, json, SG_FACTORS_LIBRARY, err);
  request->backend = request->config.backend;
  if (status == SG_OK) { status = parse_coretype(request, request->config.coretype, err); }
  if (status != SG_OK) { return status; }
  request->inspect = strcmp(task, "inspect") == 0;
  request->list = strcmp(task, "strategies") == 0;
  if (request->inspect || request->list || strcmp(task, "run") == 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "request: task is '%s', must be run, inspect, counters or strategies", task);
}

static int parse_all(struct sg_request *request, struct sg_error *err) {
  const json_t *json = request->json;
  int status = parse_protocol(request, json, err);
  if (status != SG_OK || request->inspect || request->list) { return status; }
  status = parse_counters(request, json, err);
  if (status != SG_OK || request->probe) { return status; }
  status = parse_workload(request, json_object_get(json, "workload"), err);
  if (status == SG_OK) { status = sg_request_parse_strategy(request, json_object_get(json, "strategy"), err); }
  if (status == SG_OK) { status = parse_cpus(request, json, err); }
  if (status == SG_OK) { status = parse_trials(request, json, err); }
  return status;
}

int sg_request_parse(struct sg_request *request, const char *text, size_t size, struct sg_error *err) {
  *request = (struct sg_request){.config = sg_config_absent()};
  json_error_t where;
  request->json = json_loadb(text, size, 0, &where);
  if (!request->json) {
    return sg_fail(err, SG_BAD_INPUT, "request:%d:%d: %s", where.line, where.column, where.text);
  }
  const int status = parse_all(request, err);
  if (status != SG_OK) { sg_request_release(request); }
  return status;
}

void sg_request_release(struct sg_request *request) {
  json_decref(request->json);
  free(request->cpus);
  free(request->nodes);
  free(request->events);
  *request = (struct sg_request){0};
}
