/* A library as a row of `list backends`. */
#ifndef SG_BENCH_CLI_BACKEND_ROW_H
#define SG_BENCH_CLI_BACKEND_ROW_H

#include "bench/machine/backend.h"

/* An object whose keys are the columns; what is not known is null. A new reference. */
json_t *sg_backend_row(const struct sg_backend *backend);

#endif
