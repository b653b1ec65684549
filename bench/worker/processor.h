/* The features of this processor that core types need. */
#ifndef SG_BENCH_WORKER_PROCESSOR_H
#define SG_BENCH_WORKER_PROCESSOR_H

#include "bench/plan/coretype.h"
#include "core/error.h"

/* SG_CPU_ bits of the features this processor and the operating system support. */
unsigned sg_processor_features(void);

/* SG_UNABLE, with the first reason, if kernels of this core type cannot run here. */
int sg_processor_check(const struct sg_coretype *type, struct sg_error *err) SG_MUST_CHECK;

#endif
