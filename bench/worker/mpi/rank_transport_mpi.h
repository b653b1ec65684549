/* MPI as the transport of ranks. */
#ifndef SG_BENCH_WORKER_MPI_RANK_TRANSPORT_MPI_H
#define SG_BENCH_WORKER_MPI_RANK_TRANSPORT_MPI_H

#include "bench/worker/rank_transport.h"
#include "core/error.h"

/* Initialise MPI. Workers take items one at a time, so that MPI_THREAD_SERIALIZED is enough; SG_UNABLE without it. */
int sg_rank_transport_start(struct sg_rank_transport *transport, struct sg_error *err) SG_MUST_CHECK;
void sg_rank_transport_stop(struct sg_rank_transport *transport);

#endif
