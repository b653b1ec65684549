/* One MPI rank alone and RANKS at once, on planted times: entries 1 and 2 of a finding fixture, after serial. */
#ifndef SG_TESTS_CONTENTION_FIXTURE_H
#define SG_TESTS_CONTENTION_FIXTURE_H

#include "tests/unit/finding_fixture.h"

enum { RANKS = 4, ROUNDS = 8, TRIALS = 2 };

struct rank_fixture {
  struct sg_config_launches launches[MOST];
  struct sg_launch_times times[2][ROUNDS];
  struct sg_ranks_row rows[2 * ROUNDS * (1 + TRIALS) * RANKS];
  size_t n;
};

/* Each round has conditions of its own, up to twice as slow, which both share; rank r takes r% longer than rank 0 and
 * the last trial 1% longer than the first. The warm-up takes ten times as long and does not count. */
static inline int64_t planted_ns(int64_t round, int trial, int rank) {
  const double conditions = 1 + (double)(round * 5 % ROUNDS) / ROUNDS;
  return llround(1e8 * conditions * (1 + rank / 100.0) * (trial == 0 ? 10 : 1 + trial / 100.0));
}

static inline void plant_launches(struct fixture *f, struct rank_fixture *r, size_t config, double slowdown) {
  const int ranks = config == 1 ? 1 : RANKS;
  for (int64_t round = 1; round <= ROUNDS; round++) {
    struct sg_launch_times *launch = &r->times[config - 1][round - 1];
    *launch = (struct sg_launch_times){.round = round, .number = 2 * round + (int64_t)config, .within_cv = 0.005};
    launch->value[SG_METRIC_wall_ns] = 1e9; /* of the trial: not used */
    for (int trial = 0; trial <= TRIALS; trial++) {
      for (int rank = 0; rank < ranks; rank++) {
        r->rows[r->n++] =
            (struct sg_ranks_row){.config_id = f->configs[config].config_id,
                                  .round = round,
                                  .launch = launch->number,
                                  .trial = trial + 1,
                                  .warmup = trial == 0,
                                  .rank = rank,
                                  .items = 8,
                                  .wall_ns = llround(slowdown * (double)planted_ns(round, trial, rank))};
      }
    }
  }
  r->launches[config] = (struct sg_config_launches){.ok = r->times[config - 1], .n = ROUNDS, .valid = 1};
}

static inline void add_ranks(struct fixture *f, const char *id, const char *name, int64_t ranks) {
  const size_t i = f->workload.n;
  add(f, name, 1, 1e9, 1);
  f->configs[i].config_id = id;
  f->configs[i].strategy = "mpi";
  f->configs[i].ranks = ranks;
  f->configs[i].count = 8 * ranks;
  f->entries[i].name = name;
}

/* `slowdown`: of each of the ranks at once over a rank alone. */
static inline void plant_contention(struct fixture *f, struct rank_fixture *r, const char *name, double slowdown) {
  *r = (struct rank_fixture){.n = 0};
  add(f, "serial", 1, 2e9, 2);
  f->configs[0].ranks = SG_NO_INT;
  add_ranks(f, "c1", "alone", 1);
  add_ranks(f, "c2", name, RANKS);
  plant_launches(f, r, 1, 1);
  plant_launches(f, r, 2, slowdown);
  f->set.configs = f->configs;
  f->set.n_configs = f->workload.n;
  f->set.ranks = r->rows;
  f->set.n_ranks = r->n;
  f->summary.launches = r->launches;
}

#endif
