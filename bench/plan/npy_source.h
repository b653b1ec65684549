/* A folder of .npy files as a workload of the plan: how many items, of what shape and type, and by what name a result
 * set may know them. */
#ifndef SG_BENCH_PLAN_NPY_SOURCE_H
#define SG_BENCH_PLAN_NPY_SOURCE_H

#include "bench/operations/workload.h"
#include "core/error.h"

/* Look at the header and the length of every file that the workload takes: w->count items, all there are when it is
 * 0. `operation`, `options` and `retain` are given; dtype, m, n, k and count are filled in.
 *
 * *source is "npy:" and the folder's absolute path, for the worker; *label is "npy:NAME-12345678" for the result set:
 * the folder's last component, and the first digits of a SHA-256 of the files' names, headers and first numbers, so
 * that two sets are told apart and no path of this machine is published. The caller frees both.
 *
 * Refuses, naming folder and file: what cannot be read, is not as long as its header says, or has another shape or
 * type than the files before it; a folder with fewer items than asked for; arrays the operation cannot take. */
int sg_npy_source_examine(struct sg_workload *w, const char *folder, char **source, char **label,
                          struct sg_error *err) SG_MUST_CHECK;

#endif
