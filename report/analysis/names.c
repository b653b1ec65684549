#include "report/analysis/names.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"

/* Bytes of the longest common suffix of both texts that starts at a space; never a whole text. */
static size_t shared_end(const char *a, size_t most, const char *b) {
  size_t length_a = strlen(a), length_b = strlen(b), n = 0, words = 0;
  while (n < most && n < length_a && n < length_b && a[length_a - 1 - n] == b[length_b - 1 - n]) {
    n++;
    if (a[length_a - n] == ' ' && n < length_a && n < length_b) { words = n; }
  }
  return words;
}

/* An empty label says nothing. */
static const char *label_of_config(const struct sg_configs_row *c) {
  return *c->label ? c->label : c->config_id;
}

static size_t shared_by_all(const struct sg_workload_results *w) {
  size_t n = strlen(label_of_config(w->entries[0].config));
  for (size_t i = 1; i < w->n; i++) {
    n = shared_end(label_of_config(w->entries[0].config), n, label_of_config(w->entries[i].config));
  }
  return n;
}

/* ---- libraries */

/* The part of a library's name that tells its threading, "-pthread" of "openblas-pthread-0.3.26"; an empty end of the
 * name if there is none. */
static const char *threading_in(const char *backend, size_t *length) {
  static const char *const parts[] = {"-pthread-", "-openmp-"};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    const char *at = strstr(backend, parts[i]);
    *length = strlen(parts[i]) - 1;
    if (at && at > backend && at[*length + 1]) { return at; }
  }
  *length = 0;
  return backend + strlen(backend);
}

/* A new heap string: "openblas-0.3.26" */
static char *without_threading(const char *backend) {
  size_t length = 0;
  const char *at = threading_in(backend, &length);
  return sg_format("%.*s%s", (int)(at - backend), backend, at + length);
}

/* No other library of the run would have this name. */
static bool is_distinct(const struct sg_workload_results *workloads, size_t n, const char *backend,
                        const char *shortened) {
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < workloads[i].n; k++) {
      const char *other = workloads[i].entries[k].config->backend;
      if (strcmp(other, backend) == 0) { continue; }
      char *text = without_threading(other);
      const bool same = strcmp(text, shortened) == 0;
      free(text);
      if (same) { return false; }
    }
  }
  return true;
}

/* Where `word` stands in the text as a word; NULL: nowhere. */
static const char *find_word(const char *text, const char *word) {
  const size_t length = strlen(word);
  for (const char *at = length > 0 ? strstr(text, word) : NULL; at; at = strstr(at + 1, word)) {
    if ((at == text || at[-1] == ' ') && (at[length] == ' ' || !at[length])) { return at; }
  }
  return NULL;
}

/* The name with its library's name shortened, if libraries stay distinct. Takes ownership of `name`. */
static char *with_short_library(char *name, const struct sg_workload_results *workloads, size_t n,
                                const char *backend) {
  const char *at = find_word(name, backend);
  char *shortened = without_threading(backend), *text = name;
  if (at && is_distinct(workloads, n, backend, shortened)) {
    text = sg_format("%.*s%s%s", (int)(at - name), name, shortened, at + strlen(backend));
    free(name);
  }
  free(shortened);
  return text;
}

/* ---- all names */

char **sg_names_give(struct sg_workload_results *workloads, size_t n) {
  size_t n_names = 0, given = 0;
  for (size_t i = 0; i < n; i++) {
    n_names += workloads[i].n;
  }
  char **names = sg_alloc(2 * n_names + 1, sizeof *names);
  for (size_t i = 0; i < n; i++) {
    struct sg_workload_results *w = &workloads[i];
    const size_t shared = n > 1 && w->n > 1 ? shared_by_all(w) : 0;
    for (size_t k = 0; k < w->n; k++) {
      const struct sg_configs_row *c = w->entries[k].config;
      const bool alone = n > 1 && w->n == 1;
      const char *label = label_of_config(c);
      char *name = alone ? sg_format("%s", c->strategy) : sg_format("%.*s", (int)(strlen(label) - shared), label),
           *whole = sg_format("%s", c->label);
      names[given] = with_short_library(name, workloads, n, c->backend);
      names[given + 1] = with_short_library(whole, workloads, n, c->backend);
      w->entries[k].name = names[given];
      w->entries[k].label = names[given + 1];
      given += 2;
    }
  }
  return names;
}

void sg_names_release(char **names) {
  for (char **name = names; name && *name; name++) {
    free(*name);
  }
  free(names);
}
