/* The goal of a run: when it stops measuring a configuration. */
#ifndef SG_BENCH_PLAN_GOAL_H
#define SG_BENCH_PLAN_GOAL_H

/* X(NAME, name) */
#define SG_GOALS(X)                                                                              \
  X(DECIDE, decide)     /* to know which is fastest: slower ones are eliminated (core/race.h) */ \
  X(ESTIMATE, estimate) /* to know the time of each: until its interval is narrow (core/stats.h) */

#define SG_GOAL_ENUM(NAME, name) SG_GOAL_##NAME,
enum sg_goal { SG_GOALS(SG_GOAL_ENUM) SG_N_GOALS };
#undef SG_GOAL_ENUM

/* For the command line, profiles and run.json. */
const char *sg_goal_name(enum sg_goal goal);

#endif
