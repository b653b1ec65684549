/* What the report knows: a loaded result set and its summary, arranged for reading. Entries (configurations with what
 * became of them) grouped into workloads (what can be ranked against each other). Pure but for memory; the numbers
 * are those of core/summary.h, nothing is computed twice. */
#ifndef SG_REPORT_ANALYSIS_H
#define SG_REPORT_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/resultset.h"
#include "core/summary.h"
#include "report/analysis/counts.h"
#include "report/analysis/style.h"
#include "report/analysis/weak.h"

enum sg_standing {
  SG_STANDING_RANKED,      /* every launch verified; it may win */
  SG_STANDING_INVALID,     /* measured, but a result was wrong: shown, never ranked */
  SG_STANDING_FAILED,      /* no launch ended well */
  SG_STANDING_UNAVAILABLE, /* cannot run here: with the reason */
  SG_STANDING_NOT_RUN,     /* the run ended before its turn, or its time was spent */
};

struct sg_entry {
  const struct sg_configs_row *config;
  const char *name; /* within its workload: the label without the words that all of its workload share */
  enum sg_standing standing;
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
struct sg_workload {
  struct sg_entry *entries; /* in the order of configs.csv */
  size_t n;
  double flop;                     /* of one trial, by the operation's formula; NaN unknown */
  const struct sg_entry *baseline; /* that of the best, else the first there is; NULL: no serial was measured */
  const struct sg_entry *best;     /* lowest median of those of rank 1; NULL: nothing can be ranked */
  size_t n_tied;                   /* of rank 1, the best among them */
};

struct sg_analysis {
  const struct sg_resultset *set;
  const struct sg_summary *summary;
  struct sg_entry *entries; /* workload by workload */
  size_t n_entries;
  struct sg_workload *workloads;
  size_t n_workloads;
  char **names; /* what the entries' names point to */
  struct sg_counts counts;
  const struct sg_samples_row **sample_pointers; /* what the entries' samples point into */
  struct sg_weak_launches weak;
};

/* `set` and `summary` must outlive the analysis. */
void sg_analysis_init(struct sg_analysis *analysis, const struct sg_resultset *set, const struct sg_summary *summary);
void sg_analysis_release(struct sg_analysis *analysis);

/* Entries from fastest to slowest, then those that cannot be ranked, in the order of configs.csv among equals. The
 * caller frees the array (not what it points to). */
const struct sg_entry **sg_workload_by_time(const struct sg_workload *workload);

/* Whether all factors of the library are equal: the same file, with the same choice of kernels. */
bool sg_same_library(const struct sg_configs_row *a, const struct sg_configs_row *b);

bool sg_entry_ranked(const struct sg_entry *entry);

/* Is entries[i] the first of its strategy, to go through strategies? With `counts`: among those that count, seen
 * beside the first entry of all. */
typedef bool sg_entry_test(const struct sg_entry *entry, const struct sg_entry *first);
bool sg_entry_is_first_of_strategy(const struct sg_entry *entries, size_t i, sg_entry_test *counts);

/* True when this ranked entry is another than the baseline and cannot be told from it. */
bool sg_workload_ties_with_serial(const struct sg_workload *workload, const struct sg_entry *entry);

/* True when even the baseline cannot be told from the best: the measurement gives no answer. */
bool sg_workload_is_open(const struct sg_workload *workload);

/* True when the best is told from serial, and its speed-up is known. */
bool sg_workload_beats_serial(const struct sg_workload *workload);

#endif
