/* The order of launches in a round.
 *
 * Each configuration once, in a balanced random order. Over as many rounds as there are configurations
 * each takes every position once and follows every other about equally often (E. J. Williams, "Experimental designs
 * balanced for the estimation of residual effects of treatments", Aust. J. Sci. Res. A 2, 1949); the square and the
 * order of its rows are random, by the seed. The order is a pure function of seed, size and round. */
#ifndef SG_BENCH_RUN_ROUND_ORDER_H
#define SG_BENCH_RUN_ROUND_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* The order of `round` (from 1) for n configurations: a permutation of 0..n-1 into order[n]. */
void sg_round_order(size_t *order, size_t n, int round, uint64_t seed);

#endif
