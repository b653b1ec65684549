/* A loop of fused multiply-adds in registers, with the widest vectors of this CPU: the current peak rate of a core,
 * independent of any BLAS. Enough independent accumulators to hide the latency of the FMA pipes. */
#ifndef SG_BENCH_MACHINE_FMA_H
#define SG_BENCH_MACHINE_FMA_H

#include <stdint.h>

/* Run for about `duration_ns` on the calling thread. Returns FLOP/s of float64, two for each multiply-add. */
double sg_fma_rate(int64_t duration_ns);

/* The instruction set in use: "AVX-512", "AVX2 with FMA", "SVE", "NEON" or "the compiler's baseline". */
const char *sg_fma_width(void);

#endif
