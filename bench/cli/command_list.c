#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cli/backend_row.h"
#include "bench/cli/backends.h"
#include "bench/cli/bench_commands.h"
#include "bench/cli/runners.h"
#include "bench/operations/operation.h"
#include "bench/operations/shape.h"
#include "bench/plan/launcher.h"
#include "bench/plan/strategy.h"
#include "bench/run/counting.h"
#include "bench/run/launch.h"
#include "bench/run/launch_request.h"
#include "bench/run/rank_launcher.h"
#include "core/factors.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/text.h"

/* Each list is an array of objects; the text form is its columns. */

struct list_request {
  const char *python;
  bool verbose;
  int status; /* of a list that fails, which is NULL */
};

/* Each strategy as in a run request; of workers only whether there are several. */
static json_t *strategy_requests(void) {
  json_t *list = json_array();
  for (size_t i = 0; i < sg_n_strategies; i++) {
    const struct sg_strategy *s = &sg_strategies[i];
    struct sg_configs_row row = sg_config_absent();
    row.strategy = s->name;
    row.scheduler = s->scheduler;
    row.workers = s->workers == SG_COUNT_ONE ? 1 : 2;
    row.load = s->load;
    row.pin = "none";
    json_array_append_new(list, sg_launch_request_strategy(&row));
  }
  return list;
}

/* The worker's answer for a strategy; NULL: none. */
static const json_t *answer_on(const json_t *answers, const char *strategy) {
  size_t i;
  const json_t *m;
  json_array_foreach(answers, i, m) {
    const bool answer = strcmp(sg_json_text(m, "type", ""), "strategy") == 0;
    if (answer && strcmp(sg_json_text(m, "strategy", ""), strategy) == 0) { return m; }
  }
  return NULL;
}

/* Availability as the worker reports it, with the default library if there is one. */
static json_t *list_strategies(struct list_request *request, struct sg_error *err) {
  (void)request;
  struct sg_launch_record record = {0};
  struct sg_error why;
  char *worker = sg_installed_worker(), *path = NULL;
  json_t *requests = strategy_requests(), *list = NULL;
  bool found = sg_backend_find(&path, "default", &why) == SG_OK;
  int status = sg_launch_strategies(&record, worker, found ? path : "", requests, err);
  for (size_t i = 0; status == SG_OK && i < sg_n_strategies; i++) {
    const struct sg_strategy *s = &sg_strategies[i];
    const json_t *answer = answer_on(record.kept, s->name);
    const bool of_ranks = s->ranks != SG_COUNT_NONE; /* another worker's */
    char **command = NULL;
    const bool available = of_ranks
                               ? sg_rank_launcher_command(&command, SG_LAUNCHER_DEFAULT, 1, worker, &why) == SG_OK
                               : sg_json_is_true(answer, "available");
    const char *reason = available ? NULL : of_ranks ? why.message : sg_json_text(answer, "reason", record.detail);
    sg_launcher_free(command);
    if (!list) { list = json_array(); }
    json_array_append_new(list,
                          json_pack("{s:s,s:s,s:s,s:b,s:s,s:s?}", "name", s->name, "scheduler", s->scheduler, "load",
                                    s->load, "available", (int)available, "summary", s->summary, "reason", reason));
  }
  sg_launch_record_release(&record);
  json_decref(requests);
  free(path);
  free(worker);
  return list;
}

/* "serial, threads": the strategies a program says it has; NULL: it did not answer. On the heap. */
static char *names_of_strategies(const struct sg_launch_record *record) {
  char *text = NULL;
  for (size_t i = 0; i < sg_n_strategies; i++) {
    const bool of_ranks = sg_strategies[i].ranks != SG_COUNT_NONE; /* another worker's */
    if (of_ranks || !sg_json_is_true(answer_on(record->kept, sg_strategies[i].name), "available")) { continue; }
    char *longer = sg_format("%s%s%s", text ? text : "", text ? ", " : "", sg_strategies[i].name);
    free(text);
    text = longer;
  }
  return text;
}

static json_t *describe_runner(const char *name, const char *library, const struct sg_launch_record *record) {
  char *strategies = names_of_strategies(record);
  const bool available = strategies && record->outcome == SG_OUTCOME_OK;
  json_t *entry = json_pack("{s:s,s:b,s:s,s:s}", "name", name, "available", (int)available, "library", library,
                            "summary", available ? strategies : record->detail);
  free(strategies);
  return entry;
}

