#include "report/analysis/names.h"

#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/analysis/analysis.h"

/* Bytes of the longest end that both texts share, from a space on; never a whole text. */
static size_t shared_end(const char *a, size_t most, const char *b) {
  size_t length_a = strlen(a), length_b = strlen(b), n = 0, words = 0;
  while (n < most && n < length_a && n < length_b && a[length_a - 1 - n] == b[length_b - 1 - n]) {
    n++;
    if (a[length_a - n] == ' ' && n < length_a && n < length_b) { words = n; }
  }
  return words;
}

static size_t shared_by_all(const struct sg_workload *w) {
  size_t n = strlen(w->entries[0].config->label);
  for (size_t i = 1; i < w->n; i++) {
    n = shared_end(w->entries[0].config->label, n, w->entries[i].config->label);
  }
  return n;
}

void sg_names_give(struct sg_analysis *analysis) {
  analysis->names = sg_alloc(analysis->n_entries + 1, sizeof *analysis->names);
  size_t given = 0;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    struct sg_workload *w = &analysis->workloads[i];
    size_t shared = analysis->n_workloads > 1 && w->n > 1 ? shared_by_all(w) : 0;
    for (size_t k = 0; k < w->n; k++) {
      const struct sg_configs_row *c = w->entries[k].config;
      bool alone = analysis->n_workloads > 1 && w->n == 1;
      char *name =
          alone ? sg_format("%s", c->strategy) : sg_format("%.*s", (int)(strlen(c->label) - shared), c->label);
      analysis->names[given++] = name;
      w->entries[k].name = name;
    }
  }
}

void sg_names_release(struct sg_analysis *analysis) {
  for (size_t i = 0; analysis->names && analysis->names[i]; i++) {
    free(analysis->names[i]);
  }
  free(analysis->names);
  analysis->names = NULL;
}
