/* What a run says about which configuration of a workload is fastest, and how far to trust it: the one word at the
 * head of the report, of the terminal summary and of context.json. Settings are recommended only for CLEAR and TIED.
 */
#ifndef SG_CORE_VERDICT_H
#define SG_CORE_VERDICT_H

#include <stdbool.h>
#include <stddef.h>

/* X(NAME, name in context.json). The first that applies. */
#define SG_VERDICTS(X)                                                                                    \
  X(CHANGED, changed)         /* files were changed after they were measured (seal.h) */                  \
  X(WRONG, wrong_results)     /* a configuration gave wrong results */                                    \
  X(NOTHING, nothing)         /* no configuration has a verified time, although all ran */                \
  X(MEANINGLESS, meaningless) /* the profile says that its times mean nothing */                          \
  X(INCOMPLETE, incomplete)   /* a configuration never ran, or the run was cut off */                     \
  X(SINGLE, single)           /* one configuration has a verified time: nothing to compare it with */     \
  X(CLEAR, clear)             /* two launches or more, and every other one is slower */                   \
  X(TIED, tied)               /* two or more, and what choosing among rank 1 costs is bounded */          \
  X(FEW, too_few_launches)    /* neither, with fewer than SG_FEW_LAUNCHES launches or little variation */ \
  X(UNSTABLE, unstable)       /* neither, with more: times vary too much (SG_UNSTABLE_SD) */

#define SG_VERDICT_ENUM(NAME, name) SG_VERDICT_##NAME,
enum sg_verdict_kind { SG_VERDICTS(SG_VERDICT_ENUM) SG_N_VERDICTS };
#undef SG_VERDICT_ENUM

/* Configurations are equally fast if the 95% upper bound of the slowest one's time over the fastest one's is within
 * this: any of them can be chosen. */
#define SG_TIE_COST 0.1

/* If they are not known to be, after SG_FEW_LAUNCHES the one with the smallest relative time can be chosen if the
 * upper bound of its time over that of the fastest, whichever of them that is, is within this. */
#define SG_MOST_COST 0.25

/* A smaller bound is written as this: the bounds themselves are estimates. */
#define SG_LEAST_COST 0.001

/* Beyond this standard deviation of a launch's log time, pooled over the configurations, more launches alone do not
 * help: the times vary too much. */
#define SG_UNSTABLE_SD 0.05

/* With fewer an order-statistic interval of 95% does not exist. */
enum { SG_FEW_LAUNCHES = 6 };

struct sg_verdict {
  enum sg_verdict_kind kind;
  size_t n_tied;    /* configurations of rank 1 */
  size_t n_ranked;  /* configurations with a rank */
  size_t n_missing; /* never ran: no launch, or skipped for lack of time */
  size_t n_wrong;   /* gave wrong results */
  size_t launches;  /* of the fastest configuration */
  double cost; /* upper bound, as a fraction, of the loss by choosing any other of rank 1; NaN: none or unknown */
  double best_cost; /* the same of choosing the one with the smallest relative time */
};

const char *sg_verdict_name(enum sg_verdict_kind kind);

/* CLEAR or TIED. */
bool sg_verdict_recommends(const struct sg_verdict *verdict);

/* Not WRONG, NOTHING or MEANINGLESS: nothing may be said before wrong results, or before times that mean nothing. */
bool sg_verdict_has_times(const struct sg_verdict *verdict);

/* TIED, but choosing another than the one with the smallest relative time may cost more than SG_TIE_COST. */
bool sg_verdict_is_loose(const struct sg_verdict *verdict);

#endif
