/* The race of the configurations of one workload: which of them are still candidates for the fastest, judged at
 * planned looks. The schedule launches only candidates, and the summary repeats the looks on the stored launches, so
 * that both always agree.
 *
 * At a look every candidate is compared with the leader (contrast.h). Those slower are eliminated, until later rounds
 * show that times vary so much that the interval of their ratio to the leader includes 1; those whose upper
 * confidence bound is within the equivalence band of the leader are equivalent to it. Half of the error
 * of 5% is spent over the looks, whose number need not be known in advance (K. K. G. Lan, D. L. DeMets, Biometrika
 * 70, 1983), the other half on the final comparison of what remains: a configuration as fast as the fastest is
 * eliminated or ranked lower in at most 5% of runs. tests/unit/core_race_error.c measures it.
 *
 * One launch eliminates nothing: available capacity may halve for its length, or be gone. If all candidates leave the
 * race because they fail, those that they eliminated return.
 *
 * The race is decided when one candidate remains, when all are equivalent, or when the rounds left cannot change
 * anything: no candidate would become slower or equivalent even if its true ratio were one standard error away. */
#ifndef SG_CORE_RACE_H
#define SG_CORE_RACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/contrast.h"

struct sg_race_rules {
  double level; /* 0.95 */
  double band;  /* 0.02 */
};

struct sg_racer {
  int eliminated;              /* the round of the look that eliminated it; 0: a candidate */
  bool at_end;                 /* the comparison after the last round eliminated it: it had all its launches */
  bool out;                    /* takes no part: no usable launch yet, a wrong result, given up */
  bool equivalent;             /* to the leader, at the last look */
  struct sg_contrast contrast; /* at the last look it took part in */
};

struct sg_race {
  struct sg_race_rules rules;
  struct sg_racer *racers;
  size_t n;
  long leader; /* SG_NO_LEADER before the first look */
  int round;   /* of the last look */
  int revived; /* round of the last look that found no candidate, so that the eliminated returned; 0: none did */
};

void sg_race_init(struct sg_race *race, size_t n, const struct sg_race_rules *rules);
void sg_race_release(struct sg_race *race);

/* Rounds with a look: the first six, then every second one. */
bool sg_race_is_look(int round);

/* A look after `round`, at the launches of rounds up to it; series[i] belongs to racers[i]. Those with `out` set take
 * no part. */
void sg_race_look(struct sg_race *race, const struct sg_series *series, int round);

/* The comparison after the last round, whenever that was, with the error left for it. It eliminates too. */
void sg_race_finish(struct sg_race *race, const struct sg_series *series);

size_t sg_race_candidates(const struct sg_race *race);

/* Whether the answer is known, or `rounds_left` more rounds (in the time left) cannot change it. */
bool sg_race_is_decided(const struct sg_race *race, int rounds_left);

/* Rounds until the race is decided if its ratios are as estimated: each candidate slower or equivalent at a look.
 * `rounds_left` if that is more. */
int sg_race_rounds_expected(const struct sg_race *race, int rounds_left);

/* Whether an eliminated baseline should run in the coming `round`, for the speed-up of `partner`, the leading
 * candidate among those compared with it. It is precise enough with two common rounds and a 95% interval narrower
 * than a quarter of its logarithm, or than 10%. Until then it runs in every k-th round, k the square root of
 * `cost_ratio`: the time of its launch over that of the rest of the round (variance per time is least if launches are
 * in inverse proportion to the square root of their cost: W. G. Cochran, "Sampling Techniques", section 5.5). */
bool sg_race_baseline_is_due(const struct sg_race *race, const struct sg_series *series, size_t baseline,
                             size_t partner, int round, double cost_ratio);

#endif
