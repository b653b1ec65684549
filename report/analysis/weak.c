#include "report/analysis/weak.h"

#include <stdlib.h>

#include "core/alloc.h"

static int by_launch(const void *a, const void *b) {
  const struct sg_weak_launch *x = a, *y = b;
  uintptr_t p = (uintptr_t)x->config_id, q = (uintptr_t)y->config_id;
  return x->launch != y->launch ? (x->launch > y->launch) - (x->launch < y->launch) : (p > q) - (p < q);
}

void sg_weak_launches_init(struct sg_weak_launches *weak, const struct sg_summary *summary) {
  *weak = (struct sg_weak_launches){.items = sg_alloc(summary->capacity.n_weak + 1, sizeof *weak->items)};
  for (size_t c = 0; c < summary->set->n_configs; c++) {
    const struct sg_config_launches *launches = &summary->launches[c];
    for (size_t i = 0; i < launches->n; i++) {
      if (!launches->ok[i].weak) { continue; }
      weak->items[weak->n++] = (struct sg_weak_launch){launches->ok[i].number, summary->set->configs[c].config_id};
    }
  }
  qsort(weak->items, weak->n, sizeof *weak->items, by_launch);
}

void sg_weak_launches_release(struct sg_weak_launches *weak) {
  free(weak->items);
  *weak = (struct sg_weak_launches){0};
}

bool sg_weak_launches_have(const struct sg_weak_launches *weak, int64_t launch, const char *config_id) {
  const struct sg_weak_launch key = {launch, config_id};
  return weak->n > 0 && bsearch(&key, weak->items, weak->n, sizeof key, by_launch);
}

size_t sg_weak_launches_count(const struct sg_weak_launches *weak, const char *config_id) {
  size_t n = 0;
  for (size_t i = 0; i < weak->n; i++) {
    n += weak->items[i].config_id == config_id;
  }
  return n;
}
