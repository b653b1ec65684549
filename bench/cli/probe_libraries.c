#include "bench/cli/probe_libraries.h"

#include <stdlib.h>
#include <string.h>

#include "bench/cli/search_space.h"
#include "bench/run/library_probe.h"
#include "core/alloc.h"
#include "core/json.h"

/* Of a few libraries, each with its own kernels, and other kernels of one. */
struct chosen {
  struct sg_probe_choice *list;
  size_t n;
};

static void choose(struct chosen *chosen, const struct sg_backend *backend, const char *coretype) {
  chosen->list = sg_resize(chosen->list, chosen->n + 1, sizeof *chosen->list);
  chosen->list[chosen->n++] = (struct sg_probe_choice){backend, coretype};
}

static bool is_represented(const struct chosen *chosen, const struct sg_backend *backend) {
  for (size_t i = 0; i < chosen->n; i++) {
    if (sg_backends_are_builds_of_one(chosen->list[i].backend, backend)) { return true; }
  }
  return false;
}

static void choose_new(struct chosen *chosen, const struct sg_backend *backend) {
  if (!backend->error && !is_represented(chosen, backend)) { choose(chosen, backend, "auto"); }
}

/* The run's library as it was found; NULL: it was not. */
static const struct sg_backend *find_own(const struct sg_backend *all, size_t n, const struct sg_backend *own) {
  const struct sg_backend *found = NULL;
  char *path = own ? realpath(own->path, NULL) : NULL;
  for (size_t i = 0; i < n && path && !found; i++) {
    char *other = realpath(all[i].path, NULL);
    if (other && strcmp(path, other) == 0) { found = &all[i]; }
    free(other);
  }
  free(path);
  return found;
}

static bool has_threading(const struct sg_backend *backend, const char *threading) {
  return strcmp(sg_json_text(backend->facts, "threading", ""), threading) == 0;
}

static int choose_all(struct chosen *chosen, const struct sg_backend *all, char *const *options, size_t n,
                      const struct sg_backend *own, const char *worker, struct sg_error *err) {
  const struct sg_coretype *types[SG_MOST_CORETYPES_TO_TRY];
  size_t n_types = 0;
  int status = SG_OK;
  if (own) {
    choose_new(chosen, own);
    status = sg_search_space_coretypes(types, &n_types, own, worker, err);
  }
  const char *threading = own ? sg_json_text(own->facts, "threading", "") : "pthread";
  for (int same = 1; same >= 0; same--) { /* builds that make threads like the run's first */
    for (size_t i = 0; i < n; i++) {
      const bool wanted = same == has_threading(&all[i], threading) && sg_search_space_is_promising(&all[i]);
      if (wanted) { choose_new(chosen, &all[i]); }
    }
  }
  for (size_t i = 0; i < n; i++) {
    if (strcmp(options[i], "numpy") == 0) { choose_new(chosen, &all[i]); }
  }
  for (size_t i = 0; i < n_types; i++) {
    choose(chosen, own, types[i]->name);
  }
  return status;
}

int sg_probe_libraries(json_t **result, const struct sg_backend *own, const char *dtype,
                       const struct sg_backend_search *where, const struct sg_topology *topology,
                       struct sg_error *err) {
  struct sg_backend *all = NULL;
  struct chosen chosen = {0};
  char **options = NULL;
  size_t n = 0;
  *result = NULL;
  int status = sg_backends_candidates(&all, &options, &n, where, err);
  const size_t n_options = n;
  if (status == SG_OK) { status = choose_all(&chosen, all, options, n, find_own(all, n, own), where->worker, err); }
  const size_t least = own ? 2 : 1;
  if (status == SG_OK && chosen.n >= least) {
    status =
        sg_library_probe_run(result, all, n, options, chosen.list, chosen.n, dtype, where->worker, topology, err);
  } else {
    sg_backends_free(all, n);
  }
  for (size_t i = 0; i < n_options; i++) {
    free(options[i]);
  }
  free(options);
  free(chosen.list);
  return status;
}