/* Our worker, and NumPy in the first Python that has it; of each the strategies. */
static json_t *list_runners(struct list_request *request, struct sg_error *err) {
  char python[] = "numpy", *const names[] = {python}, *worker = sg_installed_worker();
  struct sg_backend *backends = NULL;
  size_t n = 0;
  struct sg_launch_record record = {0};
  json_t *requests = strategy_requests(), *list = json_array();
  int status = sg_launch_strategies(&record, worker, "", requests, err);
  if (status == SG_OK) {
    json_array_append_new(list, describe_runner("c", "any of 'list backends'", &record));
    sg_launch_record_release(&record);
    status = sg_runners_append(&backends, &n, names, 1, request->python, err);
  }
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    const struct sg_runner_program *runner = backends[i].runner;
    status = sg_launch_runner_strategies(&record, runner, requests, err);
    if (status != SG_OK) { break; }
    json_array_append_new(list, describe_runner(runner->name, backends[i].name, &record));
    sg_launch_record_release(&record);
  }
  sg_backends_free(backends, n);
  json_decref(requests);
  free(worker);
  if (status == SG_OK) { return list; }
  json_decref(list);
  return NULL;
}

/* What only --verbose shows. */
static void describe_operation(json_t *entry, const struct sg_operation *o) {
  json_t *more = json_pack("{s:s?,s:s?,s:s?,s:s?,s:s?}", "operands", o->operands, "flop", o->real_flop,
                           "complex_flop", o->complex_flop, "where", o->where, "source", o->flop_source);
  json_object_update(entry, more);
  json_decref(more);
}

static json_t *list_operations(struct list_request *request, struct sg_error *err) {
  (void)err;
  json_t *list = json_array();
  for (size_t i = 0; i < sg_n_operations; i++) {
    const struct sg_operation *o = sg_operations[i];
    char dtypes[64] = "";
    for (int d = 0; d < SG_DTYPES; d++) {
      if (!(o->dtypes & (1U << d))) { continue; }
      size_t used = strlen(dtypes);
      snprintf(dtypes + used, sizeof dtypes - used, "%s%s", used ? "," : "", sg_dtype_name((enum sg_dtype)d));
    }
    char *shape = sg_format("%s%s", sg_shape_form(o), o->right_hand_sides ? " and --nrhs K" : "");
    json_t *entry =
        json_pack("{s:s,s:s,s:s,s:s}", "name", o->name, "shape", shape, "dtypes", dtypes, "summary", o->summary);
    if (request->verbose) { describe_operation(entry, o); }
    json_array_append_new(list, entry);
    free(shape);
  }
  return list;
}

static json_t *list_backends(struct list_request *request, struct sg_error *err) {
  struct sg_backend *backends = NULL;
  size_t n = 0;
  char *worker = sg_installed_worker();
  const struct sg_backend_search search = {.worker = worker, .python = request->python};
  request->status = sg_backends_discover(&backends, &n, &search, err);
  json_t *list = request->status == SG_OK ? json_array() : NULL;
  for (size_t i = 0; i < n; i++) {
    json_array_append_new(list, sg_backend_row(&backends[i]));
  }
  sg_backends_free(backends, n);
  free(worker);
  return list;
}

static json_t *list_profiles(struct list_request *request, struct sg_error *err) {
  (void)request;
  char **names = NULL;
  size_t n = 0;
  int status = sg_profile_names(&names, &n, err);
  json_t *list = status == SG_OK ? json_array() : NULL;
  for (size_t i = 0; i < n; i++) {
    char *path = NULL;
    struct sg_profile *profile = NULL;
    if (status == SG_OK) { status = sg_profile_find(&path, names[i], err); }
    if (status == SG_OK) { status = sg_profile_load(&profile, path, err); }
    if (status == SG_OK) {
      json_array_append_new(list, json_pack("{s:s,s:s}", "name", names[i], "summary", profile->summary));
      sg_profile_free(profile);
    }
    free(path);
    free(names[i]);
  }
  free(names);
  if (status != SG_OK) {
    json_decref(list);
    return NULL;
  }
  return list;
}

static void list_counter(json_t *list, const json_t *e) {
  bool available = sg_json_is_true(e, "available");
  json_array_append_new(list, json_pack("{s:O,s:O,s:O,s:s,s:s}", "group", json_object_get(e, "group"), "name",
                                        json_object_get(e, "event"), "unit", json_object_get(e, "unit"), "available",
                                        available ? "yes" : "no", "summary",
                                        sg_json_text(e, available ? "from" : "reason", "")));
}

/* For each event, what counts it here, or why nothing does. */
static json_t *list_counters(struct list_request *request, struct sg_error *err) {
  (void)request;
  struct sg_counting counting;
  char *worker = sg_installed_worker();
  int status = sg_counting_init(&counting, NULL, false, worker, err);
  free(worker);
  if (status != SG_OK) { return NULL; }
  json_t *list = json_array(), *events = sg_counting_json(&counting), *e;
  size_t i;
  for (size_t g = 0; g < counting.catalogue.n; g++) {
    json_array_foreach(events, i, e) {
      if (strcmp(sg_json_text(e, "group", ""), counting.catalogue.groups[g]->name) == 0) { list_counter(list, e); }
    }
  }
  json_decref(events);
  sg_counting_release(&counting);
  return list;
}

