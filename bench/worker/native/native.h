/* The product of two real matrices without a library: C = A B, on one core.
 *
 * Large products are packed and blocked for the caches (K. Goto, R. A. van de Geijn, "Anatomy of high-performance
 * matrix multiplication", ACM Trans. Math. Softw. 34(3), 2008; the five loops as in Van Zee and van de Geijn 2015,
 * see kernel.h): a block of B stays in the third-level cache, one of A in the second, a panel of B in the first, and
 * a block of C in registers. Small ones are computed where they lie: packing would cost as much as it saves. The
 * vector width is chosen at run time, by what the CPU has.
 *
 * Several cores share a product by its tiles, which are products of their own. */
#ifndef SG_BENCH_WORKER_NATIVE_NATIVE_H
#define SG_BENCH_WORKER_NATIVE_NATIVE_H

#include <stddef.h>
#include <stdint.h>

#include "bench/worker/native/product.h"

struct sg_native_kernels;

/* Bytes of workspace, aligned to 64, that this product or any tile of it needs. Reads the shape and type alone. */
size_t sg_native_workspace(const struct sg_native_product *product);

void sg_native_multiply(const struct sg_native_product *product, void *workspace);

/* How many tiles to cut C into for this many workers, and the tile of an index below that. */
int64_t sg_native_tiles(const struct sg_native_product *product, int workers);
struct sg_native_product sg_native_tile(const struct sg_native_product *product, int workers, int64_t index);

/* The sets of kernels this CPU can run, widest first; NULL beyond the last. For tests and selfbench:
 * sg_native_multiply uses the first, or a narrower one for a product that is narrower than its vectors. */
const struct sg_native_kernels *sg_native_kernels(size_t index);
void sg_native_multiply_with(const struct sg_native_kernels *kernels, const struct sg_native_product *product,
                             void *workspace);

#endif
