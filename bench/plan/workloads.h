/* The workloads of a profile: every operation x dtype x shape x count of each of its entries, without duplicates. For
 * .npy files shape and type come from the files. */
#ifndef SG_BENCH_PLAN_WORKLOADS_H
#define SG_BENCH_PLAN_WORKLOADS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "bench/operations/workload.h"
#include "bench/plan/item_count.h"
#include "bench/plan/npy_source.h"
#include "bench/plan/profile.h"
#include "core/columns.h"
#include "core/error.h"

enum { SG_MAX_WORKLOADS = 2000 }; /* each has several configurations, and plan.h bounds those */

struct sg_workload_entry {
  struct sg_workload workload; /* its texts belong to the list */
  const char *source;          /* label for the result set, without local paths */
  struct sg_item_count asked;  /* for; workload.count is resolved */
  struct sg_file_facts facts;  /* of items in files */
  int64_t ranks;               /* MPI ranks that the count is for; 0: for any number */
  int64_t memory_bytes;        /* that its items occupy before they are loaded: a .npz */
};

struct sg_workload_list {
  struct sg_workload_entry *entries;
  size_t n;
  int cores; /* that counts per core are resolved for */
  const int64_t
      *ranks; /* [n_ranks]: the profile's, for counts per rank; NULL: one, two, four and so on, up to one per core */
  size_t n_ranks;
  bool quiet;   /* no progress is shown */
  char **texts; /* owned */
  size_t n_texts;
  struct sg_file_source *sources; /* owned, so that what was read into memory stays */
  size_t n_sources;
};

/* Refuses unknown words, numbers out of range, shapes an operation does not support and files that do not hold
 * its items. */
int sg_workload_list_make(struct sg_workload_list *list, const struct sg_profile *profile, int cores,
                          struct sg_error *err) SG_MUST_CHECK;

/* What run.json says of workloads whose items are in files. A new reference. */
json_t *sg_workload_data_json(const struct sg_workload_list *list);
void sg_workload_list_release(struct sg_workload_list *list);

/* Whether one of n entries is the same workload. */
bool sg_workload_is_among(const struct sg_workload_entry *entries, size_t n, const struct sg_workload_entry *entry);

/* The workload's factors into a row of configs.csv; its texts are the entry's. */
void sg_workload_fill_row(struct sg_configs_row *row, const struct sg_workload_entry *entry);

#endif
