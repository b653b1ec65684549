/* The options of an operation: a text of KEY=VALUE words, "ta=t tb=n", which a profile gives and every worker reads.
 * Pure functions of the text: any thread may parse it at any time. An operation parses it in `check`, where mistakes
 * are refused, and again where it needs it, where it cannot fail: tens of ns for a few words, next to none for "".
 *
 * To add an option: one entry in the operation's table. */
#ifndef SG_BENCH_OPERATIONS_OPTIONS_H
#define SG_BENCH_OPERATIONS_OPTIONS_H

#include <stddef.h>

#include "bench/operations/workload.h"
#include "core/error.h"

struct sg_operation_option {
  const char *key;
  const char *const *values; /* ended by NULL, the default first; NULL: any text, which the operation reads itself */
};

struct sg_operation_choice {
  size_t value;     /* index in the option's values; 0 where the text does not have the option */
  const char *text; /* the value as given, not ended by NUL; NULL where the text does not have the option */
  size_t length;    /* of it */
};

/* Fill choices[i] for options[i], i < n. Refuses, with SG_BAD_INPUT: unknown keys and values (naming the nearest),
 * words without '=', a key given twice. The workload's text may be NULL: the defaults. */
int sg_options_parse(const struct sg_workload *w, const struct sg_operation_option *options, size_t n,
                     struct sg_operation_choice *choices, struct sg_error *err) SG_MUST_CHECK;

/* Refuse any option. */
int sg_options_none(const struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;

/* The same after `check` has passed: the choices alone. */
void sg_options_read(const struct sg_workload *w, const struct sg_operation_option *options, size_t n,
                     struct sg_operation_choice *choices);

#endif
