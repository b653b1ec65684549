#include "core/settle.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/shell_command.h"
#include "core/text.h"

enum { MORE_TIME = 3 };

/* Launches of each configuration after which an answer can be expected: enough for an exact interval, and twice as
 * many as were not enough, unless the run was cut off before it had those that were planned. */
static double launches_wanted(const struct sg_summary *s) {
  size_t most = 0;
  for (size_t i = 0; i < s->workloads.n; i++) {
    const struct sg_verdict *v = &s->verdicts[i];
    if (!sg_verdict_recommends(v) && v->launches > most) { most = v->launches; }
  }
  return sg_run_was_cut_off(s->set->run) ? SG_FEW_LAUNCHES : fmax(SG_FEW_LAUNCHES, 2 * (double)most);
}

/* Time of one launch of every configuration, from those that took place: NaN if there are none. */
static double round_ns(const struct sg_resultset *set) {
  double sum = 0, n = 0;
  for (size_t i = 0; i < set->n_probes; i++) {
    const struct sg_probes_row *p = &set->probes[i];
    if (p->round <= 0 || p->launch_ns == SG_NO_INT) { continue; }
    sum += (double)p->launch_ns + (p->probe_ns == SG_NO_INT ? 0 : (double)p->probe_ns);
    n++;
  }
  return sum / n * (double)set->n_configs;
}

/* Rounded up to whole tens of seconds, minutes or hours: "90s", "12m", "3h". A new heap string. */
static char *budget_text(double ns) {
  const double s = round(ns * 1e-9);
  if (s < 120) { return sg_format("%.0fs", 10 * ceil(s / 10)); }
  if (s <= 2 * 3600) { return sg_format("%.0fm", ceil(s / 60)); }
  return sg_format("%.0fh", ceil(s / 3600));
}

static bool is_command(const json_t *argv, const char *name) {
  const char *command = json_string_value(json_array_get(argv, 1));
  return command && strcmp(command, name) == 0;
}

/* More rounds and time than the run had, as far as it was limited by them. */
static void extend(json_t *argv, const struct sg_summary *s) {
  const json_t *run = s->set->run;
  const double wanted = launches_wanted(s), budget = sg_json_number(run, "plan.budget_ns", NAN),
               needed = wanted * round_ns(s->set);
  if (is_command(argv, "run") && sg_json_number(run, "plan.rounds_max", INFINITY) < wanted) {
    char *rounds = sg_format("%.0f", wanted);
    sg_command_set(argv, "--rounds", rounds);
    free(rounds);
  }
  if (isfinite(budget)) {
    char *text = budget_text(fmax(isfinite(needed) ? needed : MORE_TIME * budget, budget));
    sg_command_set(argv, "--budget", text);
    free(text);
  }
}

/* The worst of the verdicts for which there is a remedy: missing launches before launches that vary. */
static enum sg_verdict_kind worst(const struct sg_summary *s) {
  enum sg_verdict_kind kind = SG_VERDICT_CLEAR;
  for (size_t i = 0; i < s->workloads.n; i++) {
    const enum sg_verdict_kind k = s->verdicts[i].kind;
    if (k == SG_VERDICT_NOTHING && s->verdicts[i].n_missing > 0) { return SG_VERDICT_INCOMPLETE; }
    if (k == SG_VERDICT_INCOMPLETE || k == SG_VERDICT_FEW) { return k; }
    if (k == SG_VERDICT_UNSTABLE || k == SG_VERDICT_MEANINGLESS) { kind = k; }
  }
  return kind;
}

/* The arguments of the run; null where another command of the program made it. */
static json_t *arguments_of(const json_t *argv) {
  return is_command(argv, "run") || is_command(argv, "advise") ? json_copy((json_t *)argv) : NULL;
}

/* ---- programs and files that the command names */

struct named_file {
  const char *option;
  bool always; /* its value is a file's name, whatever it is; otherwise where it has a slash */
};

/* The entry of which the argument is the option, written out or abbreviated (getopt_long), with or without its value;
 * NULL: none. */
static const struct named_file *find_named(const char *argument) {
  static const struct named_file all[] = {{"backend", false}, {"runner", false}, {"python", false}, {"plan", true}};
  if (strncmp(argument, "--", 2) != 0) { return NULL; }
  const size_t n = strcspn(argument + 2, "=");
  for (size_t i = 0; n > 0 && i < sizeof all / sizeof all[0]; i++) {
    if (strncmp(all[i].option, argument + 2, n) == 0) { return &all[i]; }
  }
  return NULL;
}

