/* Formulas of derived metrics: + - * / and parentheses over numbers and names, and the functions max(a, b), min(a, b)
 * and first(a, b, ..), the first argument that has a value. A name without a value is NaN and so is every result
 * computed from it: a metric with missing inputs is missing. */
#ifndef SG_BENCH_RUN_FORMULA_H
#define SG_BENCH_RUN_FORMULA_H

#include <stdbool.h>

#include "core/error.h"

/* The value of a name of `length` bytes; NaN if it has none; *known is set to false if the name is unknown. */
typedef double sg_formula_lookup(void *context, const char *name, int length, bool *known);

/* Evaluate into *value. Fails with SG_BAD_INPUT on a syntax error or an unknown name. */
int sg_formula_evaluate(const char *formula, sg_formula_lookup *lookup, void *context, double *value,
                        struct sg_error *err) SG_MUST_CHECK;

#endif
