/* The shape of an item: parsed from text as the operation has its sizes, and formatted. */
#ifndef SG_BENCH_OPERATIONS_SHAPE_H
#define SG_BENCH_OPERATIONS_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/operations/workload.h"
#include "core/error.h"

/* Text into m, n and k of w, whose operation is set. "N": all sizes are N. Otherwise the sizes that the operation
 * has, in the order of its form ("MxN", "NxK", ...); the number of right-hand sides is 1 then. "MxNxK" is accepted
 * for any operation, as profiles of earlier versions have it; of one without a third size, K is ignored. */
int sg_shape_parse(const char *text, struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;

/* The same for one operation alone: a K that it ignores must be 1 or repeat another size. */
int sg_shape_parse_alone(const char *text, struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;

/* Whether the text gives the number of right-hand sides too. */
bool sg_shape_is_whole(const char *text);

/* "MxNxK", "MxN", "NxK" or "N": the sizes that an operation has, besides the number of right-hand sides. */
const char *sg_shape_form(const struct sg_operation *operation);

/* Whether items of the operation have a third size, k. Those of the others have 1 in `struct sg_workload`, and none
 * in a result set. */
bool sg_shape_has_k(const struct sg_operation *operation);

enum { SG_MAX_DIMENSION = 1 << 20, SG_SHAPE_TEXT = 72 };
/* "n=500", "2000x300" or "200x300x100"; k may be SG_NO_INT. */
const char *sg_shape_format(int64_t m, int64_t n, int64_t k, char buf[SG_SHAPE_TEXT]);

#endif
