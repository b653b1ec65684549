/* The shape of an item as people write it. */
#ifndef SG_BENCH_PLAN_SHAPE_H
#define SG_BENCH_PLAN_SHAPE_H

#include <stdint.h>

#include "bench/operations/workload.h"
#include "core/error.h"

/* "N" for N x N x N, or "MxNxK", into the workload's m, n and k. */
int sg_shape_parse(const char *text, struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;

/* "n=1000", or "1000x500x200". Returns buf. */
enum { SG_SHAPE_TEXT = 80 };
const char *sg_shape_format(int64_t m, int64_t n, int64_t k, char buf[SG_SHAPE_TEXT]);

#endif
