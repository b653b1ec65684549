/* How a launch ended. To add one: one line here and its handling in schedule.c. */
#ifndef SG_CORE_OUTCOME_H
#define SG_CORE_OUTCOME_H

/* X(NAME, name, counts as a failure of the run: exit status 1) */
#define SG_OUTCOMES(X)           \
  X(OK, ok, 0)                   \
  X(SKIPPED, skipped, 0)         \
  X(UNAVAILABLE, unavailable, 0) \
  X(INVALID, invalid, 1)         \
  X(FAILED, failed, 1)           \
  X(CRASHED, crashed, 1)         \
  X(TIMEOUT, timeout, 1)         \
  X(INTERRUPTED, interrupted, 0)

#define SG_ENUM(NAME, name, failure) SG_OUTCOME_##NAME,
enum sg_outcome { SG_OUTCOMES(SG_ENUM) SG_N_OUTCOMES };
#undef SG_ENUM

const char *sg_outcome_name(enum sg_outcome outcome);
int sg_outcome_is_failure(enum sg_outcome outcome);
/* The outcome of this name; SG_N_OUTCOMES when there is none. */
enum sg_outcome sg_outcome_parse(const char *name);

#endif
