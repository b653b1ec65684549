/* Which configurations of two result sets are the same one. All of it derives from the table of factors
 * (core/factors.h).
 *
 * Workloads match if all of their factors are equal, or all but the number of items, which a plan adapts to the
 * machine: then times per item are compared. Within a workload two configurations match if
 *   - their strategies have one name, and all factors of the strategy are equal, or in both sets no other
 *     configuration with the same library and runner has that name: `threads` has as many workers as there are cores;
 *   - their libraries are equal, factor by factor, or each is the only one of its set that is not in the other set:
 *     the library was replaced;
 *   - likewise their runners.
 * So a configuration has at most one match, whichever set comes first. */
#ifndef SG_REPORT_MATCH_H
#define SG_REPORT_MATCH_H

#include "report/analysis/analysis.h"

/* matches[i]: the entry of `other` that is base->entries[i], or NULL. The caller frees the array. */
const struct sg_entry **sg_entries_match(const struct sg_analysis *base, const struct sg_analysis *other);

/* Whether the workloads of two configurations differ only in where their items come from. */
bool sg_same_but_for_data(const struct sg_configs_row *a, const struct sg_configs_row *b);

#endif
