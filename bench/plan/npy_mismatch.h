/* Which sizes of an operation's inputs contradict each other, for the message that refuses them. */
#ifndef SG_PLAN_NPY_MISMATCH_H
#define SG_PLAN_NPY_MISMATCH_H

#include <stdbool.h>

#include "bench/data/npy.h"
#include "bench/operations/operation.h"

/* ": a.npy has 20 columns but b.npy has 21 rows, which must be as many", from the headers of the operation's inputs
 * and their names; "" where no two sizes contradict each other, as with too many dimensions. `stacked`: items are
 * along the first dimension. A heap string. */
char *sg_npy_mismatch(const struct sg_workload *w, const struct sg_npy *inputs, char *const *names, bool stacked);

#endif
