/* Contention among MPI ranks: the time of one rank alone beside that of each rank when all run at once with the same
 * work for each, as Single and Star of the HPC Challenge benchmark (P. Luszczek et al., "Introduction to the HPC
 * Challenge Benchmark Suite", 2005). A rank's time is its own, from ranks.csv: waiting for the slowest one is not
 * part of it. */
#ifndef SG_REPORT_CONTENTION_H
#define SG_REPORT_CONTENTION_H

#include "report/analysis/analysis.h"

enum { SG_CONTENTIONS_MOST = 60 };

struct sg_contention {
  const struct sg_entry *all;   /* several ranks at once */
  const struct sg_entry *alone; /* one rank with as many items as each of them */
  double alone_ns;              /* median over launches, whose value is the mean of the timed trials */
  double *rank_ns;              /* the same of each of the ranks, ascending */
  size_t n_ranks;
  size_t n;                   /* rounds in common */
  double slowdown, low, high; /* geometric mean over these (contrast.h) of the ratio of the mean rank's time to
                                 that of the one alone, and its 95% interval; NaN: one round gives none */
};

struct sg_contentions {
  struct sg_contention *items; /* in the order of the entries */
  size_t n;
};

/* Configurations whose ranks have CPUs of their own, in each of whose launches every rank had an equal share of the
 * items, and of which one rank was measured with such a share. Release with sg_contentions_release(). */
void sg_contentions_init(struct sg_contentions *contentions, const struct sg_analysis *analysis);
void sg_contentions_release(struct sg_contentions *contentions);

#endif
