/* Where a workload's items come from, behind one interface: the worker loads them, under the clock; the `data`
 * command writes them.
 *
 * - uniform: random numbers (uniform.h), then what the operation makes of them (its `fit`);
 * - npy:DIR: .npy files (npy_set.h), as they are.
 *
 * To add a source: a load function in source.c, and its name in sg_source_open. */
#ifndef SG_BENCH_DATA_SOURCE_H
#define SG_BENCH_DATA_SOURCE_H

#include "bench/operations/operation.h"

struct sg_source; /* opened; any number of threads may load from it */

/* Open the workload's source, which must outlive it. Fails with SG_BAD_INPUT, naming what is wrong: an unknown
 * source, a folder that cannot be read or has fewer items than the workload's count. */
int sg_source_open(struct sg_source **source, const struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;
void sg_source_close(struct sg_source *source); /* NULL is well */

/* Fill the input arrays (as the operation's layout says) with an item's data. Messages name a file without its
 * folder: they may end up in a result set. */
int sg_source_load(const struct sg_source *source, int64_t item, void *const *arrays,
                   struct sg_error *err) SG_MUST_CHECK;

/* "npy:DIR" of a workload: its folder; NULL: another source. */
const char *sg_source_folder(const char *source);

#endif
