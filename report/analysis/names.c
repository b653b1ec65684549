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

char **sg_names_give(struct sg_workload_results *workloads, size_t n) {
  size_t n_names = 0, given = 0;
  for (size_t i = 0; i < n; i++) {
    n_names += workloads[i].n;
  }
  char **names = sg_alloc(n_names + 1, sizeof *names);
  for (size_t i = 0; i < n; i++) {
    struct sg_workload_results *w = &workloads[i];
    const size_t shared = n > 1 && w->n > 1 ? shared_by_all(w) : 0;
    for (size_t k = 0; k < w->n; k++) {
      const struct sg_configs_row *c = w->entries[k].config;
      const bool alone = n > 1 && w->n == 1;
      const char *label = label_of_config(c);
      names[given] = alone ? sg_format("%s", c->strategy) : sg_format("%.*s", (int)(strlen(label) - shared), label);
      w->entries[k].name = names[given++];
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
