/* The worker's own counts as PAPI's software-defined events, sde:::stratagemm::ITEMS and so on: libsde keeps them,
 * PAPI's component `sde` reads them like any counter. Opened at run time, like PAPI itself.
 * (A. Danalis, H. Jagode, J. Dongarra, "Software-Defined Events through PAPI", IPDPSW 2019.) */
#ifndef SG_BENCH_COUNTERS_SDE_H
#define SG_BENCH_COUNTERS_SDE_H

#include "bench/counters/counters.h"
#include "core/error.h"

#define SG_SDE_PREFIX "sde:::stratagemm::"

/* Register every own count of *own. Must come before PAPI is opened, for its component looks for the library then,
 * and once in a process: libsde 7.0 has its tables taken down by PAPI_shutdown and does not survive being used again.
 * SG_UNABLE when libsde is not here. */
int sg_sde_export(const struct sg_own_counts *own, struct sg_error *err) SG_MUST_CHECK;

#endif
