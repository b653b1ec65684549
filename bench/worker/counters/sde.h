/* The worker's own counts as PAPI's software-defined events, sde:::stratagemm::ITEMS and so on: libsde keeps them,
 * PAPI's component `sde` reads them like any counter. Opened at run time, like PAPI itself.
 * (A. Danalis, H. Jagode, J. Dongarra, "Software-Defined Events through PAPI", IPDPSW 2019.) */
#ifndef SG_BENCH_WORKER_COUNTERS_SDE_H
#define SG_BENCH_WORKER_COUNTERS_SDE_H

#include "bench/worker/counters/counters.h"
#include "core/error.h"

#define SG_SDE_PREFIX "sde:::stratagemm::"

/* Open libsde: must come before PAPI is opened, whose component looks for it then. It is never closed. NULL: it is
 * not here. */
void *sg_sde_open(void);

/* Register every own count of *own, once in a process: libsde 7.0 has its tables taken down by PAPI_shutdown and does
 * not survive being used again. `library` may be NULL. Fails with SG_UNABLE. */
int sg_sde_export(void *library, const struct sg_own_counts *own, struct sg_error *err) SG_MUST_CHECK;

#endif
