/* Is this machine fit to measure on? Each finding says what it does to a measurement and the command that mends it.
 * The findings go to stdout (`doctor`), into run.json and from there into the report's threats to validity.
 *
 * To add a check: one function and one line in doctor.c's table. */
#ifndef SG_BENCH_DOCTOR_H
#define SG_BENCH_DOCTOR_H

#include <jansson.h>

#include "bench/plan.h"
#include "bench/topology.h"

/* A list of {check, status: ok | warn | unknown, finding, effect, remedy}. Takes about half a second, to watch load
 * and steal. */
json_t *sg_doctor_examine(const struct sg_topology *topology, const struct sg_backend *backends, size_t n_backends);

#endif
