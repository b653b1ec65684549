/* The seal of a result set: SHA256SUMS, which a run writes last, when it ends in order, as sha256sum(1) does. It
 * shows when a set was changed after it was measured; who changes the sums too is not found. In sg_digest.
 *
 * It lists every file of the set. summary.csv is derived from the others and read by no one here: it is sealed, so
 * that `sha256sum -c` covers all, but a change of it alone does not make a set changed. */
#ifndef SG_CORE_SEAL_H
#define SG_CORE_SEAL_H

#include <jansson.h>
#include <stdbool.h>

#include "core/error.h"
#include "core/output.h"
#include "core/resultset.h"

#define SG_SEAL_NAME "SHA256SUMS"

/* The names of a set's files, NULL-terminated: JSON first, then tables. */
extern const char *const sg_set_files[];

/* Write the seal of the files that the folder has. */
int sg_seal_write(struct sg_output *out, struct sg_error *err) SG_MUST_CHECK;

/* Before a set is changed by a run that continues: what is killed meanwhile is not sealed. */
void sg_seal_remove(struct sg_output *out);

/* The state of a loaded set's seal, into set->seal: {"sealed": bool, "changed": [file, ..], "summary_changed": bool}.
 * `changed` has the files but summary.csv that differ from their sum, are missing, or are there without one;
 * SHA256SUMS if it is not such a list. `read`: the sums of files as they were read, [{"file": .., "sha256": ..}, ..];
 * what is not in it, or of NULL, is read now. */
void sg_seal_check(struct sg_resultset *set, const json_t *read);

/* The sum of a file in such a list; NULL: it has none. */
const char *sg_seal_sum_of(const json_t *read, const char *name);

/* The same for a reader that judges or passes on times: SG_BAD_INPUT with the first changed file if there is one. */
int sg_seal_require(struct sg_resultset *set, struct sg_error *err) SG_MUST_CHECK;

#endif
