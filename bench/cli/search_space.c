#include "bench/cli/search_space.h"

#include <stdlib.h>
#include <string.h>

#include "bench/cli/backends.h"
#include "bench/plan/coretype.h"
#include "bench/run/launch.h"
#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"

/* ---- libraries */

static bool is_same_file(const char *a, const char *b) {
  char *x = realpath(a, NULL), *y = realpath(b, NULL);
  const bool same = x && y && strcmp(x, y) == 0;
  free(x);
  free(y);
  return same;
}

/* One of `from` moves to the end of *to, and leaves its place empty. */
static void move_backend(struct sg_backend **to, size_t *n, struct sg_backend *from) {
  *to = sg_resize(*to, *n + 1, sizeof **to);
  (*to)[(*n)++] = *from;
  *from = (struct sg_backend){0};
}

bool sg_search_space_is_promising(const struct sg_backend *b) {
  const bool known = *sg_json_text(b->facts, "version", "") != '\0';
  const bool threaded = strcmp(sg_json_text(b->facts, "threading", ""), "serial") != 0;
  return known && threaded && sg_json_integer(b->facts, "integer_bits", 32) == 32;
}

/* Those of `from` that can be used and are not listed yet; frees it. */
static void append_usable(struct sg_backend **to, size_t *n, struct sg_backend *from, size_t n_from, bool named,
                          char **reason) {
  for (size_t i = 0; i < n_from; i++) {
    bool listed = false;
    for (size_t k = 0; k < *n && !listed; k++) {
      listed = is_same_file((*to)[k].path, from[i].path);
    }
    if (from[i].error && !*reason) { *reason = sg_format("%s: %s", from[i].name, from[i].error); }
    if (!from[i].error && !listed && (named || sg_search_space_is_promising(&from[i]))) {
      move_backend(to, n, &from[i]);
    }
  }
  sg_backends_free(from, n_from);
}

int sg_search_space_libraries(struct sg_backend **backends, size_t *n, char *const *names, size_t n_names,
                              const struct sg_backend_search *where, struct sg_error *err) {
  struct sg_backend *found = NULL;
  size_t n_found = 0;
  char *reason = NULL;
  *backends = NULL;
  *n = 0;
  int status = sg_backends_resolve(&found, &n_found, names, n_names, where, err);
  if (status == SG_OK) { append_usable(backends, n, found, n_found, true, &reason); }
  if (status == SG_OK && !names) {
    status = sg_backends_discover(&found, &n_found, where, err);
    if (status == SG_OK) { append_usable(backends, n, found, n_found, false, &reason); }
  }
  if (status == SG_OK && *n == 0) { status = sg_fail(err, SG_UNABLE, "no BLAS library can be used: %s", reason); }
  if (status == SG_OK) { sg_backends_name(*backends, *n); }
  free(reason);
  if (status != SG_OK) {
    sg_backends_free(*backends, *n);
    *backends = NULL;
    *n = 0;
  }
  return status;
}

/* ---- kernels */

static void add_kernels(struct sg_search *search, const struct sg_backend *backend, const char *coretype) {
  search->kernels = sg_resize(search->kernels, search->n_kernels + 1, sizeof *search->kernels);
  search->kernels[search->n_kernels++] = (struct sg_kernels){backend, coretype};
}

struct question {
  const struct sg_backend *backend;
  const char *worker;
  int status; /* a failure ends the questions */
  struct sg_error *err;
};

static bool accepts(void *context, const struct sg_coretype *type) {
  struct question *q = context;
  struct sg_launch_record record;
  if (q->status != SG_OK) { return false; }
  q->status = sg_launch_inspect(&record, q->worker, q->backend->path, type->name, q->err);
  const bool accepted = q->status == SG_OK && record.outcome == SG_OUTCOME_OK;
  sg_launch_record_release(&record);
  return accepted;
}

static bool selects_kernels(const struct sg_backend *backend) {
  return strstr(sg_json_text(backend->facts, "config", ""), "DYNAMIC_ARCH") != NULL;
}

int sg_search_space_coretypes(const struct sg_coretype *types[SG_MOST_CORETYPES_TO_TRY], size_t *n,
                              const struct sg_backend *backend, const char *worker, struct sg_error *err) {
  struct question question = {.backend = backend, .worker = worker, .err = err};
  const struct sg_coretype *own = sg_coretype_find(sg_json_text(backend->facts, "corename", ""));
  *n = selects_kernels(backend) ? sg_coretypes_to_try(types, own, accepts, &question) : 0;
  return question.status;
}

static int add_to_try(struct sg_search *search, const struct sg_backend *backend, const char *worker,
                      struct sg_error *err) {
  const struct sg_coretype *types[SG_MOST_CORETYPES_TO_TRY];
  size_t n;
  const int status = sg_search_space_coretypes(types, &n, backend, worker, err);
  for (size_t i = 0; i < n; i++) {
    add_kernels(search, backend, types[i]->name);
  }
  return status;
}

int sg_search_space_kernels(struct sg_search *search, char *const *coretypes, size_t n_coretypes, const char *worker,
                            struct sg_error *err) {
  int status = SG_OK;
  for (size_t i = 0; i < search->plan->n_backends && status == SG_OK; i++) {
    const struct sg_backend *backend = &search->plan->backends[i];
    const bool several = selects_kernels(backend);
    for (size_t c = 0; c < n_coretypes; c++) {
      const char *name = coretypes[c];
      status = sg_coretype_spell(&name, err);
      if (status != SG_OK) { return status; }
      if (several || strcmp(name, "auto") == 0) { add_kernels(search, backend, name); }
    }
    if (coretypes) { continue; }
    add_kernels(search, backend, "auto");
    status = add_to_try(search, backend, worker, err);
  }
  if (status == SG_OK && search->n_kernels == 0) {
    status = sg_fail(err, SG_UNABLE, "no library here has kernels to select: leave out --coretype");
  }
  return status;
}
