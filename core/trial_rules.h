/* What the times of one trial say about each other. A runner's message and a row of samples.csv obey the same rules,
 * so that what is stored can be read. */
#ifndef SG_CORE_TRIAL_RULES_H
#define SG_CORE_TRIAL_RULES_H

#include "core/columns.h"

/* For each thread of a machine: no computer comes near this rate. The fastest cores, with matrix units, reach 2e12
 * FLOP/s in f32, and the largest accelerators of 2024, on which a library may operate for few threads, 1e14. */
#define SG_MOST_FLOPS_PER_THREAD 1e14

/* The most FLOP/s of a configuration where one machine has so many threads: each of its MPI ranks may run on a
 * machine of its own. */
double sg_trial_most_flops(const struct sg_configs_row *config, double threads);

/* NULL, or the rule that the trial breaks, as the rest of a sentence: "has a trial that is ...". Values that are not
 * known break none. `hardware_threads`: of the machine, or those the run may use; NaN: not known.
 *
 * - Loading and operating, where they do not overlap, add up to the trial.
 * - The workers together are busy at most for the whole time of each phase. (With load `pipeline` versions up to
 * 0.1.0 started the clock after the first loaders.)
 * - threads_observed is CPU time over wall time.
 * - The floating-point operations take at least the time that sg_trial_most_flops() needs.
 * - At most all items were checked.
 *
 * Times of one trial are read from several clocks: 1% and 100 us are not told apart. */
const char *sg_trial_contradiction(const struct sg_samples_row *trial, const struct sg_configs_row *config,
                                   double hardware_threads);

#endif
