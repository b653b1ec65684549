/* What the processor this runs on can do, as far as core types need it. */
#ifndef SG_BENCH_WORKER_PROCESSOR_H
#define SG_BENCH_WORKER_PROCESSOR_H

#include "bench/plan/coretype.h"
#include "core/error.h"

/* SG_CPU_ bits of the features that this processor and the system have. */
unsigned sg_processor_features(void);

/* SG_UNABLE with the first reason why kernels of this core type would not run here. */
int sg_processor_check(const struct sg_coretype *type, struct sg_error *err) SG_MUST_CHECK;

#endif
