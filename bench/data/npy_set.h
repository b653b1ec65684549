/* A folder of .npy files as a stack of items. The inputs of an item are NAME_a.npy, NAME_b.npy and so on, in the
 * operation's order (for gemm A and B); for an operation with one input each file is an item, whatever its name.
 * Items are sorted by name, with numbers by value: item-2 before item-10. Hidden files and files that do not end in
 * .npy are ignored. */
#ifndef SG_BENCH_DATA_NPY_SET_H
#define SG_BENCH_DATA_NPY_SET_H

#include <stdint.h>

#include "core/error.h"

struct sg_npy_set {
  int folder;   /* descriptor */
  char **names; /* file names without the folder: input i of item t is names[t * n_inputs + i] */
  int64_t n_items;
  int n_inputs;
};

/* List the folder. Refuses one without items or with a file that belongs to no item. Files are not opened. */
int sg_npy_set_open(struct sg_npy_set *set, const char *folder, int n_inputs, struct sg_error *err) SG_MUST_CHECK;
void sg_npy_set_close(struct sg_npy_set *set);

const char *sg_npy_set_name(const struct sg_npy_set *set, int64_t item, int input);

#endif
