/* Items in files as a workload of the plan: their number, shape and type, and a label for the result set. */
#ifndef SG_BENCH_PLAN_NPY_SOURCE_H
#define SG_BENCH_PLAN_NPY_SOURCE_H

#include "bench/operations/workload.h"
#include "bench/plan/npz.h"
#include "core/error.h"

/* What must be said of the numbers. */
struct sg_file_facts {
  unsigned types;            /* in the files: bit 1 << enum sg_number_type */
  bool ignores;              /* the operation reads one triangle, and the other one has something else */
  int64_t item, row, column; /* the first such number */
};

/* Files as the user names them: a source of npy: or raw: (bench/data/source.h), where npy: may name a .npz too. */
struct sg_file_source {
  const char *asked;
  const enum sg_dtype *convert; /* to this type when they are loaded; NULL: only numbers of a dtype, as they are */
  struct sg_npz npz;            /* what was read into memory; must live as long as the items are needed */
  char *paths;                  /* absolute */
  bool quiet;                   /* no progress is shown while numbers are unpacked and checked */
};

/* Find the files, and unpack a .npz for an operation of `n_inputs` inputs. `quiet` as below. */
int sg_file_source_open(struct sg_file_source *source, const char *asked, const enum sg_dtype *convert, int n_inputs,
                        bool quiet, struct sg_error *err) SG_MUST_CHECK;
void sg_file_source_close(struct sg_file_source *source);

/* Check the header and length of every file the workload uses, w->count items or all if it is 0, and its numbers:
 * NaN and infinity are refused, unless w->allow_nonfinite. `operation`, `options` and `retain` are given; count is
 * filled in, and dtype, m, n and k, which are given for a raw source.
 *
 * *text is the source for the worker; *label is "npy:NAME-12345678" for the result set: the last components of the
 * paths, and the first digits of a SHA-256 of the files' names, headers and first numbers, so that different data
 * have different labels and no local path is published. The caller frees both. *facts: of the numbers, of which
 * `ignores` is false where they are not checked.
 *
 * Errors name what was asked, file and place: an unreadable file, one whose length does not match its header or whose
 * shape or type differs from the previous files; fewer items than requested; arrays the operation cannot be applied
 * to; a type to convert; a number that is not finite, or a zero that the operation divides by. */
int sg_file_source_examine(const struct sg_file_source *source, struct sg_workload *w, char **text, char **label,
                           struct sg_file_facts *facts, struct sg_error *err) SG_MUST_CHECK;

#endif
