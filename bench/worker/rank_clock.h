/* The offset of a node's clock from rank 0's, as the Network Time Protocol estimates it (D. L. Mills, RFC 5905,
 * section 8): a message goes there and back; of many, the one with the shortest round trip was delayed least, and
 * bounds the error by half of that round trip. */
#ifndef SG_BENCH_WORKER_RANK_CLOCK_H
#define SG_BENCH_WORKER_RANK_CLOCK_H

#include <stdint.h>

#include "bench/worker/rank_transport.h"

/* A message: sent and its answer received by rank 0's clock, answered by the other's. */
struct sg_clock_exchange {
  int64_t sent_ns, answered_ns, received_ns;
};

struct sg_clock_offset {
  int64_t offset_ns; /* the other clock minus this one; 0 if the exchange allows it: half the round trip or less */
  int64_t rtt_ns;
};

/* From n >= 1 exchanges. */
struct sg_clock_offset sg_clock_offset_of(const struct sg_clock_exchange *exchanges, int n);

/* Called by all ranks: in rank 0 offsets[size]. */
void sg_clock_compare(const struct sg_rank_transport *transport, struct sg_clock_offset *offsets);

#endif
