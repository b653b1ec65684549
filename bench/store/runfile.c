#include "bench/store/runfile.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "bench/data/source_name.h"
#include "bench/machine/fma.h"
#include "core/json.h"
#include "core/machine_id.h"
#include "core/private_paths.h"
#include "core/shell_command.h"
#include "core/text.h"
#include "core/version.h"

/* Whether an earlier one is the same library, as another runner has it. */
static bool is_listed(const struct sg_plan *plan, size_t i) {
  for (size_t k = 0; k < i; k++) {
    if (strcmp(plan->backends[k].name, plan->backends[i].name) == 0) { return true; }
  }
  return false;
}

/* The value of --runner: of each program only the last component of its path, numpy:python3. */
static char *programs_without_folders(const char *value) {
  char *text = sg_format("%s", value), *out = text, *part = text;
  for (const char *in = value; *in; in++) {
    if (*in == '/') {
      out = part;
      continue;
    }
    *out++ = *in;
    if (strchr(":,=", *in)) { part = out; }
  }
  *out = '\0';
  return text;
}

/* Of "npy:PATHS" or "raw:PATHS", the last component of each path. */
static char *source_without_folders(const char *source) {
  const char *paths = sg_source_paths(source);
  struct stat st;
  if (stat(paths, &st) == 0 || !strchr(paths, ',')) {
    return sg_format("%.*s%s", (int)(paths - source), source, basename(paths));
  }
  return programs_without_folders(source);
}

/* A command-line word without local paths: of --source and of programs the names of the files. `before`: the word
 * before it. */
static void append_word(json_t *list, const char *before, const char *word) {
  static const char option[] = "--source=", runner[] = "--runner";
  if (strcmp(before, runner) == 0 || strncmp(word, "--runner=", sizeof runner) == 0) {
    char *programs = programs_without_folders(word);
    json_array_append_new(list, sg_json_text_or_null(programs));
    free(programs);
    return;
  }
  const size_t skipped = strncmp(word, option, sizeof option - 1) == 0 ? sizeof option - 1 : 0;
  char *name = sg_source_paths(word + skipped) ? source_without_folders(word + skipped) : NULL;
  char *text = sg_format("%.*s%s", (int)skipped, word, name ? name : word + skipped);
  json_array_append_new(list, sg_json_text_or_null(text));
  free(name);
  free(text);
}

/* Whether this is an option for a local path that is no part of the experiment. *with_value: "--output=DIR". */
static bool is_local(const char *word, bool *with_value) {
  static const char *const options[] = {"--output", "--env"};
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    const size_t length = strlen(options[i]);
    if (strncmp(word, options[i], length) != 0) { continue; }
    *with_value = word[length] == '=';
    if (*with_value || word[length] == '\0') { return true; }
  }
  return false;
}

/* The command line without local paths. */
static json_t *command_line(int argc, char *const *argv) {
  json_t *list = json_pack("[s]", "stratagemm-bench");
  for (int i = 0; i < argc; i++) {
    bool with_value = false;
    if (!is_local(argv[i], &with_value)) {
      append_word(list, i > 0 ? argv[i - 1] : "", argv[i]);
    } else if (!with_value) {
      i++;
    }
  }
  return list;
}

/* "20260301T120000Z-quick" */
static char *make_id(const char *profile, int64_t started_s) {
  time_t t = (time_t)started_s;
  struct tm tm;
  char stamp[SG_HUMAN_SIZE];
  gmtime_r(&t, &tm);
  strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
  return sg_format("%s-%s", stamp, profile);
}

