/* The run, the machine and the software, from run.json and machine.json. Absent values are left out. */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/core_equivalents.h"
#include "core/health.h"
#include "core/json.h"
#include "core/machine_id.h"
#include "core/number.h"
#include "core/private_paths.h"
#include "core/shell_command.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/context/context.h"
#include "report/text/textstream.h"

/* Null for an empty value. */
/* A new heap string. */
static char *with_unit(double value, int digits, const char *unit) {
  char *number = sg_words_number(value, digits), *text = sg_format("%s%s", number, unit);
  free(number);
  return text;
}

static json_t *known_text(const char *text) {
  return sg_json_text_or_null(*text ? text : NULL);
}

static json_t *number_or_null(double value) {
  return isnan(value) ? json_null() : json_integer(sg_number_whole(value));
}

/* "2026-01-15T09:30:00Z" as "2026-01-15, 09:30 UTC"; anything else unchanged. */
static char *date_text(const char *iso) {
  if (strlen(iso) < 16 || iso[10] != 'T') { return sg_format("%s", iso); }
  return sg_format("%.10s, %.5s UTC", iso, iso + 11);
}

static char *number_text(const json_t *run, const char *path) {
  double value = sg_json_number(run, path, NAN);
  return isnan(value) ? sg_format("%s", "") : sg_format("%.0f", value);
}

/* From the start of the run to the end of its last trial, in ns. */
static double span_ns(const struct sg_resultset *set) {
  double last = 0;
  for (size_t i = 0; i < set->n_samples; i++) {
    const struct sg_samples_row *s = &set->samples[i];
    if (s->started_ns == SG_NO_INT || s->wall_ns == SG_NO_INT) { continue; }
    last = fmax(last, (double)s->started_ns + (double)s->wall_ns);
  }
  return last;
}

/* Launches that the time budget left out did not take place. */
static json_int_t count_launches(const struct sg_resultset *set) {
  json_int_t n = 0;
  for (size_t i = 0; i < set->n_outcomes; i++) {
    n += strcmp(set->outcomes[i].outcome, "skipped") != 0;
  }
  return n;
}

static bool probed_after(const struct sg_resultset *set) {
  size_t i = 0;
  while (i < set->n_probes && !isfinite(set->probes[i].after_capacity)) {
    i++;
  }
  return i < set->n_probes;
}

/* Where the items came from: generated, or files, each folder by its name and digest. */
static void add_sources(json_t *out, const struct sg_resultset *set) {
  bool generated = false;
  json_t *files = json_array();
  for (size_t i = 0; i < set->n_configs; i++) {
    const char *source = set->configs[i].source;
    const bool from_files =
        strncmp(source, "npy:", strlen("npy:")) == 0 || strncmp(source, "raw:", strlen("raw:")) == 0;
    generated = generated || strcmp(source, "uniform") == 0;
    bool listed = !from_files;
    for (size_t k = 0; k < i && !listed; k++) {
      listed = strcmp(set->configs[k].source, source) == 0;
    }
    if (!listed) { json_array_append_new(files, json_pack("{s:o}", "name", sg_fact_text(source + strlen("npy:")))); }
  }
  json_object_set_new(out, "generated", json_boolean(generated));
  json_object_set_new(out, "has_files", json_boolean(json_array_size(files) > 0));
  json_object_set_new(out, "files", sg_fact_list(files, 0));
}

/* Where a run that did not end had got to. */
static json_t *cut_off_facts(const struct sg_resultset *set) {
  const int64_t round = sg_resultset_last_round(set);
  const double most = sg_json_number(set->run, "plan.rounds_max", NAN);
  return json_pack("{s:b, s:o, s:o}", "running", strcmp(sg_json_text(set->run, "status", ""), "interrupted") != 0,
                   "round", round > 0 ? sg_fact_count((size_t)round) : json_null(), "most",
                   most >= 1 ? sg_fact_count((size_t)most) : json_null());
}

/* What makes such a run from the beginning: the last part of one that was continued had --resume. */
static char *command_text(const json_t *run) {
  json_t *argv = json_deep_copy(json_object_get(run, "argv"));
  sg_command_remove(argv, "--resume", false);
  sg_command_remove(argv, "--quiet", false);
  char *command = sg_command_text(argv);
  json_decref(argv);
  return command;
}

