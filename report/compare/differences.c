#include "report/compare/differences.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "report/text/textstream.h"

/* ---- values */

/* Any JSON value at a dotted path, as text; "" for null and for what is absent. */
static char *plain(const json_t *object, const char *path) {
  const char *text = sg_json_text(object, path, "");
  const double number = sg_json_number(object, path, NAN);
  if (*text) { return sg_format("%s", text); }
  if (!isnan(number)) { return sg_format("%.15g", number); }
  const int64_t flag = sg_json_integer(object, path, -1); /* a boolean */
  return sg_format("%s", flag < 0 ? "" : flag ? SG_SETTING_ON : SG_SETTING_OFF);
}

static char *machine_id(const struct sg_compared_set *s, const char *path) {
  (void)path;
  return sg_format("%s", s->machine);
}

static char *of_machine(const struct sg_compared_set *s, const char *path) {
  return plain(s->set.machine, path);
}

static char *of_run(const struct sg_compared_set *s, const char *path) {
  return plain(s->set.run, path);
}

static char *date(const struct sg_compared_set *s, const char *path) {
  const char *iso = sg_json_text(s->set.run, path, "");
  if (strlen(iso) < 16 || iso[10] != 'T') { return sg_format("%s", iso); }
  return sg_format("%.10s, %.5s UTC", iso, iso + 11);
}

static char *memory(const struct sg_compared_set *s, const char *path) {
  char buffer[SG_HUMAN_SIZE];
  const double bytes = sg_json_number(s->set.machine, path, NAN);
  return sg_format("%s", isnan(bytes) ? "" : sg_human_bytes(bytes, buffer));
}

static char *duration(const struct sg_compared_set *s, const char *path) {
  char buffer[SG_HUMAN_SIZE];
  const double ns = sg_json_number(s->set.run, path, NAN);
  return sg_format("%s", isnan(ns) ? "" : sg_human_duration(ns, buffer));
}

static char *rate(const struct sg_compared_set *s, const char *path) {
  char buffer[SG_HUMAN_SIZE];
  const double flops = sg_json_number(s->set.run, path, NAN);
  return sg_format("%s", isnan(flops) ? "" : sg_human_rate(flops, "FLOP/s", buffer));
}

/* A list of objects as "a, b", by members of each that are not empty, separated by spaces. */
static char *listed(const json_t *list, const char *const *members) {
  struct sg_textstream *stream = sg_textstream_open();
  const json_t *item = NULL;
  size_t i = 0;
  json_array_foreach((json_t *)list, i, item) {
    if (i > 0) { fputs(", ", stream->out); }
    for (size_t k = 0; members[k]; k++) {
      const char *text = sg_json_text(item, members[k], "");
      if (*text) { fprintf(stream->out, "%s%s", k > 0 ? " " : "", text); }
    }
  }
  return sg_textstream_close(stream, NULL);
}

static char *libraries(const struct sg_compared_set *s, const char *path) {
  return listed(json_object_get(s->set.run, path), (const char *const[]){"name", "config", NULL});
}

static char *kernels(const struct sg_compared_set *s, const char *path) {
  return listed(json_object_get(s->set.run, path), (const char *const[]){"corename", NULL});
}

/* The first digits of the hash tell builds apart. */
static char *builds(const struct sg_compared_set *s, const char *path) {
  enum { DIGITS = 12 };
  struct sg_textstream *stream = sg_textstream_open();
  const json_t *item = NULL;
  size_t i = 0;
  json_array_foreach(json_object_get(s->set.run, path), i, item) {
    fprintf(stream->out, "%s%.*s", i > 0 ? ", " : "", DIGITS, sg_json_text(item, "sha256", ""));
  }
  return sg_textstream_close(stream, NULL);
}

static char *runners(const struct sg_compared_set *s, const char *path) {
  return listed(json_object_get(s->set.run, path), (const char *const[]){"name", NULL});
}

static char *compiler(const struct sg_compared_set *s, const char *path) {
  (void)path;
  const char *name = sg_json_text(s->set.run, "tool.compiler", ""),
             *flags = sg_json_text(s->set.run, "tool.flags", "");
  return sg_format("%s%s%s", name, *name && *flags ? ", " : "", flags);
}

static char *environment(const struct sg_compared_set *s, const char *path) {
  struct sg_textstream *stream = sg_textstream_open();
  const char *key = NULL, *separator = "";
  json_t *value = NULL;
  json_object_foreach(json_object_get(s->set.run, path), key, value) {
    if (!json_is_string(value)) { continue; }
    fprintf(stream->out, "%s%s=%s", separator, key, json_string_value(value));
    separator = " ";
  }
  return sg_textstream_close(stream, NULL);
}

