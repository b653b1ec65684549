/* The files of a workload's items: where they are, and which is which input of which items.
 *
 * - A folder of .npy files. The inputs of an item, or of a stack of items, are NAME_a.npy, NAME_b.npy and so on, in
 * the operation's order (for gemm A and B), or just a.npy and b.npy, or arr_0.npy and arr_1.npy; for an operation
 * with one input each file is an item or a stack, whatever its name. Files are sorted by name, with numbers by value:
 * item-2 before item-10. Hidden files and files that do not end in .npy are ignored.
 * - One file for each input, A.npy,B.npy. */
#ifndef SG_BENCH_DATA_NPY_SET_H
#define SG_BENCH_DATA_NPY_SET_H

#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct sg_npy_set {
  int folder;   /* descriptor, or AT_FDCWD */
  char **names; /* relative to the folder: input i of group g is names[g * n_inputs + i] */
  int64_t n_groups;
  int n_inputs;
};

/* List a folder, or take "FILE[,FILE..]". Refuses a folder without items or with a file that belongs to none, and
 * another number of files than n_inputs. Files are not opened. */
int sg_npy_set_open(struct sg_npy_set *set, const char *paths, int n_inputs, struct sg_error *err) SG_MUST_CHECK;
void sg_npy_set_close(struct sg_npy_set *set);

const char *sg_npy_set_path(const struct sg_npy_set *set, int64_t group, int input);
/* Without folders. */
const char *sg_npy_set_name(const struct sg_npy_set *set, int64_t group, int input);

/* The same from names that end in .npy, of files that are elsewhere. Refuses those that belong to no item. */
int sg_npy_set_arrange(struct sg_npy_set *set, char *const *names, size_t n, int n_inputs,
                       struct sg_error *err) SG_MUST_CHECK;

#endif
