/* Runs the worker as the orchestrator does: a request on its standard input, messages on its standard output. */
#ifndef SG_TESTS_WORKER_ASK_H
#define SG_TESTS_WORKER_ASK_H

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/text.h"

#define WORKER SG_BIN_DIR "/stratagemm-worker"
#define SHIM(name) SG_BIN_DIR "/../tests/shims/" name ".so"

/* ---- Running it ---- */

struct answer {
  json_t *messages; /* array */
  int status;       /* as wait's */
};

/* A test's changes to the request below; 0 and NULL: unchanged. */
struct wish {
  const char *backend, *operation, *dtype, *scheduler, *load, *retain, *pin, *task;
  int workers, blas_threads, count, n, protocol;
  const char *more; /* keys of the request to add or replace, as JSON */
};

static inline const char *or_else(const char *text, const char *otherwise) {
  return text ? text : otherwise;
}

static inline char *request_text(const struct wish *wish) {
  const int n = wish->n ? wish->n : 8;
  json_t *request = json_pack(
      "{s:i, s:s, s:s, s:{s:s, s:s, s:i, s:i, s:i, s:i, s:s, s:s, s:i, s:s}, s:{s:s, s:s, s:i, s:o, s:s, s:s}, "
      "s:[i], "
      "s:{s:i, s:i}, s:i, s:b, s:[]}",
      "protocol", wish->protocol ? wish->protocol : 1, "task", or_else(wish->task, "run"), "backend",
      or_else(wish->backend, SHIM("naive")), "workload", "operation", or_else(wish->operation, "gemm"), "dtype",
      or_else(wish->dtype, "f64"), "m", n, "n", n, "k", n, "count", wish->count ? wish->count : 5, "source",
      "uniform", "retain", or_else(wish->retain, "none"), "seed", 42, "options", "", "strategy", "name", "a name",
      "scheduler", or_else(wish->scheduler, "serial"), "workers", wish->workers ? wish->workers : 1, "blas_threads",
      wish->blas_threads ? json_integer(wish->blas_threads) : json_null(), "load", or_else(wish->load, "serial"),
      "pin", or_else(wish->pin, "none"), "cpus", 0, "warmup", "min", 1, "max", 3, "trials", 2, "verify", 1,
      "counters");
  assert_non_null(request);
  if (wish->more) {
    json_t *more = json_loads(wish->more, 0, NULL);
    assert_non_null(more);
    json_object_update(request, more);
    json_decref(more);
  }
  char *text = json_dumps(request, 0);
  json_decref(request);
  return text;
}

static inline void read_messages(FILE *stream, json_t *messages) {
  char *line = NULL;
  size_t size = 0;
  while (getline(&line, &size, stream) > 0) {
    json_t *message = json_loads(line, 0, NULL);
    if (!message) { fail_msg("not a message: %s", line); }
    json_array_append_new(messages, message);
  }
  free(line);
}

static inline struct answer ask_text(const char *request) {
  char path[] = "/tmp/stratagemm-request-XXXXXX";
  const int fd = mkstemp(path);
  assert_true(fd >= 0 && dprintf(fd, "%s", request) >= 0);
  close(fd);
  char *command = sg_format("exec %s < %s 2> /dev/null", WORKER, path);
  FILE *stream = popen(command, "r");
  assert_non_null(stream);
  struct answer answer = {.messages = json_array()};
  read_messages(stream, answer.messages);
  answer.status = pclose(stream);
  free(command);
  unlink(path);
  return answer;
}

static inline struct answer ask(const struct wish *wish) {
  char *request = request_text(wish);
  const struct answer answer = ask_text(request);
  free(request);
  return answer;
}

/* ---- Checking the answer ---- */

static inline int count_of(const struct answer *answer, const char *type) {
  int n = 0;
  for (size_t i = 0; i < json_array_size(answer->messages); i++) {
    n += strcmp(json_string_value(json_object_get(json_array_get(answer->messages, i), "type")), type) == 0;
  }
  return n;
}

static inline const json_t *first_of(const struct answer *answer, const char *type) {
  for (size_t i = 0; i < json_array_size(answer->messages); i++) {
    const json_t *message = json_array_get(answer->messages, i);
    if (strcmp(json_string_value(json_object_get(message, "type")), type) == 0) { return message; }
  }
  fail_msg("no message %s", type);
  return NULL;
}

static inline const char *text_of(const json_t *message, const char *key) {
  return json_string_value(json_object_get(message, key));
}

/* The last message ends it with this outcome; `detail` is in its detail. */
static inline void assert_ends(const struct answer *answer, const char *outcome, const char *detail) {
  assert_int_equal(answer->status, 0);
  assert_int_equal(count_of(answer, "end"), 1);
  const json_t *end = json_array_get(answer->messages, json_array_size(answer->messages) - 1);
  assert_string_equal(text_of(end, "type"), "end");
  if (!strstr(text_of(end, "detail"), detail)) { fail_msg("'%s' not in '%s'", detail, text_of(end, "detail")); }
  assert_string_equal(text_of(end, "outcome"), outcome);
}

static inline void assert_outcome(const struct wish *wish, const char *outcome, const char *detail) {
  const struct answer answer = ask(wish);
  assert_ends(&answer, outcome, detail);
  json_decref(answer.messages);
}

#endif
