/* The races of a schedule with the goal decide: one for each workload, over its configurations (core/looks.h).
 *
 * The round in which a configuration enters launches it: the first, as a rule. Later rounds launch, of each race that
 * goes on, its candidates: all of them in each round, one workload after the other, so that their times can be
 * paired. Of a configuration that was eliminated only a baseline of speed-ups is launched again, as often as the
 * speed-up of its leading candidate needs it (sg_race_baseline_is_due); that candidate then runs in the same round,
 * even if its race is over.
 *
 * A race that narrows launches only half of the candidates, after two launches of each (of those
 * far behind, where time allows): the leader, and those than
 * which it may be slower by most, by the upper bound of the difference (V. Gabillon et al., "Best arm
 * identification", NIPS 2012). A candidate that rests returns when that bound is less for the others. So the time
 * goes into what bounds the loss of choosing the leader, and it is used up, unless that loss is at most 2%.
 *
 * A race is over when one candidate is left, when all that are left are equivalent, or, from rounds_min on, when the
 * rounds left cannot change anything. Rounds left are those up to rounds_max that fit into the budget, by the times
 * stored with the launches: a resumed run comes to the same decisions. */
#ifndef SG_BENCH_RUN_RACING_H
#define SG_BENCH_RUN_RACING_H

#include "bench/run/schedule_state.h"

void sg_racing_init(struct sg_schedule *s);
void sg_racing_release(struct sg_schedule *s);

/* The configurations of s->round in their order into s->order; returns their number. */
size_t sg_racing_begin_round(struct sg_schedule *s);

void sg_racing_record(struct sg_schedule *s, size_t config, const struct sg_schedule_result *result);

/* All launches of s->round are recorded. */
void sg_racing_end_round(struct sg_schedule *s);

/* Whether every race is over. */
bool sg_racing_is_decided(const struct sg_schedule *s);

/* Expected time of the rounds after this one. */
double sg_racing_remaining_ns(const struct sg_schedule *s);

/* The leading candidate of a race, as an index in its members, or SG_NO_LEADER. */
long sg_racing_leader(const struct sg_race *race);

/* Neither eliminated nor out. */
bool sg_racing_is_candidate(const struct sg_racer *racer);

#endif
