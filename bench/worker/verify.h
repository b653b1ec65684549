/* Verification of a launch's results, outside the clock, by the workers, without calling the library under test: what
 * it covers is described in docs/VERIFICATION.md. */
#ifndef SG_BENCH_WORKER_VERIFY_H
#define SG_BENCH_WORKER_VERIFY_H

#include <stdbool.h>

#include "bench/worker/launch_state.h"

struct sg_checked {
  int64_t items;      /* results checked */
  double residual;    /* the largest: above 1 is wrong, NaN not written or not a number; -1: none checked */
  int64_t worst_item; /* -1: none checked */
  struct sg_damage damage;
};

#define SG_CHECKED_NONE ((struct sg_checked){.residual = -1, .worst_item = -1})

/* No residual above 1, and no memory damaged. */
bool sg_checked_valid(const struct sg_checked *verdict);
void sg_checked_add(struct sg_checked *total, const struct sg_checked *more);

/* Fill every slot's outputs with NaN. */
void sg_verify_poison(struct sg_launch *launch);

/* Check what the slots hold after a trial, and the memory around it. */
int sg_verify_slots(struct sg_launch *launch, struct sg_checked *verdict, struct sg_error *err) SG_MUST_CHECK;

/* Run every item once more, untimed, with the launch's scheduler, workers and BLAS threads: poison, load, operate,
 * check. For launches with reused slots. */
int sg_verify_pass(struct sg_launch *launch, struct sg_checked *verdict, struct sg_error *err) SG_MUST_CHECK;

#endif
