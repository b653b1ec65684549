/* The run, the machine and the software, from run.json and machine.json. What is absent there is left out here. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/analysis/words.h"
#include "report/context/context.h"

static void add_row(json_t *rows, const char *name, char *value) {
  if (*value) {
    json_t *row = json_pack("{s:s}", "name", name);
    json_object_set_new(row, "value", json_string(value));
    json_array_append_new(rows, row);
  }
  free(value);
}

/* Quoted for a POSIX shell where it must be. */
static char *shell_word(const char *word) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=+@%";
  if (*word && strspn(word, plain) == strlen(word)) { return sg_format("%s", word); }
  char *quoted = sg_format("'");
  for (const char *p = word; *p;) {
    size_t n = strcspn(p, "'");
    char *longer = sg_format("%s%.*s%s", quoted, (int)n, p, p[n] ? "'\\''" : "");
    free(quoted);
    quoted = longer;
    p += n + (p[n] != '\0');
  }
  char *closed = sg_format("%s'", quoted);
  free(quoted);
  return closed;
}

/* argv as one would type it; the program by its name alone, wherever it was started from. */
static char *command_of(const json_t *argv) {
  char *command = sg_format("%s", "");
  size_t i = 0;
  json_t *item = NULL;
  json_array_foreach((json_t *)argv, i, item) {
    const char *text = json_string_value(item), *slash = text && i == 0 ? strrchr(text, '/') : NULL;
    char *word = shell_word(slash ? slash + 1 : text ? text : "");
    char *longer = sg_format("%s%s%s", command, i ? " " : "", word);
    free(word);
    free(command);
    command = longer;
  }
  return command;
}

/* "2026-01-15T09:30:00Z" as "2026-01-15, 09:30 UTC"; anything else as it is. */
static char *date_text(const char *iso) {
  if (strlen(iso) < 16 || iso[10] != 'T') { return sg_format("%s", iso); }
  return sg_format("%.10s, %.5s UTC", iso, iso + 11);
}

static char *number_text(const json_t *run, const char *path) {
  double value = sg_json_number(run, path, NAN);
  return isnan(value) ? sg_format("%s", "") : sg_format("%.0f", value);
}

/* The smallest and the largest number of launches that count, "8" or "5 to 12". */
static double span_seconds(const struct sg_resultset *set) {
  int64_t last = 0;
  for (size_t i = 0; i < set->n_samples; i++) {
    const struct sg_samples_row *s = &set->samples[i];
    if (s->started_ns != SG_NO_INT && s->wall_ns != SG_NO_INT && s->started_ns + s->wall_ns > last) {
      last = s->started_ns + s->wall_ns;
    }
  }
  return (double)last;
}

/* Those that the time budget left out were none. */
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

json_t *sg_context_run(const struct sg_resultset *set) {
  const json_t *run = set->run;
  json_t *out = json_object();
  const char *note = sg_json_text(run, "note", "");
  sg_context_text(out, "id", sg_format("%s", sg_json_text(run, "run_id", "")));
  sg_context_text(out, "note", sg_format("%s", note));
  json_object_set_new(out, "has_note", json_boolean(*note != '\0'));
  sg_context_text(out, "started", sg_format("%s", sg_json_text(run, "started", "")));
  sg_context_text(out, "date", date_text(sg_json_text(run, "started", "an unknown date")));
  sg_context_text(out, "duration", sg_words_time(span_seconds(set)));
  sg_context_text(out, "status", sg_format("%s", sg_json_text(run, "status", "")));
  sg_context_text(out, "profile", sg_format("%s", sg_json_text(run, "plan.profile", "")));
  sg_context_text(out, "version", sg_format("%s", sg_json_text(run, "tool.version", "an unknown version")));
  char *command = command_of(json_object_get(run, "argv"));
  json_object_set_new(out, "has_command", json_boolean(*command != '\0'));
  sg_context_text(out, "command", command);
  sg_context_text(out, "seed", number_text(run, "plan.seed"));
  sg_context_text(out, "order_seed", number_text(run, "plan.order_seed"));
  sg_context_text(out, "trials", number_text(run, "plan.trials"));
  json_object_set_new(out, "has_target", json_boolean(sg_json_number(run, "plan.target_ci", 0.02) > 0));
  sg_context_text(out, "target", sg_words_percent(sg_json_number(run, "plan.target_ci", 0.02)));
  json_object_set_new(out, "n_configs", json_integer((json_int_t)set->n_configs));
  json_object_set_new(out, "n_samples", json_integer((json_int_t)set->n_samples));
  json_object_set_new(out, "n_launches", json_integer(count_launches(set)));
  json_object_set_new(out, "has_probes", json_boolean(set->n_probes > 0));
  json_object_set_new(out, "has_probes_after", json_boolean(probed_after(set)));
  json_object_set_new(out, "has_counters", json_boolean(set->n_counters > 0));
  return out;
}

