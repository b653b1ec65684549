#include "bench/cli/runners.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/backends.h"
#include "bench/run/launch.h"
#include "bench/run/python_library.h"
#include "core/alloc.h"
#include "core/installation.h"
#include "core/json.h"
#include "core/text.h"

int sg_runners_check(char *const *names, size_t n, struct sg_error *err) {
  static const char *const known[] = {"c", "numpy", "numpy:PYTHON"};
  for (size_t i = 0; i < n; i++) {
    if (strcmp(names[i], "c") == 0 || sg_python_named(names[i]) || strchr(names[i], '/')) { continue; }
    return sg_fail_unknown(err, "runner", names[i], known, sizeof known / sizeof known[0]);
  }
  return SG_OK;
}

bool sg_runners_have_c(char *const *names, size_t n) {
  for (size_t i = 0; i < n; i++) {
    if (strcmp(names[i], "c") == 0) { return true; }
  }
  return !names;
}

/* ---- One program ---- */

static struct sg_runner_program *make_program(const char *name, char *program, char *script) {
  struct sg_runner_program *runner = sg_alloc(1, sizeof *runner);
  runner->name = sg_format("%s", name);
  runner->argv = sg_alloc(3, sizeof *runner->argv);
  runner->argv[0] = program;
  runner->argv[1] = script;
  return runner;
}

/* "numpy-1.24.2": the runner's name and its version, as it says itself. As c it would be taken for our worker. */
static int take_hello(struct sg_runner_program *runner, const json_t *hello, struct sg_error *err) {
  const char *name = sg_json_text(hello, "runner", "");
  const char *version = sg_json_text(json_object_get(hello, "versions"), name, "");
  if (strcmp(name, "c") == 0) {
    return sg_fail(err, SG_BAD_INPUT,
                   "runner '%s' calls itself c, as stratagemm-worker does: it needs a name of its own",
                   runner->argv[0]);
  }
  if (!*name) { return SG_OK; }
  runner->hello = json_deep_copy(hello);
  free(runner->name);
  runner->name = sg_format("%s%s%s", name, *version ? "-" : "", version);
  return SG_OK;
}

/* Fill *b with the program's own library; takes ownership of `runner`. */
static int inspect(struct sg_backend *b, struct sg_runner_program *runner, struct sg_error *err) {
  struct sg_launch_record record;
  *b = (struct sg_backend){.runner = runner, .facts = json_null()};
  int status = sg_launch_inspect_runner(&record, runner, err);
  const json_t *facts = json_object_get(record.hello, "backend");
  if (status == SG_OK && record.outcome != SG_OUTCOME_OK) { runner->error = sg_format("%s", record.detail); }
  if (status == SG_OK && record.hello) { status = take_hello(runner, record.hello, err); }
  if (json_is_object(facts)) { b->facts = json_deep_copy(facts); }
  b->path = sg_format("%s", sg_json_text(b->facts, "path", ""));
  b->name = json_is_object(b->facts) ? sg_backend_make_name(b) : sg_format("unknown");
  if (runner->error) { b->error = sg_format("%s", runner->error); }
  sg_launch_record_release(&record);
  return status;
}

/* ---- Which Python ---- */

static char *numpy_script(void) {
  char *folder = sg_installed_folder("runners", "bench/runners");
  char *script = sg_format("%s/numpy_runner.py", folder);
  free(folder);
  return script;
}

/* One that does not exist is kept: its launches say so. */
static int find_python(char **path, const char *given, struct sg_error *err) {
  if (*given) {
    char *found = sg_python_find(given);
    *path = found ? found : sg_format("%s", given);
    return SG_OK;
  }
  json_t *answer = NULL;
  const int status = sg_python_ask(&answer, given, err);
  if (status == SG_OK || status == SG_UNABLE) { *path = sg_format("%s", sg_json_text(answer, "program", "python3")); }
  json_decref(answer);
  return status == SG_UNABLE ? SG_OK : status;
}

static int inspect_named(struct sg_backend *b, const char *name, const char *default_python, struct sg_error *err) {
  const char *python = sg_python_named(name);
  char *path = NULL;
  if (!python) { return inspect(b, make_program(strrchr(name, '/') + 1, sg_format("%s", name), NULL), err); }
  const int status = find_python(&path, !*python && default_python ? default_python : python, err);
  if (status != SG_OK) { return status; }
  return inspect(b, make_program("numpy", path, numpy_script()), err);
}

/* ---- Among others ---- */

static bool same_file(const struct sg_backend *a, const struct sg_backend *b) {
  char *first = realpath(a->path, NULL), *second = realpath(b->path, NULL);
  const bool same = first && second && strcmp(first, second) == 0;
  free(first);
  free(second);
  return same;
}

static bool same_program(const struct sg_runner_program *a, const struct sg_runner_program *b) {
  if (!a || !b || strcmp(a->argv[0], b->argv[0]) != 0) { return false; }
  return !a->argv[1] || !b->argv[1] ? a->argv[1] == b->argv[1] : strcmp(a->argv[1], b->argv[1]) == 0;
}

static void rename_to(char **name, char *other) {
  free(*name);
  *name = other;
}

/* One library has one name, whoever loads it, and another library or runner another one. */
static void name_apart(struct sg_backend *all, size_t i) {
  struct sg_backend *b = &all[i];
  size_t same_names = 1, same_runners = 1;
  for (size_t k = 0; k < i; k++) {
    if (same_file(&all[k], b)) {
      rename_to(&b->name, sg_format("%s", all[k].name));
      same_names = 0;
      break;
    }
    same_names += *b->path && strcmp(all[k].name, b->name) == 0;
  }
  for (size_t k = 0; k < i; k++) {
    same_runners += all[k].runner && strcmp(all[k].runner->name, b->runner->name) == 0;
  }
  if (same_names > 1) { rename_to(&b->name, sg_format("%s-%zu", b->name, same_names)); }
  if (same_runners > 1) { rename_to(&b->runner->name, sg_format("%s-%zu", b->runner->name, same_runners)); }
}

int sg_runners_append(struct sg_backend **backends, size_t *n, char *const *names, size_t n_names,
                      const char *default_python, struct sg_error *err) {
  int status = SG_OK;
  for (size_t i = 0; i < n_names && status == SG_OK; i++) {
    if (strcmp(names[i], "c") == 0) { continue; }
    *backends = sg_resize(*backends, *n + 1, sizeof **backends);
    struct sg_backend *b = &(*backends)[*n];
    status = inspect_named(b, names[i], default_python, err);
    bool again = false;
    for (size_t k = 0; k < *n; k++) {
      again |= same_program((*backends)[k].runner, b->runner);
    }
    if (again) {
      sg_backend_release(b);
      continue;
    }
    name_apart(*backends, (*n)++);
  }
  return status;
}