/* The list with FILE for each entry that is a path. A new heap string. */
static char *without_paths(const char *list, bool always) {
  static const char numpy[] = "numpy:";
  char *text = sg_format("%s", "");
  for (const char *part = list; part;) {
    const char *comma = strchr(part, ',');
    const int n = comma ? (int)(comma - part) : (int)strlen(part);
    const bool is_path = always || memchr(part, '/', (size_t)n);
    const char *shown = !is_path ? part : strncmp(part, numpy, sizeof numpy - 1) == 0 ? "numpy:FILE" : "FILE";
    char *longer = sg_format("%s%s%.*s", text, part == list ? "" : ",", is_path ? (int)strlen(shown) : n, shown);
    free(text);
    text = longer;
    part = comma ? comma + 1 : NULL;
  }
  return text;
}

/* FILE instead of each path from which the command would take a program: the set may be a stranger's. Returns whether
 * there was one. */
static bool hide_programs(json_t *argv) {
  bool hidden = false;
  for (size_t i = 0; i < json_array_size(argv); i++) {
    const char *text = json_string_value(json_array_get(argv, i));
    const struct named_file *named = text ? find_named(text) : NULL;
    if (!named) { continue; }
    const char *equals = strchr(text, '='), *next = json_string_value(json_array_get(argv, i + 1));
    if (equals) {
      char *value = without_paths(equals + 1, named->always);
      hidden |= strcmp(value, equals + 1) != 0;
      json_array_set_new(argv, i, json_sprintf("%.*s%s", (int)(equals + 1 - text), text, value));
      free(value);
    } else if (next) {
      char *value = without_paths(next, named->always);
      hidden |= strcmp(value, next) != 0;
      json_array_set_new(argv, i + 1, json_string(value));
      free(value);
    }
  }
  return hidden;
}

json_t *sg_settle_typed(int argc, char *const *argv) {
  json_t *list = json_pack("[s]", program_invocation_name);
  for (int i = 0; i < argc; i++) {
    json_array_append_new(list, sg_json_text_or_null(argv[i]));
  }
  return list;
}

/* Of a run whose times mean nothing: the same workload with the default profile. */
static json_t *measuring(json_t *argv) {
  static const char *const options[] = {"--profile", "--rounds", "--trials", "--output"};
  for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
    sg_command_remove(argv, options[i], true);
  }
  sg_command_remove(argv, "--quiet", false);
  return argv;
}

/* The program as it was started, where `typed` says so: sg_command_text has another name for that of a stranger's. */
static char *command_of(const json_t *argv, const json_t *typed) {
  char *command = sg_command_text(argv);
  if (!typed) { return command; }
  char *program = sg_command_word(json_string_value(json_array_get(typed, 0))),
       *whole = sg_format("%s%s", program, command + strcspn(command, " "));
  free(program);
  free(command);
  return whole;
}

struct sg_settle sg_settle_find(const struct sg_summary *summary, const char *dir, const json_t *typed) {
  const enum sg_verdict_kind kind = worst(summary);
  const bool idle = kind == SG_VERDICT_UNSTABLE, real = kind == SG_VERDICT_MEANINGLESS, continues = !idle && !real;
  if (kind == SG_VERDICT_CLEAR) { return (struct sg_settle){.command = NULL}; }
  json_t *argv = arguments_of(typed ? typed : json_object_get(summary->set->run, "argv"));
  if (!argv && real) { argv = json_pack("[s, s]", "stratagemm-bench", "run"); }
  if (!argv) { return (struct sg_settle){.command = NULL}; }
  if (real) { argv = measuring(argv); }
  if (!real) {
    sg_command_remove(argv, "--resume", false);
    if (continues) { extend(argv, summary); }
    if (continues) { json_array_append_new(argv, json_string("--resume")); }
    sg_command_set(argv, "--output", continues ? dir : "DIR");
  }
  const bool files =
      !typed && hide_programs(argv); /* last: what was removed or set changes which argument follows which */
  char *command = command_of(argv, typed);
  json_decref(argv);
  return (struct sg_settle){command, idle, continues, files};
}
