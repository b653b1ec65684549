/* Private temporary folders, removed when they are closed and when a signal ends the program at once (interrupt.h).
 *
 * They are below TMPDIR, or /tmp, and belong to this user alone (mode 0700): what is created in one by its path
 * passes through no link of a stranger. */
#ifndef SG_CORE_SCRATCH_H
#define SG_CORE_SCRATCH_H

#include "core/error.h"

struct sg_scratch;

/* On failure *out is NULL: SG_UNABLE. */
int sg_scratch_new(struct sg_scratch **out, struct sg_error *err) SG_MUST_CHECK;

const char *sg_scratch_path(const struct sg_scratch *scratch);

/* Before something is created in the folder: a signal that ends the program at once removes it. `name` is relative to
 * the folder. What has not been told of is removed by sg_scratch_close() alone. */
void sg_scratch_will_create(struct sg_scratch *scratch, const char *name);

/* In a message, `shown` instead of a path of the folder or below that the message contains. Returns `status`. */
int sg_scratch_fail(const char *path, const char *shown, int status, struct sg_error *err);

/* Remove the folder with everything in it. NULL is allowed. */
void sg_scratch_close(struct sg_scratch *scratch);

#endif
