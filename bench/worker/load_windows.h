/* The phases of a trial that alternates between loading a window of items and operating on it. */
#ifndef SG_BENCH_WORKER_LOAD_WINDOWS_H
#define SG_BENCH_WORKER_LOAD_WINDOWS_H

#include "bench/worker/launch_state.h"

/* The loaders load a window item by item with `load_item`; the phases never overlap. */
struct sg_phases sg_load_windows(struct sg_launch *launch, sg_item_fn *load_item);

#endif
