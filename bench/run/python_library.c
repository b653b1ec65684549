#include "bench/run/python_library.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/run/process.h"
#include "bench/run/reader.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"

enum { ANSWER_FD = 9, ANSWER_SIZE = 65536, POLL_MS = 100 };
static const char ANSWER_FD_TEXT[] = "9", debian_python[] = "/usr/bin/python3";
static const int64_t IMPORT_NS = 60000000000LL, GRACE_NS = 2000000000LL; /* an import from a cold disk */

const char *sg_python_named(const char *name) {
  static const char numpy[] = "numpy";
  const size_t n = sizeof numpy - 1;
  if (strncmp(name, numpy, n) != 0 || (name[n] != '\0' && name[n] != ':')) { return NULL; }
  return name[n] ? name + n + 1 : "";
}

char *sg_python_find(const char *python) {
  struct stat st;
  if (!strchr(python, '/')) { return sg_installed_program(python); }
  const bool folder = stat(python, &st) == 0 && S_ISDIR(st.st_mode);
  char *path = folder ? sg_format("%s/bin/python3", python) : sg_format("%s", python);
  if (access(path, X_OK) == 0) { return path; }
  free(path);
  return NULL;
}

/* Read both ends until the answer's is closed. False: not in time, or more than an answer has. */
static bool read_answer(struct sg_process *w, char *text, struct sg_reader *reader) {
  const int64_t deadline = sg_now_ns() + IMPORT_NS;
  char bytes[4096];
  size_t used = 0;
  while (w->out >= 0 && sg_now_ns() < deadline && !sg_interrupted()) {
    struct pollfd ends[] = {{.fd = w->out, .events = POLLIN}, {.fd = w->errors, .events = POLLIN}};
    if (poll(ends, 2, POLL_MS) <= 0) { continue; }
    if (ends[1].revents) {
      const ssize_t n = read(w->errors, bytes, sizeof bytes);
      if (n > 0) { sg_reader_take_stderr(reader, bytes, (size_t)n); }
      if (n == 0) { sg_process_close(&w->errors); }
    }
    if (ends[0].revents) {
      const ssize_t n = read(w->out, text + used, ANSWER_SIZE - 1 - used);
      if (n < 0 && errno == EINTR) { continue; }
      if (n <= 0) { sg_process_close(&w->out); }
      if (n > 0) { used += (size_t)n; }
    }
  }
  text[used] = '\0';
  return w->out < 0;
}

static int ask_one(json_t **answer, const char *path, struct sg_error *err) {
  char *text = sg_alloc(ANSWER_SIZE, 1);
  struct sg_process w = {.in = -1, .out = -1, .errors = -1};
  struct sg_reader reader = {0};
  char *folder = sg_installed_folder("runners", "bench/runners"), *script = sg_format("%s/loaded_blas.py", folder);
  char *argv[] = {(char *)path, script, (char *)ANSWER_FD_TEXT, NULL};
  int status = sg_process_start(&w, argv, ANSWER_FD, environ, err);
  if (status == SG_OK) {
    sg_process_close(&w.in);
    const bool in_time = read_answer(&w, text, &reader);
    bool all_ended;
    const bool by_itself = sg_process_reap(&w, in_time ? sg_now_ns() + GRACE_NS : 0, &all_ended);
    *answer = json_loads(text, 0, NULL);
    if (json_is_object(*answer)) {
      sg_json_put_text(*answer, "program", sg_format("%s", path));
    } else {
      const char *last = sg_reader_last_stderr_line(&reader);
      json_decref(*answer);
      *answer = NULL;
      status = sg_fail(err, SG_UNABLE, "'%s' %s%s%s", path,
                       in_time && by_itself ? "did not say which library its NumPy loads" : "did not end in time",
                       *last ? ": " : "", last);
      sg_utf8_clean(err->message);
    }
    sg_process_close(&w.out);
    sg_process_close(&w.errors);
    sg_reader_release(&reader);
  }
  free(text);
  free(script);
  free(folder);
  if (!sg_interrupted()) { return status; }
  json_decref(*answer);
  *answer = NULL;
  return sg_fail(err, SG_INTERRUPTED, "interrupted");
}

size_t sg_python_defaults(char *paths[SG_MOST_DEFAULT_PYTHONS]) {
  char *const candidates[SG_MOST_DEFAULT_PYTHONS] = {sg_installed_program("python3"), sg_format("%s", debian_python)};
  size_t n = 0;
  for (size_t i = 0; i < SG_MOST_DEFAULT_PYTHONS; i++) {
    const bool again = n > 0 && strcmp(paths[0], candidates[i]) == 0;
    if (candidates[i] && !again && access(candidates[i], X_OK) == 0) {
      paths[n++] = candidates[i];
    } else {
      free(candidates[i]);
    }
  }
  return n;
}

/* The first Python that has NumPy; if there is none, the first one's answer. */
static int ask_default(json_t **answer, struct sg_error *err) {
  char *paths[SG_MOST_DEFAULT_PYTHONS];
  const size_t n = sg_python_defaults(paths);
  int status = SG_BAD_INPUT;
  for (size_t i = 0; i < n && !sg_interrupted(); i++) {
    json_t *next = NULL;
    struct sg_error why = {0};
    const int asked = ask_one(&next, paths[i], &why);
    const bool has_numpy = asked == SG_OK && json_is_string(json_object_get(next, "numpy"));
    if (i == 0 || has_numpy) {
      json_decref(*answer);
      *answer = json_incref(next);
      status = asked;
      *err = why;
    }
    json_decref(next);
    if (has_numpy) { break; }
  }
  for (size_t i = 0; i < n; i++) {
    free(paths[i]);
  }
  if (sg_interrupted()) { return sg_fail(err, SG_INTERRUPTED, "interrupted"); }
  if (n == 0) { return sg_fail(err, SG_UNABLE, "there is no python3 here: install one, or give its path"); }
  return status;
}

int sg_python_ask(json_t **answer, const char *python, struct sg_error *err) {
  *answer = NULL;
  if (!*python) { return ask_default(answer, err); }
  char *path = sg_python_find(python);
  if (!path) {
    return sg_fail(err, SG_BAD_INPUT, "there is no Python '%s': give a program, or the folder of an environment",
                   python);
  }
  const int status = ask_one(answer, path, err);
  free(path);
  return status;
}

int sg_python_library(const char **path, const json_t *answer, struct sg_error *err) {
  const char *python = sg_json_text(answer, "python", "?");
  *path = sg_json_text(answer, "library", NULL);
  if (*path) { return SG_OK; }
  const char *error = sg_json_text(answer, "error", NULL), *numpy = sg_json_text(answer, "numpy", NULL);
  if (!numpy) {
    return sg_fail(err, SG_UNABLE,
                   "'%s' has no NumPy that can be imported (%s): install it there, or give another "
                   "Python, --backend numpy:PYTHON",
                   python, error ? error : "?");
  }
  return sg_fail(err, SG_UNABLE, "the NumPy %s of '%s' calls no BLAS library in a file of its own%s%s", numpy, python,
                 error ? ": " : "", error ? error : "");
}
