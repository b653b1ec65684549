/* Everything that the templates of a comparison may use, as one JSON tree: its context.json, documented in
 * docs/CONTEXT.md. */
#ifndef SG_REPORT_COMPARE_CONTEXT_H
#define SG_REPORT_COMPARE_CONTEXT_H

#include <jansson.h>

#include "report/compare/differences.h"
#include "report/compare/gate.h"
#include "report/compare/ratios.h"

enum { SG_COMPARE_CONTEXT_VERSION = 1 };

/* `figures` is a borrowed list. A new reference. */
json_t *sg_compare_context(const struct sg_compared_sets *sets, const struct sg_differences *differences,
                           const struct sg_ratios *ratios, const struct sg_gate *gate, json_t *figures);

#endif
