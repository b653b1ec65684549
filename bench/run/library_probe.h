/* A short probe of libraries, before a run or to choose one: how fast each multiplies matrices with one thread. Each
 * library runs in launches of its own, twice, in opposite orders, so that one moment of another load does not decide;
 * its results are verified as in any launch, and its shortest product counts. One thread shows the kernels, not how
 * well the library's threads scale. */
#ifndef SG_BENCH_RUN_LIBRARY_PROBE_H
#define SG_BENCH_RUN_LIBRARY_PROBE_H

#include <jansson.h>

#include "bench/machine/backend.h"
#include "bench/machine/topology.h"
#include "bench/plan/plan.h"
#include "core/error.h"

/* A library and its kernels: auto, or a name in the table of core types. */
struct sg_probe_choice {
  const struct sg_backend *backend;
  const char *coretype;
};

/* Takes ownership of `backends`, to which the choices refer. *result is for run.json, {operation, dtype, n, threads,
 * libraries: list of {the library's facts, option, coretype, flops}}, in the order of the choices. `options`: what
 * --backend takes for each backend. A library that fails has no rate (null). */
int sg_library_probe_run(json_t **result, struct sg_backend *backends, size_t n_backends, char *const *options,
                         const struct sg_probe_choice *choices, size_t n_choices, const char *dtype,
                         const char *worker, const struct sg_topology *topology, struct sg_error *err) SG_MUST_CHECK;

/* The file of the library that is fastest with the kernels that it selects by itself; NULL: none has a rate. */
const char *sg_library_probe_fastest(const json_t *result);

/* Mark the libraries that a plan measures (`measured`), under the names that they have there. */
void sg_library_probe_mark(json_t *result, const struct sg_plan *plan);

#endif
