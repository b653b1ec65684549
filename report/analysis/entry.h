/* Entries: configurations with what became of them, grouped into workloads. analysis.h arranges them. */
#ifndef SG_REPORT_ANALYSIS_ENTRY_H
#define SG_REPORT_ANALYSIS_ENTRY_H

#include <stddef.h>

#include "core/resultset.h"
#include "report/analysis/style.h"

enum sg_entry_status {
  SG_ENTRY_RANKED,      /* every launch verified; it may win */
  SG_ENTRY_INVALID,     /* measured, but a result was wrong: shown, never ranked */
  SG_ENTRY_FAILED,      /* no launch ended well */
  SG_ENTRY_UNAVAILABLE, /* cannot run here: with the reason */
  SG_ENTRY_NOT_RUN,     /* the run ended before its turn, or its time was spent */
};

struct sg_entry {
  const struct sg_configs_row *config;
  const char *name; /* within its workload: the label without the words that all of its workload share */
  enum sg_entry_status status;
  const char *detail; /* why, for whatever is not ranked; "" else; points into the result set */
  const char *remark; /* on launches that went well, as "serialised by the library: ..."; NULL: none; likewise */
  size_t ok, not_ok;  /* launches */
  size_t warmups;     /* warm-up trials of launches that count */
  size_t weak;        /* launches that met a machine below its usual capacity */
  const struct sg_summary_row *wall, *load_wall, *operate_wall, *load_busy, *operate_busy; /* NULL: not measured */
  const struct sg_samples_row **samples; /* of launches that ended (ok or invalid), in the order of the file */
  size_t n_samples;
  struct sg_style style;
  const struct sg_entry *baseline; /* what its speed-up is over; NULL: there is none */
};

/* The detail of an entry that is invalid for its times and not for its results. */
extern const char sg_impossible_time[];

/* Entries that do the same work, as core/compare.h groups them. */
struct sg_workload_results {
  struct sg_entry *entries; /* in the order of configs.csv */
  size_t n;
  double flop;                     /* of one trial, by the operation's formula; NaN unknown */
  const struct sg_entry *baseline; /* that of the best, else the first there is; NULL: no serial was measured */
  const struct sg_entry *best;     /* lowest median of those of rank 1; NULL: nothing can be ranked */
  size_t n_tied;                   /* of rank 1, the best among them */
};

#endif
