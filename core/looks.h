/* The races of the workloads of a run, driven by its launches. The schedule adds each launch as it ends and takes a
 * look after each round; the summary repeats this with the stored launches (sg_looks_replay). Everything follows from
 * the launches of the rounds so far, so that both come to the same decisions.
 *
 * A launch counts if it ended ok. A configuration leaves its race, and is not launched again, after an outcome that
 * another launch would not change (unavailable, invalid, timeout), or after two failures or crashes in succession. If
 * it was the leader, another candidate takes its place at the next look; what was eliminated remains so, unless no
 * candidate is left (race.h). */
#ifndef SG_CORE_LOOKS_H
#define SG_CORE_LOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/launches.h"
#include "core/outcome.h"
#include "core/race.h"

/* A timed launch, however it ended. */
struct sg_look_launch {
  size_t config;
  int64_t round; /* from 1 */
  enum sg_outcome outcome;
  double time_ns;        /* mean of its timed trials; only with SG_OUTCOME_OK */
  double within_cv;      /* their stddev / mean; NaN: one trial */
  double all_core_flops; /* mean of the capacity probes before and after it; NaN: not probed */
};

struct sg_looks {
  size_t n_configs, n_workloads;
  /* As in struct sg_workloads: racer i of races[w] is configuration members[first[w] + i], its series is
   * series[first[w] + i]. */
  size_t *members, *first;
  struct sg_race *races;
  struct sg_series *series; /* at the last update or end of a round */
  struct sg_look_launch *launches;
  size_t n_launches;
  struct sg_look_failures *failures; /* of each configuration */
  int64_t *rounds;                   /* memory of the series */
  double *logs;
  int round; /* the last that ended */
};

/* `members` and `first` are copied. */
void sg_looks_init(struct sg_looks *looks, const size_t *members, const size_t *first, size_t n_workloads,
                   const struct sg_race_rules *rules);
void sg_looks_release(struct sg_looks *looks);

/* Launches come in ascending order of rounds. */
void sg_looks_add(struct sg_looks *looks, const struct sg_look_launch *launch);

/* Make the series of all launches so far. Weak launches are left out where capacity explains the times (capacity.h):
 * their rounds do not count for the configuration, and later ones make up for it. */
void sg_looks_update(struct sg_looks *looks);

/* The round is complete: a look at each race of which a candidate was launched in it, if the round has a look. */
void sg_looks_end_round(struct sg_looks *looks, int round);

/* Whether a configuration has left its race. */
bool sg_looks_is_out(const struct sg_looks *looks, size_t config);

/* Whether its last launch failed and it is to be launched once more. */
bool sg_looks_is_failing(const struct sg_looks *looks, size_t config);

/* The final comparison of each race, at all launches. A configuration without a usable one is out. */
void sg_looks_finish(struct sg_looks *looks);

/* The looks of a run again, then the final comparison. `launches` in any order; they are sorted. */
void sg_looks_replay(struct sg_looks *looks, struct sg_look_launch *launches, size_t n);

/* The timed launches of a result set, loaded with samples and outcomes (and probes, for the capacity), in the order
 * of their rounds; interrupted and skipped ones are left out. `launches` as made by sg_launches_gather(). The caller
 * frees *out. */
size_t sg_looks_gather(struct sg_look_launch **out, const struct sg_resultset *set,
                       const struct sg_config_launches *launches);

#endif
