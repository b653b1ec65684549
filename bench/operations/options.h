/* The options of an operation: a string of KEY=VALUE words, "ta=t tb=n", from the profile to every worker. Pure
 * functions of the string, thread-safe. An operation parses it in `check`, where errors are reported, and again where
 * it needs the values, where it cannot fail: tens of ns for a few words, almost none for "".
 *
 * To add an option: one entry in the operation's table. */
#ifndef SG_BENCH_OPERATIONS_OPTIONS_H
#define SG_BENCH_OPERATIONS_OPTIONS_H

#include <stddef.h>

#include "bench/operations/workload.h"
#include "core/error.h"

struct sg_operation_option {
  const char *key;
  const char *const *values; /* NULL-terminated, the default first; NULL: any string, parsed by the operation */
};

struct sg_operation_choice {
  size_t value;     /* index in the option's values; 0 if the option is not given */
  const char *text; /* the value as given, not NUL-terminated; NULL if the option is not given */
  size_t length;    /* of `text` */
};

/* Fill choices[i] for options[i], i < n. Refuses, with SG_BAD_INPUT: unknown keys and values (suggesting the
 * closest), words without '=', duplicate keys. The workload's string may be NULL: the defaults. */
int sg_options_parse(const struct sg_workload *w, const struct sg_operation_option *options, size_t n,
                     struct sg_operation_choice *choices, struct sg_error *err) SG_MUST_CHECK;

/* Refuse any option. */
int sg_options_none(const struct sg_workload *w, struct sg_error *err) SG_MUST_CHECK;

/* The same after `check` has passed; cannot fail. */
void sg_options_read(const struct sg_workload *w, const struct sg_operation_option *options, size_t n,
                     struct sg_operation_choice *choices);

#endif
