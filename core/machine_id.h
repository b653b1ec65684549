/* Which machine a result set is from, and what has changed on it since.
 *
 * The id is made from facts of machine.json that neither an update (kernel, microcode, operating system) nor a
 * setting (governor, boost, huge pages, mitigations) changes: vendor, model, family and model number of the
 * processor, its architecture, sockets, cores, hardware threads, caches, NUMA nodes and installed memory. It is
 * computed from any machine.json: the id that older sets store was made from more than that, so sets are compared by
 * this function and not by what they store. What an older set does not say counts as unknown.
 *
 * To add a fact that may change: one line in the table of machine_id.c. */
#ifndef SG_CORE_MACHINE_ID_H
#define SG_CORE_MACHINE_ID_H

#include <jansson.h>

/* "amd-epyc-2c-1a2b": words of the processor's model, the number of cores, and four hexadecimal digits of a SHA-256
 * of the facts above. Only lower-case letters, digits and hyphens, whatever the file says. A new heap string. */
char *sg_machine_id(const json_t *machine);

/* What differs between two descriptions of one machine: an array of {"field": key in machine.json, "before": text,
 * "after": text}; an absent value is null. Of the processor's flags, those that disappeared and those that are new.
 * What one of them does not say is not compared. A new reference. */
json_t *sg_machine_changes(const json_t *before, const json_t *after);

#endif