json_t *sg_context_run(const struct sg_resultset *set) {
  const json_t *run = set->run;
  json_t *out = json_object();
  const char *note = sg_json_text(run, "note", ""), *started = sg_json_text(run, "started", "");
  sg_context_text(out, "id", sg_format("%s", sg_json_text(run, "run_id", "")));
  sg_context_text(out, "note", sg_format("%s", note));
  json_object_set_new(out, "has_note", json_boolean(*note != '\0'));
  sg_context_text(out, "started", sg_format("%s", started));
  char *date = date_text(started);
  json_object_set_new(out, "date", known_text(date));
  free(date);
  sg_context_text(out, "duration", sg_words_time(span_ns(set)));
  sg_context_text(out, "status", sg_format("%s", sg_json_text(run, "status", "")));
  json_object_set_new(out, "cut_off", sg_run_was_cut_off(run) ? cut_off_facts(set) : json_null());
  json_object_set_new(out, "decides", json_boolean(sg_run_decides(run)));
  sg_context_text(out, "profile", sg_format("%s", sg_json_text(run, "plan.profile", "")));
  json_object_set_new(out, "version", known_text(sg_json_text(run, "tool.version", "")));
  char *command = command_text(run);
  json_object_set_new(out, "has_command", json_boolean(*command != '\0'));
  sg_context_text(out, "command", command);
  sg_context_text(out, "seed", number_text(run, "plan.seed"));
  add_sources(out, set);
  sg_context_text(out, "order_seed", number_text(run, "plan.order_seed"));
  sg_context_text(out, "trials", number_text(run, "plan.trials"));
  json_object_set_new(out, "has_target", json_boolean(sg_run_has_target(run)));
  sg_context_text(out, "target", with_unit(100 * sg_json_number(run, "plan.target_ci", 0.02), 4, "%"));
  json_object_set_new(out, "n_configs", json_integer((json_int_t)set->n_configs));
  json_object_set_new(out, "n_samples", json_integer((json_int_t)set->n_samples));
  json_object_set_new(out, "n_launches", json_integer(count_launches(set)));
  json_object_set_new(out, "has_probes", json_boolean(set->n_probes > 0));
  json_object_set_new(out, "has_probes_after", json_boolean(probed_after(set)));
  json_object_set_new(out, "has_counters", json_boolean(set->n_counters > 0));
  return out;
}

/* In binary units, as caches are sized: "48 KiB", "32 MiB". */
static json_t *caches_of(const json_t *caches) {
  json_t *items = json_array(), *cache = NULL;
  size_t i = 0;
  json_array_foreach((json_t *)caches, i, cache) {
    const char *kind = sg_json_text(cache, "type", "unified");
    double bytes = sg_json_number(cache, "size_bytes", 0);
    bool large = bytes >= 1048576;
    json_t *item = json_pack("{s:I, s:b, s:b}", "level", sg_number_whole(sg_json_number(cache, "level", 0)), "data",
                             strcmp(kind, "data") == 0, "instruction", strcmp(kind, "instruction") == 0);
    sg_context_text(item, "size", with_unit(bytes / (large ? 1048576 : 1024), 4, large ? " MiB" : " KiB"));
    json_array_append_new(items, item);
  }
  return sg_fact_list(items, 0);
}

/* The kinds of cores: {is, count, threads_each, caches}; null where all are alike. */
static json_t *core_kinds_of(const json_t *machine) {
  json_t *items = json_array(), *kind = NULL;
  size_t i = 0;
  json_array_foreach(json_object_get(machine, "core_kinds"), i, kind) {
    const char *name = sg_json_text(kind, "kind", "");
    const int64_t cores = sg_number_whole(sg_json_number(kind, "cores", 0)),
                  threads = sg_number_whole(sg_json_number(kind, "hardware_threads", 0));
    if (cores < 1) { continue; }
    json_array_append_new(
        items, json_pack("{s:{s:b, s:b, s:b}, s:o, s:o, s:o}", "is", "performance", strcmp(name, "performance") == 0,
                         "efficiency", strcmp(name, "efficiency") == 0, "low_power", strcmp(name, "low-power") == 0,
                         "count", sg_fact_count((size_t)cores), "threads_each",
                         threads > cores ? json_integer(threads / cores) : json_null(), "caches",
                         caches_of(json_object_get(kind, "caches"))));
  }
  return sg_fact_list(items, 0);
}

