/* Contention among MPI ranks, on planted times of the ranks. */
#include "tests/unit/contention_fixture.h"

#include "report/analysis/contention.h"

/* The mean rank of 4 takes 1.5% longer than rank 0. */
static const double MEAN_RANK = 1.015;

static void finds(double slowdown) {
  struct fixture f;
  struct rank_fixture r;
  begin(&f);
  plant_contention(&f, &r, "mpi 4x1x1", slowdown);
  struct sg_contentions found;
  sg_contentions_init(&found, &f.analysis);
  assert_int_equal(found.n, 1);
  const struct sg_contention *c = &found.items[0];
  assert_ptr_equal(c->all, &f.entries[2]);
  assert_ptr_equal(c->alone, &f.entries[1]);
  assert_int_equal(c->n, ROUNDS);
  /* Rounds whose conditions differ by a factor of two do not disturb the ratio, which is paired by round. */
  assert_true(fabs(c->slowdown / (slowdown * MEAN_RANK) - 1) < 1e-6);
  assert_true(c->low < c->slowdown && c->slowdown < c->high && c->low > 0.93 * c->slowdown);
  assert_int_equal(c->n_ranks, RANKS);
  for (size_t k = 0; k < RANKS; k++) {
    const double wanted = slowdown * c->alone_ns * (1 + (double)k / 100);
    assert_true(fabs(c->rank_ns[k] / wanted - 1) < 1e-6);
  }
  /* The median of 8 rounds of 1, 1.125 to 1.875 times 100 ms, each the mean of trials of 1.01 and 1.02. */
  assert_true(fabs(c->alone_ns / (1e8 * 1.4375 * 1.015) - 1) < 1e-6);
  sg_contentions_release(&found);
  end(&f);
}

static void the_planted_slowdown_is_found(void **state) {
  (void)state;
  finds(1);
  finds(1.4);
}

static void assert_none(struct fixture *f) {
  struct sg_contentions found;
  sg_contentions_init(&found, &f->analysis);
  assert_int_equal(found.n, 0);
  sg_contentions_release(&found);
}

/* Each change alone leaves nothing that could be compared. */
static void nothing_is_said_where_the_data_do_not_carry_it(void **state) {
  (void)state;
  for (int change = 0; change < 8; change++) {
    struct fixture f;
    struct rank_fixture r;
    begin(&f);
    plant_contention(&f, &r, "mpi 4x1x1", 1.4);
    struct sg_ranks_row *last = &r.rows[r.n - 1]; /* of four ranks, timed */
    switch (change) {
    case 0:
      last->items = 7;
      break; /* not as much work */
    case 1:
      last->shares_cpus = 1;
      break; /* slower for another reason */
    case 2:
      f.set.n_ranks = r.n - TRIALS * RANKS;
      break; /* a launch without its ranks */
    case 3:
      f.configs[1].count = 16;
      break; /* strong scaling: one rank had other work */
    case 4:
      f.configs[1].blas_threads = 2;
      break;
    case 5:
      f.entries[1].status = SG_ENTRY_INVALID;
      break;
    case 6:
      r.launches[1].n = 0;
      break;
    case 7: /* no round in common */
      for (size_t i = 0; i < ROUNDS; i++) {
        r.times[0][i].round += ROUNDS;
      }
      break;
    }
    assert_none(&f);
    end(&f);
  }
}

static void launches_that_did_not_end_well_do_not_count(void **state) {
  (void)state;
  struct fixture f;
  struct rank_fixture r;
  begin(&f);
  plant_contention(&f, &r, "mpi 4x1x1", 1.4);
  for (size_t i = 0; i < r.n; i++) {
    if (r.rows[i].round == ROUNDS && r.rows[i].config_id == f.configs[2].config_id) { r.rows[i].wall_ns *= 100; }
  }
  r.launches[2].n--;
  struct sg_contentions found;
  sg_contentions_init(&found, &f.analysis);
  assert_int_equal(found.n, 1);
  assert_int_equal(found.items[0].n, ROUNDS - 1);
  assert_true(fabs(found.items[0].slowdown / (1.4 * MEAN_RANK) - 1) < 1e-6);
  sg_contentions_release(&found);
  end(&f);
}

static void one_round_has_no_interval(void **state) {
  (void)state;
  struct fixture f;
  struct rank_fixture r;
  begin(&f);
  plant_contention(&f, &r, "mpi 4x1x1", 1.4);
  r.launches[1].n = 1;
  struct sg_contentions found;
  sg_contentions_init(&found, &f.analysis);
  assert_int_equal(found.n, 1);
  assert_int_equal(found.items[0].n, 1);
  assert_true(isfinite(found.items[0].slowdown));
  assert_true(isnan(found.items[0].low) && isnan(found.items[0].high));
  sg_contentions_release(&found);
  apply(&f, "rank_contention");
  assert_int_equal(f.out.n, 0);
  end(&f);
}

static void no_contention_is_no_finding(void **state) {
  (void)state;
  struct fixture f;
  struct rank_fixture r;
  begin(&f);
  plant_contention(&f, &r, "mpi 4x1x1", 1);
  apply(&f, "rank_contention");
  assert_int_equal(f.out.n, 0);
  end(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_planted_slowdown_is_found),
      cmocka_unit_test(nothing_is_said_where_the_data_do_not_carry_it),
      cmocka_unit_test(launches_that_did_not_end_well_do_not_count),
      cmocka_unit_test(one_round_has_no_interval),
      cmocka_unit_test(no_contention_is_no_finding),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