static const struct {
  const char *name;
  json_t *(*list)(struct list_request *request, struct sg_error *err);
} kinds[] = {{"strategies", list_strategies}, {"operations", list_operations}, {"backends", list_backends},
             {"runners", list_runners},       {"profiles", list_profiles},     {"counters", list_counters}};

enum { MOST_COLUMNS = 16 };

static const char *cell_text(const json_t *value) {
  if (json_is_boolean(value)) { return json_is_true(value) ? "yes" : "no"; }
  const char *text = json_string_value(value);
  return text ? text : "";
}

/* The keys of the first entry, in capitals. */
static void print_headings(const json_t *list, const int *widths) {
  const char *key;
  json_t *value;
  int column = 0, pending = 0;
  json_object_foreach(json_array_get(list, 0), key, value) {
    const int width = widths[column++];
    if (width == 0) { continue; }
    printf("%*s", pending, "");
    for (const char *c = key; *c; c++) {
      putchar(toupper((unsigned char)*c));
    }
    pending = width - (int)strlen(key) + 2;
  }
  putchar('\n');
}

/* Columns are as wide as their widest value or heading, and absent if they are empty; no trailing blanks. */
static void print_list(const json_t *list) {
  size_t i;
  json_t *entry, *value;
  const char *key;
  int widths[MOST_COLUMNS] = {0};
  json_array_foreach(list, i, entry) {
    int column = 0;
    json_object_foreach(entry, key, value) {
      int length = (int)strlen(cell_text(value));
      if (length > 0 && length < (int)strlen(key)) { length = (int)strlen(key); }
      if (length > widths[column]) { widths[column] = length; }
      column++;
    }
  }
  print_headings(list, widths);
  json_array_foreach(list, i, entry) {
    int column = 0, pending = 0; /* blanks not yet written */
    json_object_foreach(entry, key, value) {
      const char *text = cell_text(value);
      if (*text) {
        printf("%*s%s", pending, "", text);
        pending = 0;
      }
      if (widths[column] > 0) { pending += widths[column] - (int)strlen(text) + 2; }
      column++;
    }
    putchar('\n');
  }
}

/* A block per entry: its name, then what is known of it by line. */
static void print_blocks(const json_t *list) {
  enum { KEY_WIDTH = 14 };
  size_t i;
  json_t *entry, *value;
  const char *key;
  json_array_foreach(list, i, entry) {
    json_object_foreach(entry, key, value) {
      const char *text = cell_text(value);
      if (strcmp(key, "name") == 0) {
        printf("%s%s\n", i > 0 ? "\n" : "", text);
      } else if (*text) {
        printf("  %-*s%s\n", KEY_WIDTH, key, text);
      }
    }
  }
}

static int list_kind(const char *name, struct list_request request, bool as_json, struct sg_error *err) {
  const char *names[sizeof kinds / sizeof kinds[0]];
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
    names[i] = kinds[i].name;
    if (strcmp(name, names[i]) != 0) { continue; }
    if (request.verbose && kinds[i].list != list_operations) {
      return sg_fail(err, SG_BAD_INPUT, "--verbose is for 'list operations': remove it");
    }
    json_t *list = kinds[i].list(&request, err);
    if (!list) { return sg_interrupted() ? SG_INTERRUPTED : request.status; }
    if (as_json) {
      char *text = sg_json_format(list);
      fputs(text, stdout);
      free(text);
    } else {
      sg_json_clean(list);
      if (request.verbose) {
        print_blocks(list);
      } else {
        print_list(list);
      }
    }
    json_decref(list);
    return SG_OK;
  }
  return sg_fail_unknown(err, "list", name, names, sizeof names / sizeof names[0]);
}

int sg_command_list(int argc, char **argv, struct sg_error *err) {
  bool as_json = false;
  struct list_request request = {.status = SG_UNABLE};
  const struct sg_option options[] = {
      {"json", NULL, "print a JSON array", &as_json},
      {"python", "PATH", "backends: those of this Python, or of the environment in this folder, too",
       &request.python},
      {"verbose", NULL, "operations: operands, FLOP formula and its source too", &request.verbose},
      {0}};
  int n_positional = 0;
  int status = sg_cli_parse(&sg_bench_program, sg_command_find("list"), options, argc, argv, &n_positional, err);
  if (status == SG_OK && n_positional != 1) {
    status = sg_fail(err, SG_BAD_INPUT,
                     "no list named: give strategies, operations, backends, runners, profiles or counters");
  }
  if (status == SG_OK) {
    sg_interrupt_catch();
    status = list_kind(argv[1], request, as_json, err);
  }
  return status == SG_CLI_HELP ? SG_OK : status;
}
