/* The load kind `pipeline`: the main thread operates on items in order, with the library's threads, while the other
 * workers load ahead of it into a bounded queue.
 *
 * No processor shall wait, and none shall be fought for. So the main thread loads too when nothing is ready. And as
 * many loaders work beside the library as it leaves CPUs free, the others between its calls: a library waits for the
 * slowest of its threads, and one that shares its CPU with a loader costs more than the loading gains (seen here with
 * two CPUs, two BLAS threads and a free loader: up to a fifth). Where it leaves none, nothing can overlap, and items
 * are loaded and operated on in turns, as by load `parallel`, but that loaders keep off the main thread's CPU. Items
 * that come from files have one loader beside it always: it waits for the disk, not for a CPU. */
#ifndef SG_BENCH_WORKER_PIPELINE_H
#define SG_BENCH_WORKER_PIPELINE_H

#include "bench/worker/load.h"

struct sg_phases sg_pipeline_run(struct sg_launch *launch);

/* Where they are reused: one a place of the queue. Needs the library's number of threads to be set. */
int64_t sg_pipeline_slots(const struct sg_launch *launch);

/* Why nothing overlapped; "": it did. */
const char *sg_pipeline_remark(const struct sg_launch *launch);

/* The item whose result a reused slot holds after a trial; -1: none. */
int64_t sg_pipeline_item_in_slot(const struct sg_launch *launch, int64_t slot);

#endif