/* "L1 data 48 KiB, L2 1 MiB, L3 32 MiB": powers of two, as caches are made. */
static char *cache_text(const json_t *caches) {
  char *text = sg_format("%s", "");
  size_t i = 0;
  json_t *cache = NULL;
  json_array_foreach((json_t *)caches, i, cache) {
    const char *kind = sg_json_text(cache, "type", "unified");
    double bytes = sg_json_number(cache, "size_bytes", 0);
    bool large = bytes >= 1048576;
    char *longer = sg_format("%s%sL%.0f%s%s %.4g %s", text, i ? ", " : "", sg_json_number(cache, "level", 0),
                             strcmp(kind, "unified") == 0 ? "" : " ", strcmp(kind, "unified") == 0 ? "" : kind,
                             bytes / (large ? 1048576 : 1024), large ? "MiB" : "KiB");
    free(text);
    text = longer;
  }
  return text;
}

static char *core_text(const json_t *machine) {
  double cores = sg_json_number(machine, "cores", NAN), threads = sg_json_number(machine, "hardware_threads", NAN);
  double usable = sg_json_number(machine, "usable_cores", NAN), sockets = sg_json_number(machine, "sockets", NAN);
  if (isnan(cores)) { return sg_format("%s", ""); }
  char *count = sg_words_count((size_t)cores, "core", "cores");
  char *in_sockets = sockets > 1 ? sg_format(" in %.0f sockets", sockets) : sg_format("%s", "");
  char *with_threads =
      threads > 0 ? sg_format(", %.0f hardware thread%s", threads, threads == 1 ? "" : "s") : sg_format("%s", "");
  char *of_them = usable < cores ? sg_format("; this run could use %.0f", usable) : sg_format("%s", "");
  char *text = sg_format("%s%s%s%s", count, in_sockets, with_threads, of_them);
  free(count);
  free(in_sockets);
  free(with_threads);
  free(of_them);
  return text;
}

static char *memory_text(const json_t *machine) {
  double bytes = sg_json_number(machine, "memory_bytes", NAN);
  return isnan(bytes) ? sg_format("%s", "") : sg_format("%.3g GiB", bytes / 1073741824.0);
}

json_t *sg_context_machine(const struct sg_resultset *set) {
  static const struct {
    const char *name, *path;
  } plain[] = {{"Operating system", "os"},
               {"Kernel", "kernel"},
               {"Virtualisation", "virtualisation"},
               {"Frequency governor", "governor"},
               {"Turbo", "turbo"},
               {"Hyper-threading", "smt"},
               {"Transparent huge pages", "thp"},
               {"Microcode", "cpu.microcode"}};
  const json_t *m = set->machine;
  json_t *rows = json_array();
  const char *model = sg_json_text(m, "cpu.model", "");
  add_row(rows, "CPU", sg_format("%s", model));
  add_row(rows, "Cores", core_text(m));
  add_row(rows, "Caches", cache_text(json_object_get(m, "caches")));
  add_row(rows, "Memory", memory_text(m));
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
    const json_t *choice = json_object_get(m, plain[i].path);
    const char *text =
        json_is_boolean(choice) ? json_is_true(choice) ? "on" : "off" : sg_json_text(m, plain[i].path, "");
    add_row(rows, plain[i].name, sg_format("%s", text));
  }
  return json_pack("{s:s, s:s, s:o}", "id", sg_json_text(m, "id", ""), "model", *model ? model : "an unknown CPU",
                   "rows", rows);
}

static char *environment_text(const json_t *environment) {
  char *text = sg_format("%s", "");
  const char *key = NULL;
  json_t *value = NULL;
  json_object_foreach((json_t *)environment, key, value) {
    if (!json_is_string(value)) { continue; }
    char *longer = sg_format("%s%s%s=%s", text, *text ? " " : "", key, json_string_value(value));
    free(text);
    text = longer;
  }
  return text;
}

json_t *sg_context_software(const struct sg_resultset *set) {
  const json_t *run = set->run;
  json_t *rows = json_array(), *backend = NULL;
  size_t i = 0;
  json_array_foreach(json_object_get(run, "backends"), i, backend) {
    const char *name = sg_json_text(backend, "name", ""), *version = sg_json_text(backend, "version", ""),
               *threading = sg_json_text(backend, "threading", ""), *core = sg_json_text(backend, "corename", "");
    char *what = sg_format("BLAS %s", name), *sha = sg_format("%s", sg_json_text(backend, "sha256", ""));
    add_row(rows, what,
            sg_format("%s%s%s%s%s%s", version, *threading ? ", " : "", threading, *threading ? " threads" : "",
                      *core ? ", kernels for " : "", core));
    add_row(rows, "  its build", sg_format("%s", sg_json_text(backend, "config", "")));
    add_row(rows, "  its SHA-256", sha);
    free(what);
  }
  add_row(rows, "stratagemm", sg_format("%s", sg_json_text(run, "tool.version", "")));
  const char *flags = sg_json_text(run, "tool.flags", "");
  add_row(rows, "Compiler", sg_format("%s%s%s", sg_json_text(run, "tool.compiler", ""), *flags ? ", " : "", flags));
  add_row(rows, "Environment", environment_text(json_object_get(run, "environment")));
  return rows;
}
