/* JSON Schema, as far as the schemas of data/schema use it: type, enum, minimum, minLength, pattern, items,
 * properties, required, additionalProperties. Any other keyword counts as a breach. */
#ifndef SG_CORE_JSON_SCHEMA_H
#define SG_CORE_JSON_SCHEMA_H

#include <jansson.h>

/* Where `value` violates `schema`, such as ".plan has no profile", on the heap; NULL: nowhere. `at`: "" for the
 * whole.
 */
char *sg_schema_breach(const json_t *value, const json_t *schema, const char *at);

#endif
