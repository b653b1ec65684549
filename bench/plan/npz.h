/* The arrays of a .npz archive as stacks in memory, one .npy file per input of the operation: what the worker and
 * other runners read is then the same as without an archive. Nothing is written to disk. Reads archives of strangers:
 * what libarchive unpacks is checked like any .npy file, and never more than the memory that is free. */
#ifndef SG_BENCH_PLAN_NPZ_H
#define SG_BENCH_PLAN_NPZ_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/data/npy_set.h"
#include "bench/operations/operation.h"

struct sg_npz {
  struct sg_npy_set arrays; /* the names in the archive, in the order of the items */
  int64_t depth;            /* items of each array, if there are several arrays per input */
  int fds[SG_MAX_ARRAYS];   /* a .npy file in memory for each input; -1: none */
  unsigned types;           /* of the joined ones, as in sg_file_facts; 0: none is joined */
  int64_t memory_bytes;     /* of these */
};

/* Whether a file is a ZIP archive, as .npz files are; false if it cannot be read. */
bool sg_npz_is(const char *path);

/* Read the arrays of an archive, which are named as the files of a folder (npy_set.h) or by position, arr_0 and
 * arr_1, for an operation of `n_inputs` inputs. One array per input is taken as it is; several are joined to a stack,
 * as `convert` (NULL: the type that they have). `quiet`: no progress is shown. Errors name the array. On failure
 * nothing is left to release. */
int sg_npz_open(struct sg_npz *npz, const char *path, int n_inputs, const enum sg_dtype *convert, bool quiet,
                struct sg_error *err) SG_MUST_CHECK;
void sg_npz_close(struct sg_npz *npz);

/* "/proc/PID/fd/5,/proc/PID/fd/6": where other processes find the stacks while this one lives. The caller frees. */
char *sg_npz_paths(const struct sg_npz *npz);

#endif