json_t *sg_runfile_make(const struct sg_plan *plan, const json_t *doctor, json_t *environment, int argc,
                        char *const *argv, int64_t started_s) {
  json_t *backends = json_array();
  json_t *runners = json_array();
  for (size_t i = 0; i < plan->n_backends; i++) {
    const struct sg_backend *b = &plan->backends[i];
    if (!is_listed(plan, i)) { json_array_append_new(backends, sg_backend_json(b)); }
    if (b->runner) { json_array_append_new(runners, sg_runner_program_json(b->runner)); }
  }
  json_t *run = json_pack("{s:i,s:s,s:s,s:o,s:s,s:{s:s,s:s,s:s,s:s},s:o,s:o,s:o,s:o,s:o,s:[],s:o,s:{s:s}}",
                          "schema_version", 1, "run_id", "", "started", "", "finished", json_null(), "status",
                          "running", "tool", "name", "stratagemm", "version", SG_VERSION, "compiler", SG_COMPILER,
                          "flags", SG_COMPILER_FLAGS, "argv", command_line(argc, argv), "environment", environment,
                          "plan", sg_plan_json(plan), "backends", backends, "runners", runners, "counters", "doctor",
                          json_deep_copy(doctor), "probe", "vectors", sg_fma_width());
  sg_runfile_begin(run, started_s);
  sg_private_hide_json(run);
  return run;
}

void sg_runfile_begin(json_t *run, int64_t started_s) {
  char started[SG_HUMAN_SIZE];
  json_object_set_new(run, "started", json_string(sg_format_utc(started_s, started)));
  sg_json_put_text(run, "run_id", make_id(sg_json_text(run, "plan.profile", ""), started_s));
}

/* The settings of the run that is continued hold where this command line gives no others (bench/cli/preparation.c).
 */
static void keep_options(json_t *argv, const json_t *stored) {
  static const char *const options[] = {"--seed", "--warmup", "--timeout"};
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    const char *value = sg_command_value(stored, options[i]);
    if (value && !sg_command_value(argv, options[i])) { sg_command_set(argv, options[i], value); }
  }
}

/* Each entry is relative to machine.json; one without changes follows when all of them were undone. */
void sg_runfile_continue(json_t *run, const struct sg_resultset *set, const json_t *machine, int64_t launch) {
  keep_options(json_object_get(run, "argv"), json_object_get(set->run, "argv"));
  const json_t *stored = json_object_get(set->run, "machine_changes");
  json_t *entries = json_is_array(stored) ? json_deep_copy(stored) : json_array(),
         *changes = sg_machine_changes(set->machine, machine);
  const json_t *last = json_array_get(entries, json_array_size(entries) - 1),
               *known = json_object_get(last, "changes");
  if (known ? !json_equal(known, changes) : json_array_size(changes) > 0) {
    json_array_append_new(entries, json_pack("{s:I, s:O}", "launch", (json_int_t)launch, "changes", changes));
  }
  if (json_array_size(entries) > 0) { json_object_set(run, "machine_changes", entries); }
  json_decref(changes);
  json_decref(entries);
}

void sg_runfile_finish(json_t *run, const char *status, int64_t launches, const struct sg_overhead *o) {
  char now[SG_HUMAN_SIZE];
  double outside = o->run_ns > 0 ? 1 - (double)o->trials_ns / (double)o->run_ns : 0;
  json_object_set_new(run, "status", json_string(status));
  json_object_set_new(run, "finished", json_string(sg_format_utc(time(NULL), now)));
  json_object_set_new(run, "launches", json_integer(launches));
  json_object_set_new(run, "overhead",
                      json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:f}", "run_ns", (json_int_t)o->run_ns, "trials_ns",
                                (json_int_t)o->trials_ns, "probes_ns", (json_int_t)o->probes_ns, "launches_ns",
                                (json_int_t)o->launches_ns, "ceilings_ns", (json_int_t)o->ceilings_ns,
                                "counted_trials_ns", (json_int_t)o->counted_trials_ns, "counted_launches_ns",
                                (json_int_t)o->counted_launches_ns, "outside_trials_fraction", outside));
}

int sg_runfile_save(json_t *run, struct sg_output *out, struct sg_error *err) {
  sg_private_hide_json(run);
  const int status = sg_json_check(run, "run.json", err);
  return status == SG_OK ? sg_json_write(run, out, "run.json", err) : status;
}

int64_t sg_runfile_started(const json_t *run, int64_t otherwise) {
  struct tm tm = {0};
  const char *text = sg_json_text(run, "started", "");
  const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);
  return end && *end == '\0' ? timegm(&tm) : otherwise;
}
