/* Whether the configurations of a result set agree with each other and with run.json. */
#ifndef SG_CORE_CONFIG_RULES_H
#define SG_CORE_CONFIG_RULES_H

#include "core/resultset.h"

/* Labels are unique and name no other strategy, as a reader sees them (sg_utf8_likeness), and configurations are
 * unique; of the same workload they have the same floating-point operations and bytes, those of gemm by its formula;
 * scheduler `serial` has one worker unless others load; and their libraries are described in run.json. SG_BAD_INPUT
 * names the configuration. O(n log n). */
int sg_config_rules_check(const struct sg_resultset *set, struct sg_error *err) SG_MUST_CHECK;

/* Floating-point operations of a trial of gemm, as bench/operations/gemm.c counts them; NaN for other operations and
 * types. */
double sg_config_gemm_flop(const struct sg_configs_row *config);

#endif
