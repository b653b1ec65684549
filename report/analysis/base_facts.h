/* What the speed-ups of a workload are over, where it has several serial configurations. */
#ifndef SG_REPORT_BASE_FACTS_H
#define SG_REPORT_BASE_FACTS_H

#include <jansson.h>

#include "report/analysis/entry.h"

/* The properties in which the baselines of the entries differ: each entry is compared with the serial configuration
 * that is like itself in them. For {{> words/same}}: {"items": [...]}, each with one flag: `library`, `kernels`,
 * `program`, `loading`, `placement`. null: at most one baseline. A new reference. */
json_t *sg_base_same(const struct sg_workload_results *workload);

#endif
