/* Whether the files of a result set agree with each other: what a run cannot have left behind, whether it was killed,
 * interrupted or resumed, is refused.
 *
 * Launches are numbered from 1 without gaps, in all files alike, and have a row in outcomes.csv each; a run that was
 * cut off may have rows of one more. A configuration has one launch per round. A launch that ended ok has trials from
 * 1 on, warm-up first, as many timed ones as run.json plans, all of them valid. A residual above 1 is no valid
 * result, while damaged memory makes a result with any residual invalid (docs/VERIFICATION.md). The trials
 * of an invalid launch may all be valid: the error was found before or after them. */
#ifndef SG_CORE_CONSISTENCY_H
#define SG_CORE_CONSISTENCY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/resultset.h"

/* Check a set that was loaded with samples and outcomes; probes and counters, where they were loaded. The message of
 * SG_BAD_INPUT names file and launch. O(n log n). */
int sg_consistency_check(const struct sg_resultset *set, struct sg_error *err) SG_MUST_CHECK;

/* The same for a run that was cut off and will be resumed. It may have rows of launches without an
 * outcome, and the end of samples.csv may be missing: the launches before *end are whole, those from there on are
 * not. */
int sg_consistency_resume(const struct sg_resultset *set, int64_t *end, struct sg_error *err) SG_MUST_CHECK;

/* Whether the results of a trial were checked and right: not if none was checked. Older sets do not say how many. */
bool sg_trial_is_verified(const struct sg_samples_row *trial);

#endif