static char *capacity(const struct sg_compared_set *s, const char *path) {
  (void)path;
  const struct sg_capacity *c = &s->summary.capacity;
  return c->n == 0 ? sg_format("%s", "") : sg_format("%.2f", c->usual);
}

static char *weak(const struct sg_compared_set *s, const char *path) {
  (void)path;
  const struct sg_capacity *c = &s->summary.capacity;
  return c->n == 0 ? sg_format("%s", "") : sg_format("%zu / %zu", c->n_weak, c->n);
}

/* The kernels that the configurations ask for, each once. */
static char *coretypes(const struct sg_compared_set *s, const char *path) {
  (void)path;
  struct sg_textstream *stream = sg_textstream_open();
  const char *separator = "";
  for (size_t i = 0; i < s->set.n_configs; i++) {
    size_t k = 0;
    while (k < i && strcmp(s->set.configs[k].coretype, s->set.configs[i].coretype) != 0) {
      k++;
    }
    if (k < i) { continue; }
    fprintf(stream->out, "%s%s", separator, s->set.configs[i].coretype);
    separator = ", ";
  }
  return sg_textstream_close(stream, NULL);
}

/* ---- the table */

static const struct {
  const char *fact;
  char *(*value)(const struct sg_compared_set *set, const char *path);
  const char *path;
} facts[] = {
    {"date", date, "started"},
    {"machine", machine_id, NULL},
    {"cpu", of_machine, "cpu.model"},
    {"microcode", of_machine, "cpu.microcode"},
    {"cores", of_machine, "cores"},
    {"hardware_threads", of_machine, "hardware_threads"},
    {"usable_cores", of_machine, "usable_cores"},
    {"memory", memory, "memory_bytes"},
    {"virtualisation", of_machine, "virtualisation"},
    {"os", of_machine, "os"},
    {"kernel", of_machine, "kernel"},
    {"governor", of_machine, "governor"},
    {"turbo", of_machine, "turbo"},
    {"smt", of_machine, "smt"},
    {"thp", of_machine, "thp"},
    {"libraries", libraries, "backends"},
    {"kernels", kernels, "backends"},
    {"builds", builds, "backends"},
    {"coretypes", coretypes, NULL},
    {"runners", runners, "runners"},
    {"tool", of_run, "tool.version"},
    {"compiler", compiler, NULL},
    {"environment", environment, "environment"},
    {"profile", of_run, "plan.profile"},
    {"goal", of_run, "plan.goal"},
    {"trials", of_run, "plan.trials"},
    {"measurement", duration, "plan.measurement_ns"},
    {"warmup", of_run, "plan.warmup_max"},
    {"seed", of_run, "plan.seed"},
    {"status", of_run, "status"},
    {"peak", rate, "ceilings.all_core_flops"},
    {"one_core_peak", rate, "ceilings.one_core_flops"},
    {"capacity", capacity, NULL},
    {"weak", weak, NULL},
};
enum { N_DIFFERENCES = sizeof facts / sizeof facts[0] };

struct sg_differences sg_differences_find(const struct sg_compared_sets *sets) {
  struct sg_differences d = {.items = sg_alloc(N_DIFFERENCES, sizeof *d.items),
                             .n = N_DIFFERENCES,
                             .texts = sg_alloc(N_DIFFERENCES * sets->n, sizeof *d.texts)};
  for (size_t f = 0; f < N_DIFFERENCES; f++) {
    struct sg_difference *item = &d.items[f];
    *item = (struct sg_difference){.fact = facts[f].fact, .values = (const char **)&d.texts[d.n_texts]};
    for (size_t i = 0; i < sets->n; i++) {
      d.texts[d.n_texts++] = facts[f].value(&sets->items[i], facts[f].path);
      item->differs = item->differs || strcmp(item->values[i], item->values[0]) != 0;
    }
  }
  return d;
}

void sg_differences_release(struct sg_differences *differences) {
  for (size_t i = 0; i < differences->n_texts; i++) {
    free(differences->texts[i]);
  }
  free(differences->texts);
  free(differences->items);
  *differences = (struct sg_differences){0};
}

json_t *sg_difference_flags(const struct sg_differences *d, const char *fact) {
  json_t *flags = json_object();
  for (size_t i = 0; i < d->n; i++) {
    json_object_set_new(flags, d->items[i].fact, json_boolean(strcmp(d->items[i].fact, fact) == 0));
  }
  return flags;
}
