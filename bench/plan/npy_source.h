/* A folder of .npy files as a workload of the plan: number of items, shape, type, and a label for the result set. */
#ifndef SG_BENCH_PLAN_NPY_SOURCE_H
#define SG_BENCH_PLAN_NPY_SOURCE_H

#include "bench/operations/workload.h"
#include "core/error.h"

/* Check the header and length of every file the workload uses: w->count items, or all if it is 0. `operation`,
 * `options` and `retain` are given; dtype, m, n, k and count are filled in.
 *
 * *source is "npy:" and the folder's absolute path, for the worker; *label is "npy:NAME-12345678" for the result set:
 * the folder's last component, and the first digits of a SHA-256 of the files' names, headers and first numbers, so
 * that different data have different labels and no local path is published. The caller frees both.
 *
 * Errors name folder and file: an unreadable file, one whose length does not match its header or whose shape or type
 * differs from the previous files; a folder with fewer items than requested; arrays the operation cannot be applied
 * to. */
int sg_npy_source_examine(struct sg_workload *w, const char *folder, char **source, char **label,
                          struct sg_error *err) SG_MUST_CHECK;

#endif
