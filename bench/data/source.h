/* Sources of a workload's items, behind one interface: the worker loads items, under the clock; the `data` command
 * writes them.
 *
 * - uniform: random numbers (uniform.h), transformed by the operation's `fit`;
 * - npy:DIR: .npy files (npy_set.h), unchanged.
 *
 * To add a source: a load function in source.c, and its name in sg_source_open. */
#ifndef SG_BENCH_DATA_SOURCE_H
#define SG_BENCH_DATA_SOURCE_H

#include "bench/operations/operation.h"

struct sg_source; /* an open source; loading is thread-safe */

/* Open the workload's source; the workload must outlive it. Fails with SG_BAD_INPUT: an unknown source, a folder that
 * cannot be read or has fewer items than the workload's count. */
int sg_source_open(struct sg_source **source, const struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;
void sg_source_close(struct sg_source *source); /* NULL is allowed */

/* Fill the input arrays (in the operation's layout) with an item's data. Messages name a file without its folder,
 * because they may be stored in a result set. */
int sg_source_load(const struct sg_source *source, int64_t item, void *const *arrays,
                   struct sg_error *err) SG_MUST_CHECK;

/* Load an item and refuse it with SG_BAD_INPUT if it has a NaN or an infinity: then a wrong result is not the
 * library's fault. Not under the clock. */
int sg_source_check(const struct sg_source *source, int64_t item, void *const *arrays,
                    struct sg_error *err) SG_MUST_CHECK;

/* The DIR of a workload's "npy:DIR"; NULL: another source. */
const char *sg_source_folder(const char *source);

#endif
