/* Whether the numbers of run.json and machine.json that limit what a result set can hold are numbers. */
#ifndef SG_CORE_RUN_RULES_H
#define SG_CORE_RUN_RULES_H

#include "core/resultset.h"

/* Those that are absent are not known, as in older sets. SG_BAD_INPUT names the file and the key. */
int sg_run_rules_check(const struct sg_resultset *set, struct sg_error *err) SG_MUST_CHECK;

#endif
