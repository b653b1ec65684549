/* The workloads of a profile: every operation x dtype x shape x count of each of its entries, each workload once,
 * however often the entries and the command line name it. What is in .npy files is what the files say. */
#ifndef SG_BENCH_PLAN_WORKLOADS_H
#define SG_BENCH_PLAN_WORKLOADS_H

#include <stddef.h>

#include "bench/operations/workload.h"
#include "bench/plan/profile.h"
#include "core/columns.h"
#include "core/error.h"

enum { SG_MAX_WORKLOADS = 2000 }; /* each has several configurations, and plan.h bounds those */

struct sg_workload_entry {
  struct sg_workload workload; /* its texts belong to the list */
  const char *source;          /* as a result set says it: no path of this machine */
  int trials;                  /* timed trials of a launch */
};

struct sg_workload_list {
  struct sg_workload_entry *entries;
  size_t n;
  char **texts; /* owned */
  size_t n_texts;
};

/* Words that are not known, numbers out of range, shapes an operation cannot take and folders that are no stack of
 * items are refused. */
int sg_workload_list_make(struct sg_workload_list *list, const struct sg_profile *profile,
                          struct sg_error *err) SG_MUST_CHECK;
void sg_workload_list_release(struct sg_workload_list *list);

/* The workload's factors into a row of configs.csv; its texts are the entry's. */
void sg_workload_fill_row(struct sg_configs_row *row, const struct sg_workload_entry *entry);

#endif
