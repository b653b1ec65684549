/* The worker's own counts as PAPI's software-defined events, sde:::stratagemm::ITEMS and so on: libsde holds them,
 * and PAPI's component `sde` reads them like any counter. Opened at run time, like PAPI. (A. Danalis, H. Jagode, J.
 * Dongarra, "Software-Defined Events through PAPI", IPDPSW 2019.) */
#ifndef SG_BENCH_WORKER_COUNTERS_SDE_H
#define SG_BENCH_WORKER_COUNTERS_SDE_H

#include "bench/worker/counters/counters.h"
#include "core/error.h"

#define SG_SDE_PREFIX "sde:::stratagemm::"

/* Open libsde, before PAPI, whose component looks for it on opening. It is never closed. NULL: not installed. */
void *sg_sde_open(void);

/* Register every own count of *own, once per process: PAPI_shutdown frees the tables of libsde 7.0, which crashes
 * when used again. `library` may be NULL. Fails with SG_UNABLE. */
int sg_sde_export(void *library, const struct sg_own_counts *own, struct sg_error *err) SG_MUST_CHECK;

#endif
