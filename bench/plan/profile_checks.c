#include "bench/plan/profile_checks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bench/data/source_name.h"
#include "bench/machine/ceilings.h"
#include "bench/operations/operation.h"
#include "bench/operations/shape.h"
#include "bench/plan/coretype.h"
#include "bench/plan/goal.h"
#include "bench/plan/item_count.h"
#include "bench/plan/launcher.h"
#include "bench/plan/strategy.h"
#include "core/resultset.h"
#include "core/text.h"

/* ---- words */

static int one_of(const char *value, const char *const *words, size_t n, const char *what, struct sg_error *err) {
  for (size_t i = 0; i < n; i++) {
    if (strcmp(value, words[i]) == 0) { return SG_OK; }
  }
  return sg_fail_unknown(err, what, value, words, n);
}

enum { MOST_NAMES = 256 };

int sg_key_check_operation(const char *value, const char *what, struct sg_error *err) {
  static const struct {
    const char *name, *ours;
  } others[] = {
      {"matmul", "gemm"}, {"mm", "gemm"}, {"bmm", "gemm"}, {"solve", "lu-solve"}, {"lstsq", "least-squares"}};
  const char *names[MOST_NAMES];
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) { /* NumPy's and PyTorch's */
    if (strcasecmp(value, others[i].name) != 0) { continue; }
    return sg_fail(err, SG_BAD_INPUT, "unknown %s '%s': here it is called '%s'", what, value, others[i].ours);
  }
  for (size_t i = 0; i < sg_n_operations; i++) {
    names[i] = sg_operations[i]->name;
  }
  return one_of(value, names, sg_n_operations, what, err);
}

int sg_key_check_dtype(const char *value, const char *what, struct sg_error *err) {
  enum sg_dtype dtype;
  (void)what; /* in the message */
  return sg_dtype_parse(value, &dtype, err);
}

int sg_key_check_source(const char *value, const char *what, struct sg_error *err) {
  (void)what; /* the source itself */
  return sg_source_check_name(value, err);
}

int sg_key_check_truth(const char *value, const char *what, struct sg_error *err) {
  static const char *const truths[] = {"true", "false"};
  return one_of(value, truths, sizeof truths / sizeof truths[0], what, err);
}

int sg_key_check_launcher(const char *value, const char *what, struct sg_error *err) {
  char **words = NULL;
  const int status = sg_launcher_split(&words, value, 1, "", err);
  (void)what; /* the message says launcher */
  sg_launcher_free(words);
  return status;
}

int sg_key_check_retain(const char *value, const char *what, struct sg_error *err) {
  static const char *const retains[] = {"none", "all"};
  return one_of(value, retains, sizeof retains / sizeof retains[0], what, err);
}

int sg_key_check_strategy(const char *value, const char *what, struct sg_error *err) {
  const char *names[MOST_NAMES];
  for (size_t i = 0; i < sg_n_strategies; i++) {
    names[i] = sg_strategies[i].name;
  }
  return one_of(value, names, sg_n_strategies, what, err);
}

int sg_key_check_coretype(const char *value, const char *what, struct sg_error *err) {
  (void)what; /* in the message */
  return sg_coretype_spell(&value, err);
}

#define SG_NAME(name) #name,
int sg_key_check_load(const char *value, const char *what, struct sg_error *err) {
  static const char *const loads[] = {SG_LOADS(SG_NAME)};
  return one_of(value, loads, sizeof loads / sizeof loads[0], what, err);
}
#undef SG_NAME

int sg_key_check_pin(const char *value, const char *what, struct sg_error *err) {
  static const char *const pins[] = {"none", "cores", "spread", "close"};
  return one_of(value, pins, sizeof pins / sizeof pins[0], what, err);
}

int sg_key_check_cores(const char *value, const char *what, struct sg_error *err) {
  static const char *const which[] = {"performance", "all"};
  return one_of(value, which, sizeof which / sizeof which[0], what, err);
}

int sg_key_check_membind(const char *value, const char *what, struct sg_error *err) {
  static const char *const policies[] = {"first-touch", "local", "interleave"};
  return one_of(value, policies, sizeof policies / sizeof policies[0], what, err);
}

int sg_key_check_goal(const char *value, const char *what, struct sg_error *err) {
  const char *names[SG_N_GOALS];
  for (enum sg_goal g = 0; g < SG_N_GOALS; g++) {
    names[g] = sg_goal_name(g);
  }
  return one_of(value, names, SG_N_GOALS, what, err);
}

int sg_key_check_timing(const char *value, const char *what, struct sg_error *err) {
  static const char *const timings[] = {"measured", "meaningless"};
  return one_of(value, timings, sizeof timings / sizeof timings[0], what, err);
}

int sg_key_check_ceilings(const char *value, const char *what, struct sg_error *err) {
  enum sg_ceilings_mode mode;
  (void)what; /* in the message */
  return sg_ceilings_parse(value, &mode, err);
}

/* ---- numbers */

int sg_key_check_count(const char *value, const char *what, struct sg_error *err) {
  struct sg_item_count count;
  return sg_item_count_parse(&count, value, what, err);
}

int sg_key_check_nrhs(const char *value, const char *what, struct sg_error *err) {
  int64_t number;
  return sg_parse_integer(value, 1, SG_MAX_DIMENSION, what, &number, err);
}

int sg_key_check_threads(const char *value, const char *what, struct sg_error *err) {
  int64_t number;
  return sg_parse_integer(value, 1, SG_MAX_WORKERS, what, &number, err);
}

int sg_key_check_trials(const char *value, const char *what, struct sg_error *err) {
  int64_t number;
  return sg_parse_integer(value, 1, SG_MOST_TRIALS, what, &number, err);
}

int sg_key_check_span(const char *value, const char *what, struct sg_error *err) {
  int64_t number;
  return sg_parse_integer(value, 0, SG_MOST_ROUNDS, what, &number, err);
}

int sg_key_check_percent(const char *value, const char *what, struct sg_error *err) {
  double number;
  return sg_parse_real(value, 0, 100, what, &number, err);
}

int sg_key_check_time(const char *value, const char *what, struct sg_error *err) {
  int64_t ns;
  return sg_parse_duration(value, what, &ns, err);
}

/* In a profile up to UINT64_MAX. */
int sg_key_check_seed(const char *value, const char *what, struct sg_error *err) {
  char *end = NULL;
  errno = 0;
  (void)strtoull(value, &end, 10);
  if (*value >= '0' && *value <= '9' && *end == '\0' && errno == 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s: '%s' is not a whole number from 0 to 18446744073709551615", what, value);
}
