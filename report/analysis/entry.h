/* Entries: configurations with their outcomes, grouped into workloads. analysis.h arranges them. */
#ifndef SG_REPORT_ANALYSIS_ENTRY_H
#define SG_REPORT_ANALYSIS_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/resultset.h"
#include "core/verdict.h"
#include "report/analysis/style.h"

enum sg_entry_status {
  SG_ENTRY_RANKED,      /* every launch verified; may win */
  SG_ENTRY_INVALID,     /* measured, but with a wrong result: shown, never ranked */
  SG_ENTRY_UNVERIFIED,  /* measured, but no result of some trial was checked: likewise */
  SG_ENTRY_FAILED,      /* no launch succeeded */
  SG_ENTRY_UNAVAILABLE, /* cannot run on this machine; the detail says why */
  SG_ENTRY_NOT_RUN,     /* the run ended before its turn, or its time was used up */
};

struct sg_entry {
  const struct sg_configs_row *config;
  const char *name;  /* within its workload: the label without the words that the whole workload shares */
  const char *label; /* within the run, its library's name as short as in `name`; NULL: the configuration's own */
  enum sg_entry_status status;
  const char *detail; /* the reason when not ranked, else ""; points into the result set */
  const char *remark; /* of successful launches, such as "serialised by the library: ..."; NULL: none; likewise */
  size_t ok, not_ok;  /* launches; one that was interrupted with its run is neither */
  size_t warmups;     /* warm-up trials of `launches` */
  size_t weak;        /* launches with less than the usual capacity */
  const struct sg_summary_row *wall, *load_wall, *operate_wall, *load_busy, *operate_busy; /* NULL: not measured */
  const struct sg_launch_rows *launches; /* trials of those that ended (ok or invalid), by number: sg_trial_first() */
  size_t n_launches, n_trials;
  bool has_impossible_time; /* a trial of them lasted no time or less */
  struct sg_style style;
  const struct sg_entry *baseline; /* the base of its speed-up; NULL: none */
};

/* Goes over the trials of an entry: for (t = sg_trial_first(e, &at); t; t = sg_trial_next(e, &at)). */
struct sg_trial_place {
  size_t launch, row; /* of the next trial */
};

static inline const struct sg_samples_row *sg_trial_next(const struct sg_entry *e, struct sg_trial_place *at) {
  if (at->launch == e->n_launches) { return NULL; }
  const struct sg_launch_rows *launch = &e->launches[at->launch];
  const struct sg_samples_row *trial = &launch->rows[at->row++];
  if (at->row == launch->n) { *at = (struct sg_trial_place){at->launch + 1, 0}; }
  return trial;
}

static inline const struct sg_samples_row *sg_trial_first(const struct sg_entry *e, struct sg_trial_place *at) {
  *at = (struct sg_trial_place){0, 0};
  return sg_trial_next(e, at);
}

/* The detail of an entry that is invalid because of its times, not its results. */
extern const char sg_impossible_time[];

/* Entries that do the same work, as core/compare.h groups them. */
struct sg_workload_results {
  struct sg_entry *entries; /* in the order of configs.csv */
  size_t n;
  double flop;                     /* of one trial, by the operation's formula; NaN unknown */
  const struct sg_entry *baseline; /* that of the best, else the first one; NULL: serial was not measured */
  const struct sg_entry *best;     /* least ratio among rank 1; NULL: nothing can be ranked */
  size_t n_tied;                   /* entries of rank 1, including the best */
  const struct sg_verdict *verdict;
};

#endif
