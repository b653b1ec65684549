/* Room for OpenBLAS's packing buffers, which it maps when a thread first needs one. Where a limit refuses that it
 * tries again for ever (driver/others/memory.c, blas_memory_alloc), so whether there is room is found out before. */
#ifndef SG_BENCH_WORKER_ADDRESS_SPACE_H
#define SG_BENCH_WORKER_ADDRESS_SPACE_H

#include "bench/worker/library.h"
#include "bench/worker/request.h"

/* Before the library is opened: by the name of its file, because some builds map buffers when they are loaded.
 * SG_UNABLE if there is no room for the buffers of all threads of this process. */
int sg_address_space_check_before(const struct sg_request *request, struct sg_error *err) SG_MUST_CHECK;

/* The same before the first call, with the items in memory and all threads started. */
int sg_address_space_check(const struct sg_library *library, const struct sg_request *request,
                           struct sg_error *err) SG_MUST_CHECK;

#endif
