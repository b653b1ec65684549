/* The members of a runner's message, by their type. SG_BAD_INPUT names the member that has another. */
#ifndef SG_BENCH_RUN_RUNNER_MEMBERS_H
#define SG_BENCH_RUN_RUNNER_MEMBERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/csv.h"
#include "core/error.h"

/* An integer, or a boolean for 0 and 1; SG_NO_INT if it is absent or null, which `needed` refuses. */
int sg_member_integer(int64_t *value, const json_t *m, const char *key, int64_t least, int64_t most, bool needed,
                      struct sg_error *err) SG_MUST_CHECK;

/* A number that the reader of the set accepts in a column of this range; NaN if it is absent or null. */
int sg_member_real(double *value, const json_t *m, const char *key, enum sg_range range,
                   struct sg_error *err) SG_MUST_CHECK;

/* A text, which belongs to the message; "" if it is absent or null, which `needed` refuses. */
int sg_member_text(const char **value, const json_t *m, const char *key, bool needed,
                   struct sg_error *err) SG_MUST_CHECK;

/* A boolean, or 0 or 1. */
int sg_member_boolean(bool *value, const json_t *m, const char *key, struct sg_error *err) SG_MUST_CHECK;

#endif
