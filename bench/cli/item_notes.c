#include "bench/cli/item_notes.h"

#include <math.h>
#include <stdlib.h>

#include "bench/data/number_type.h"
#include "bench/operations/operation.h"
#include "core/alloc.h"
#include "core/config_size.h"
#include "core/factors.h"
#include "core/item_bound.h"
#include "core/resultset.h"
#include "core/text.h"

/* ---- counts per core */

static bool same_count(const struct sg_workload_entry *a, const struct sg_workload_entry *b) {
  return a->asked.per_core == b->asked.per_core && a->asked.number == b->asked.number &&
         a->workload.count == b->workload.count;
}

static void print_count(const struct sg_plan *plan, const struct sg_workload_entry *entry, int64_t wanted,
                        FILE *stream) {
  char bytes[SG_HUMAN_SIZE];
  const int cores = plan->workloads.cores;
  fprintf(stream, "count: %lld per core: %lld items on %d core%s", (long long)entry->asked.number,
          (long long)entry->workload.count, cores, cores == 1 ? "" : "s");
  if (wanted != entry->workload.count) {
    fprintf(stream, " instead of %lld, which do not fit the free memory of %s", (long long)wanted,
            sg_human_bytes((double)plan->memory_bytes, bytes));
  }
  putc('\n', stream);
}

void sg_item_notes_counts(const struct sg_plan *plan, bool reduced, FILE *stream) {
  const struct sg_workload_entry *entries = plan->workloads.entries;
  for (size_t i = 0; i < plan->workloads.n; i++) {
    const int64_t wanted = sg_item_count_resolve(&entries[i].asked, plan->workloads.cores);
    bool told = !entries[i].asked.per_core || (reduced && wanted == entries[i].workload.count);
    for (size_t k = 0; k < i && !told; k++) {
      told = same_count(&entries[k], &entries[i]);
    }
    if (!told) { print_count(plan, &entries[i], wanted, stream); }
  }
}

/* ---- items in files */

static void print_types(const struct sg_workload_entry *entry, FILE *stream) {
  const unsigned others = entry->facts.types & ~(1U << entry->workload.dtype);
  const char *separator = ", converted from ";
  for (unsigned t = 0; others && t < SG_N_NUMBER_TYPES; t++) {
    if (!(entry->facts.types & 1U << t)) { continue; }
    fprintf(stream, "%s%s", separator, sg_number_name((enum sg_number_type)t));
    separator = " and ";
  }
}

static void print_ignored(const struct sg_workload_entry *entry, FILE *stream) {
  const struct sg_file_facts *facts = &entry->facts;
  if (!facts->ignores) { return; }
  fprintf(stream,
          "%s reads only the lower triangle of its first matrix: not all are %s (item %lld at [%lld, %lld])\n",
          entry->workload.operation->name,
          entry->workload.operation->triangle == SG_SYMMETRIC ? "symmetric" : "triangular", (long long)facts->item,
          (long long)facts->row, (long long)facts->column);
}

void sg_item_notes_data(const struct sg_plan *plan, FILE *stream) {
  for (size_t i = 0; i < plan->workloads.n; i++) {
    const struct sg_workload_entry *entry = &plan->workloads.entries[i];
    if (!entry->facts.types) { continue; }
    struct sg_configs_row row = sg_config_absent();
    sg_workload_fill_row(&row, entry);
    char *size = sg_config_size(&row, "x");
    fprintf(stream, "%s: %s %s, %s, %lld item%s", row.source, row.operation, row.dtype, size, (long long)row.count,
            row.count == 1 ? "" : "s");
    print_types(entry, stream);
    putc('\n', stream);
    free(size);
    print_ignored(entry, stream);
  }
}

/* ---- what does not divide */

enum { MOST_LINES = 4 };

struct bounded {
  int64_t count, workers;
  double bound;
};

static int by_share(const void *a, const void *b) {
  const struct bounded *x = a, *y = b;
  const double first = x->bound / (double)x->workers, second = y->bound / (double)y->workers;
  if (first != second) { return first < second ? -1 : 1; }
  return (x->count > y->count) - (x->count < y->count);
}

void sg_item_notes_bounds(const struct sg_plan *plan, FILE *stream) {
  struct bounded *all = sg_alloc(plan->n_configs, sizeof *all);
  size_t n = 0;
  for (size_t i = 0; i < plan->n_configs; i++) {
    const struct sg_configs_row *row = &plan->configs[i].row;
    const struct bounded b = {row->count, sg_config_operators(row), sg_config_item_bound(row)};
    bool told = isnan(b.bound);
    for (size_t k = 0; k < n && !told; k++) {
      told = all[k].count == b.count && all[k].workers == b.workers;
    }
    if (!told) { all[n++] = b; }
  }
  qsort(all, n, sizeof *all, by_share);
  for (size_t i = 0; i < n && i < MOST_LINES; i++) {
    fprintf(stream, "%lld item%s for %lld workers: at most %.3g times as fast as one worker\n",
            (long long)all[i].count, all[i].count == 1 ? "" : "s", (long long)all[i].workers, all[i].bound);
  }
  if (n > MOST_LINES) { fprintf(stream, "nor do the items divide evenly in %zu more such cases\n", n - MOST_LINES); }
  free(all);
}