/* `counted`: those that "one per core" means, where they are fewer than those that the run could use. */
static json_t *cores_of(const struct sg_resultset *set) {
  const json_t *machine = set->machine;
  const double counted = sg_usable_cores(set), all = sg_all_usable_cores(set);
  double cores = sg_json_number(machine, "cores", NAN), threads = sg_json_number(machine, "hardware_threads", NAN),
         sockets = sg_json_number(machine, "sockets", NAN);
  if (isnan(cores)) { return json_null(); }
  return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "count", sg_fact_count((size_t)sg_number_whole(cores)),
                   "sockets", sockets > 1 ? number_or_null(sockets) : json_null(), "hardware_threads",
                   threads > 0 ? sg_fact_count((size_t)sg_number_whole(threads)) : json_null(), "usable",
                   all < cores ? number_or_null(all) : json_null(), "counted",
                   counted < all ? number_or_null(counted) : json_null(), "kinds", core_kinds_of(machine));
}

/* A switch that is on, off, or described in words: {on, text}; null: unknown. */
static json_t *switch_of(const json_t *machine, const char *name) {
  const json_t *value = json_object_get(machine, name);
  const char *text = sg_json_text(machine, name, "");
  if (!json_is_boolean(value) && !*text) { return json_null(); }
  return json_pack("{s:b, s:o}", "on", json_is_true(value), "text", known_text(text));
}

/* {nodes, balancing, policy}: with one node nothing of it matters. */
static json_t *numa_of(const json_t *machine) {
  const double nodes = sg_json_number(machine, "numa_nodes", NAN);
  const char *policy = sg_json_text(machine, "memory_policy", "");
  if (!(nodes > 1)) { return json_null(); }
  return json_pack("{s:o, s:b, s:o}", "nodes", number_or_null(nodes), "balancing",
                   sg_json_number(machine, "numa_balancing", 0) > 0, "policy",
                   known_text(strcmp(policy, "default") == 0 ? "" : policy));
}

json_t *sg_context_machine(const struct sg_resultset *set) {
  static const char *const texts[][2] = {{"model", "cpu.model"},
                                         {"os", "os"},
                                         {"kernel", "kernel"},
                                         {"virtualisation", "virtualisation"},
                                         {"container", "container"},
                                         {"governor", "governor"},
                                         {"thp", "thp"},
                                         {"thp_shmem", "thp_shmem"},
                                         {"microcode", "cpu.microcode"}};
  const json_t *m = set->machine;
  json_t *out = json_object();
  sg_context_text(out, "id", sg_machine_id(m));
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    json_object_set_new(out, texts[i][0], known_text(sg_json_text(m, texts[i][1], "")));
  }
  json_object_set_new(out, "cores", cores_of(set));
  const bool alike = json_array_size(json_object_get(m, "core_kinds")) == 0;
  json_object_set_new(out, "caches", alike ? caches_of(json_object_get(m, "caches")) : json_null());
  double bytes = sg_json_number(m, "memory_bytes", NAN);
  char *memory = isnan(bytes) ? sg_format("%s", "") : with_unit(bytes / 1073741824.0, 3, " GiB");
  json_object_set_new(out, "memory", known_text(memory));
  free(memory);
  json_object_set_new(out, "numa", numa_of(m));
  const double limit = sg_json_number(m, "cgroup.memory_limit_bytes", NAN);
  json_object_set_new(out, "cpu_quota", sg_fact_number(sg_json_number(m, "cgroup.cpu_quota", NAN), "CPUs", 2));
  json_object_set_new(out, "memory_limit", isnan(limit) ? json_null() : sg_fact_bytes(limit));
  json_object_set_new(out, "turbo", switch_of(m, "turbo"));
  json_object_set_new(out, "smt", switch_of(m, "smt"));
  return out;
}

static char *environment_text(const json_t *environment) {
  struct sg_textstream *stream = sg_textstream_open();
  const char *key = NULL, *separator = "";
  json_t *value = NULL;
  json_object_foreach((json_t *)environment, key, value) {
    if (!json_is_string(value)) { continue; }
    fprintf(stream->out, "%s%s=%s", separator, key, json_string_value(value));
    separator = " ";
  }
  return sg_textstream_close(stream, NULL);
}

static char *lower_case(const char *text) {
  char *lower = sg_format("%s", text);
  for (char *p = lower; *p; p++) {
    *p = (char)tolower((unsigned char)*p);
  }
  return lower;
}

