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

static int inspect_python(struct sg_backend *b, char *path, struct sg_error *err) {
  return inspect(b, make_program("numpy", path, numpy_script()), err);
}

/* The first default Python whose NumPy can be used; if there is none, the first. NumPy is imported once, by the
 * runner itself. */
static int inspect_default(struct sg_backend *b, struct sg_error *err) {
  char *paths[SG_MOST_DEFAULT_PYTHONS];
  const size_t n = sg_python_defaults(paths);
  if (n == 0) { return inspect_python(b, sg_format("python3"), err); }
  int status = inspect_python(b, paths[0], err);
  for (size_t i = 1; i < n; i++) {
    struct sg_backend next = {0};
    if (status != SG_OK || !b->error) {
      free(paths[i]);
      continue;
    }
    status = inspect_python(&next, paths[i], err);
    struct sg_backend *other = status == SG_OK && !next.error ? b : &next;
    sg_backend_release(other);
    if (other == b) { *b = next; }
  }
  return status;
}

/* One that does not exist is kept: its launches say so. */
static int inspect_named(struct sg_backend *b, const char *name, const char *default_python, struct sg_error *err) {
  const char *python = sg_python_named(name);
  if (!python) { return inspect(b, make_program(strrchr(name, '/') + 1, sg_format("%s", name), NULL), err); }
  if (!*python && default_python) { python = default_python; }
  if (!*python) { return inspect_default(b, err); }
  char *found = sg_python_find(python);
  return inspect_python(b, found ? found : sg_format("%s", python), err);
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

static bool has_runner(const struct sg_backend *all, size_t n, const char *name) {
  for (size_t k = 0; k < n; k++) {
    if (all[k].runner && strcmp(all[k].runner->name, name) == 0) { return true; }
  }
  return false;
}

/* Like the libraries, by the part in which the paths of the programs differ: "numpy-1.24.2@venv". */
static void tell_runner_apart(struct sg_backend *all, size_t i) {
  struct sg_runner_program *runner = all[i].runner;
  size_t k = 0;
  while (k < i && !(all[k].runner && strcmp(all[k].runner->name, runner->name) == 0)) {
    k++;
  }
  if (k == i) { return; }
  char *part = sg_path_difference(runner->argv[0], all[k].runner->argv[0]);
  char *longer = sg_format("%s@%s", runner->name, part);
  for (size_t again = 2; has_runner(all, i, longer); again++) {
    rename_to(&longer, sg_format("%s@%s-%zu", runner->name, part, again));
  }
  free(part);
  rename_to(&runner->name, longer);
}

/* One library has one name, whoever loads it, and another library or runner another one. */
static void name_apart(struct sg_backend *all, size_t i) {
  struct sg_backend *b = &all[i];
  size_t k = 0;
  while (k < i && !same_file(&all[k], b)) {
    k++;
  }
  if (k < i) {
    rename_to(&b->name, sg_format("%s", all[k].name));
  } else if (*b->path) {
    sg_backend_tell_apart(all, i);
  }
  tell_runner_apart(all, i);
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
