/* Whether a value of a key of a profile, or of the option with its name, is one: words of the registries, numbers and
 * times. `what` is the key's or option's name for the error, which says what would be right. */
#ifndef SG_BENCH_PLAN_PROFILE_CHECKS_H
#define SG_BENCH_PLAN_PROFILE_CHECKS_H

#include "core/error.h"

/* The largest values, of keys and options alike; SG_MOST_ROUNDS: resultset.h. */
enum { SG_MOST_TRIALS = 1000000, SG_MOST_WARMUP = 1000 };

int sg_key_check_operation(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_dtype(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_nrhs(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_count(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_source(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_truth(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_retain(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_strategy(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_coretype(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_load(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_pin(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_membind(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_threads(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_cores(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_launcher(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_goal(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_timing(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_trials(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_time(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_percent(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_ceilings(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_seed(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;
int sg_key_check_span(const char *value, const char *what, struct sg_error *err) SG_MUST_CHECK;

#endif
