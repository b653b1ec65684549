/* Where MPI ranks run: which share a node, and which CPUs each may use. */
#ifndef SG_BENCH_WORKER_RANK_PLACE_H
#define SG_BENCH_WORKER_RANK_PLACE_H

#include "bench/worker/rank_state.h"
#include "bench/worker/request.h"

/* Called by all ranks, before threads are started. Ranks that their launcher has bound to disjoint CPUs, enough for
 * workers x BLAS threads, stay there. Otherwise each is pinned to so many of the request's CPUs, those of the ranks
 * of a node one after the other. request->cpus becomes what this rank has. Fails with SG_UNABLE on a node with far
 * more workers than CPUs. */
int sg_rank_place_all(const struct sg_rank_transport *transport, struct sg_rank_place *place,
                      struct sg_request *request, struct sg_error *err) SG_MUST_CHECK;

/* The name of this host without its domain, which would be an address in a result set. */
void sg_rank_host(char host[SG_RANK_HOST]);

/* "0-3,8": those of n <= 8192 bits that are set; "" if none. */
void sg_rank_cpus_format(const unsigned long *bits, int n, char text[SG_RANK_CPUS_TEXT]);

#endif
