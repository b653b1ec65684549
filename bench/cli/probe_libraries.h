/* Which libraries of this machine a probe (bench/run/library_probe.h) compares. */
#ifndef SG_BENCH_CLI_PROBE_LIBRARIES_H
#define SG_BENCH_CLI_PROBE_LIBRARIES_H

#include <jansson.h>

#include "bench/cli/backends.h"
#include "bench/machine/topology.h"
#include "core/error.h"

/* Probe the library of the run (`own`; NULL: none) with the kernels it selects and with those worth trying, one build
 * of each other library that was found, with as many threads as the run's, and NumPy's own. Builds of one version run
 * the same kernels in one thread. *result is NULL where there is nothing to compare. A library that cannot be used is
 * left out. */
int sg_probe_libraries(json_t **result, const struct sg_backend *own, const char *dtype,
                       const struct sg_backend_search *where, const struct sg_topology *topology,
                       struct sg_error *err) SG_MUST_CHECK;

#endif