/* {library: {kernels: kernels}}: those that its launches reported, in lower case as keys. */
static json_t *kernels_used(const struct sg_resultset *set) {
  json_t *used = json_object();
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &set->outcomes[i];
    const struct sg_configs_row *c = *o->coretype ? sg_resultset_config(set, o->config_id) : NULL;
    if (!c) { continue; }
    if (!json_object_get(used, c->backend)) { json_object_set_new(used, c->backend, json_object()); }
    json_t *kernels = json_object_get(used, c->backend);
    char *key = lower_case(o->coretype);
    if (!json_object_get(kernels, key)) { json_object_set_new(kernels, key, json_string(o->coretype)); }
    free(key);
  }
  return used;
}

/* Separated by ", ". A new heap string. */
static char *kernels_text(const json_t *kernels) {
  struct sg_textstream *stream = sg_textstream_open();
  const char *key = NULL, *separator = "";
  json_t *name = NULL;
  json_object_foreach((json_t *)kernels, key, name) {
    fprintf(stream->out, "%s%s", separator, json_string_value(name));
    separator = ", ";
  }
  return sg_textstream_close(stream, NULL);
}

/* The whole path of a library of the system; of any other what is stored of it, or in older sets the name of its
 * file. */
static const char *shown_file(const char *path) {
  static const char left_out[] = ".../";
  const char *slash = strrchr(path, '/');
  if (strncmp(path, left_out, strlen(left_out)) == 0) { return path + strlen(left_out); }
  return sg_private_is_public(path) || !slash ? path : slash + 1;
}

/* `used`: of all libraries. */
static json_t *backend_of(const json_t *backend, const json_t *used) {
  static const char *const texts[][2] = {
      {"version", "version"}, {"threading", "threading"}, {"build", "config"}, {"sha256", "sha256"}};
  const char *name = sg_json_text(backend, "name", ""), *selects = sg_json_text(backend, "corename", "");
  json_t *out = json_pack("{s:o}", "name", sg_fact_text(name));
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    json_object_set_new(out, texts[i][0], known_text(sg_json_text(backend, texts[i][1], "")));
  }
  json_object_set_new(out, "file", known_text(shown_file(sg_json_text(backend, "path", ""))));
  const json_t *kernels = json_object_get(used, name);
  char *text = kernels_text(kernels), *key = lower_case(selects);
  const bool others = kernels && !json_object_get(kernels, key);
  json_object_set_new(out, "kernels", known_text(kernels ? text : selects));
  json_object_set_new(out, "selects", known_text(others ? selects : ""));
  free(text);
  free(key);
  return out;
}

/* A program other than our worker that executed launches, and the versions of what it consists of. */
static json_t *runner_of(const json_t *runner) {
  json_t *versions = json_array(), *value = NULL;
  const char *name = NULL;
  json_object_foreach(json_object_get(runner, "versions"), name, value) {
    const char *version = json_string_value(value);
    json_array_append_new(versions, json_pack("{s:o, s:o}", "name", sg_fact_text(name), "version",
                                              sg_fact_text(version ? version : "")));
  }
  return json_pack("{s:o, s:o}", "name", sg_fact_text(sg_json_text(runner, "name", "")), "versions",
                   sg_fact_list(versions, 0));
}

json_t *sg_context_software(const struct sg_resultset *set) {
  const json_t *run = set->run;
  json_t *out = json_object(), *backends = json_array(), *backend = NULL, *used = kernels_used(set);
  size_t i = 0;
  json_array_foreach(json_object_get(run, "backends"), i, backend) {
    json_array_append_new(backends, backend_of(backend, used));
  }
  json_decref(used);
  json_t *runners = json_array(), *runner = NULL;
  json_array_foreach(json_object_get(run, "runners"), i, runner) {
    json_array_append_new(runners, runner_of(runner));
  }
  char *environment = environment_text(json_object_get(run, "environment"));
  json_object_set_new(out, "backends", backends);
  json_object_set_new(out, "runners", runners);
  const char *compiler = sg_json_text(run, "tool.compiler", ""), *flags = sg_json_text(run, "tool.flags", "");
  char *both = sg_format("%s%s%s", compiler, *compiler && *flags ? ", " : "", flags);
  json_object_set_new(out, "compiler", known_text(both));
  free(both);
  json_object_set_new(out, "environment", known_text(environment));
  free(environment);
  return out;
}
