/* Sources of a workload's items, behind one interface: the worker loads items, under the clock; the `data` command
 * writes them.
 *
 * - uniform: random numbers (uniform.h), transformed by the operation's `fit`;
 * - npy:PATHS: .npy files (npy_set.h), their numbers unchanged, or converted to the workload's dtype;
 * - raw:PATHS, raw-le:PATHS, raw-be:PATHS: files of nothing but numbers, of the workload's shape and dtype.
 *
 * To add a source: a load function in source.c, and its name in source_name.c. */
#ifndef SG_BENCH_DATA_SOURCE_H
#define SG_BENCH_DATA_SOURCE_H

#include <stdbool.h>

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

/* Load an item and refuse it with SG_BAD_INPUT if it has a NaN or an infinity, or a zero that the operation divides
 * by: then a wrong result is not the library's fault. Not under the clock. */
int sg_source_check(const struct sg_source *source, int64_t item, void *const *arrays,
                    struct sg_error *err) SG_MUST_CHECK;

/* Map the files of a source, so that items can be used where they are (sg_source_place). Fails with SG_UNABLE for
 * random numbers, which are in no file. */
int sg_source_map(struct sg_source *source, struct sg_error *err) SG_MUST_CHECK;

/* Of a mapped source: replace the inputs that the operation can read in their file by pointers to there. They are
 * read-only, and sg_source_load leaves them as they are. */
void sg_source_place(const struct sg_source *source, int64_t item, void **arrays);

/* Of a mapped source: let each page be found in the file again when it is used next. */
void sg_source_forget(const struct sg_source *source);

/* The place of the first NaN or infinity among n real numbers; n: there is none. */
size_t sg_source_nonfinite(const void *numbers, size_t n, enum sg_dtype dtype);

#endif
