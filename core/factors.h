/* All factors that distinguish configurations, in one table: the columns of configs.csv with their roles in
 * columns.def. Comparison, grouping, baselines, labels, storage and the worker's request all derive from this table.
 *
 * To add a factor: one line at the end of SG_CONFIGS_COLUMNS and the code that applies it; CONTRIBUTING.md has an
 * example. */
#ifndef SG_CORE_FACTORS_H
#define SG_CORE_FACTORS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/columns.h"
#include "core/error.h"

enum sg_role {
  SG_ROLE_KEY,      /* identifies the configuration: not a factor */
  SG_ROLE_WORKLOAD, /* what is computed: only configurations of the same workload are ranked against each other */
  SG_ROLE_STRATEGY, /* how items and library share the cores: what is compared */
  SG_ROLE_LIBRARY,  /* which BLAS library, with which kernels: each has its own baseline */
  SG_ROLE_RUNNER,   /* the program that executes a launch: likewise */
  SG_ROLE_DERIVED,  /* derived from the others: not a factor */
};

#define SG_FACTOR_INDEX(type, name, meaning, role, range) SG_FACTOR_##name,
enum sg_factor { SG_CONFIGS_COLUMNS(SG_FACTOR_INDEX) SG_N_FACTORS };
#undef SG_FACTOR_INDEX

/* Sets of factors are bits. SG_FACTOR(pin) | SG_FACTOR(load), SG_FACTORS_LIBRARY & ~SG_FACTOR(coretype). */
#define SG_FACTOR(name) (UINT64_C(1) << SG_FACTOR_##name)
_Static_assert(SG_N_FACTORS <= 64, "a set of factors has 64 bits");

#define SG_FACTOR_IF(name, role, wanted) | (SG_ROLE_##role == SG_ROLE_##wanted ? SG_FACTOR(name) : 0)
#define SG_FACTOR_IF_WORKLOAD(type, name, meaning, role, range) SG_FACTOR_IF(name, role, WORKLOAD)
#define SG_FACTOR_IF_STRATEGY(type, name, meaning, role, range) SG_FACTOR_IF(name, role, STRATEGY)
#define SG_FACTOR_IF_LIBRARY(type, name, meaning, role, range) SG_FACTOR_IF(name, role, LIBRARY)
#define SG_FACTOR_IF_RUNNER(type, name, meaning, role, range) SG_FACTOR_IF(name, role, RUNNER)

#define SG_FACTORS_WORKLOAD (UINT64_C(0) SG_CONFIGS_COLUMNS(SG_FACTOR_IF_WORKLOAD))
#define SG_FACTORS_STRATEGY (UINT64_C(0) SG_CONFIGS_COLUMNS(SG_FACTOR_IF_STRATEGY))
#define SG_FACTORS_LIBRARY (UINT64_C(0) SG_CONFIGS_COLUMNS(SG_FACTOR_IF_LIBRARY))
#define SG_FACTORS_RUNNER (UINT64_C(0) SG_CONFIGS_COLUMNS(SG_FACTOR_IF_RUNNER))
#define SG_FACTORS_ALL (SG_FACTORS_WORKLOAD | SG_FACTORS_STRATEGY | SG_FACTORS_LIBRARY | SG_FACTORS_RUNNER)

/* A row with every value absent, to fill in. */
struct sg_configs_row sg_config_absent(void);

/* The name of its column. */
const char *sg_factor_name(enum sg_factor factor);

/* The factors whose values differ. Accumulated with |= over a list, against its first entry: the factors that vary in
 * it. */
uint64_t sg_factors_differing(const struct sg_configs_row *a, const struct sg_configs_row *b);

/* True when all of `factors` have the same values. */
bool sg_factors_equal(const struct sg_configs_row *a, const struct sg_configs_row *b, uint64_t factors);

/* An order that groups configurations with equal `factors`; result as of strcmp. */
int sg_factors_compare(const struct sg_configs_row *a, const struct sg_configs_row *b, uint64_t factors);

/* The value as in configs.csv, on the heap; "" if absent. */
char *sg_factor_format(const struct sg_configs_row *config, enum sg_factor factor);

/* ", NAME VALUE" for each of `factors` that has a value, on the heap. */
char *sg_factors_list(const struct sg_configs_row *config, uint64_t factors);

/* Set a member of `object` for each of `factors`, named like its column; null: absent. */
void sg_factors_to_json(json_t *object, const struct sg_configs_row *config, uint64_t factors);

/* The reverse: strings belong to the JSON. A missing or null member is absent; those of `required` must be present; a
 * member of another type, or a required one that is missing, fails with "FACTOR must be an integer". */
int sg_factors_from_json(struct sg_configs_row *config, const json_t *object, uint64_t factors, uint64_t required,
                         struct sg_error *err) SG_MUST_CHECK;

#endif
