/* The phases of a trial that loads a window of items, operates on it, and so on. */
#ifndef SG_BENCH_WORKER_LOAD_WINDOWS_H
#define SG_BENCH_WORKER_LOAD_WINDOWS_H

#include "bench/worker/launch_state.h"

/* A window is loaded item by item with `load_item`, by the loaders; its phases alternate and never overlap. */
struct sg_phases sg_load_windows(struct sg_launch *launch, sg_item_fn *load_item);

#endif
