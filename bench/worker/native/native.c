#include "bench/worker/native/native.h"

#include "bench/worker/native/blocked.h"

/* Widest first. */
static const struct sg_native_kernels *(*const widths[])(void) = {sg_native_avx512, sg_native_avx2,
                                                                  sg_native_baseline};
enum { N_WIDTHS = sizeof widths / sizeof widths[0] };

const struct sg_native_kernels *sg_native_kernels(size_t index) {
  for (size_t i = 0; i < N_WIDTHS; i++) {
    const struct sg_native_kernels *kernels = widths[i]();
    if (kernels && index-- == 0) { return kernels; }
  }
  return NULL;
}

static int64_t number_bytes(const struct sg_native_product *p) {
  return p->dtype == SG_F32 ? 4 : 8;
}

/* The least that the kernels can do where nothing is packed. */
static int64_t columns_min(const struct sg_native_kernels *kernels, enum sg_dtype dtype) {
  return dtype == SG_F32 ? kernels->f32.columns_min : kernels->f64.columns_min;
}

static int is_small(const struct sg_native_product *p) {
  return p->n <= SG_NATIVE_DIRECT && p->k <= SG_NATIVE_DIRECT;
}

/* As blocked_body.h uses it: a block of A, then one of B. The copy of a small B is smaller. */
size_t sg_native_workspace(const struct sg_native_product *p) {
  const int64_t block_n = SG_NATIVE_BLOCK_N_BYTES / number_bytes(p);
  const int64_t columns = (p->n < block_n ? p->n : block_n) + SG_NATIVE_COLUMNS_MAX;
  const int64_t rows = p->k < SG_NATIVE_BLOCK_K ? p->k : SG_NATIVE_BLOCK_K;
  const int64_t block_a = (int64_t)SG_NATIVE_BLOCK_M_BYTES * SG_NATIVE_BLOCK_K;
  const int64_t block_b = (columns * rows * number_bytes(p) + 63) / 64 * 64;
  return (size_t)(is_small(p) ? block_b : block_a + block_b);
}

void sg_native_multiply_with(const struct sg_native_kernels *kernels, const struct sg_native_product *p,
                             void *workspace) {
  if (!is_small(p)) {
    if (p->dtype == SG_F32) {
      sg_native_blocked_f32(&kernels->f32, p, workspace);
    } else {
      sg_native_blocked_f64(&kernels->f64, p, workspace);
    }
  } else if (p->n < columns_min(kernels, p->dtype)) {
    if (p->dtype == SG_F32) {
      sg_native_scalar_f32(p);
    } else {
      sg_native_scalar_f64(p);
    }
  } else if (p->dtype == SG_F32) {
    sg_native_unpacked_f32(&kernels->f32, p, workspace);
  } else {
    sg_native_unpacked_f64(&kernels->f64, p, workspace);
  }
}

void sg_native_multiply(const struct sg_native_product *p, void *workspace) {
  const struct sg_native_kernels *kernels = sg_native_kernels(0);
  for (size_t i = 1; p->n < columns_min(kernels, p->dtype) && sg_native_kernels(i); i++) {
    kernels = sg_native_kernels(i);
  }
  sg_native_multiply_with(kernels, p, workspace);
}

/* ---- Tiles ---- */

static const int64_t TILES_PER_WORKER = 4;
static const int64_t TILE_MIN = 64; /* rows or columns: what a tile packs is little beside what it computes */

struct tile_grid {
  int64_t down, across;
};

/* Halve the longer side of the tiles until there are enough of them, or they are small. */
static struct tile_grid grid_for(const struct sg_native_product *p, int workers) {
  struct tile_grid g = {1, 1};
  while (g.down * g.across < TILES_PER_WORKER * workers) {
    const int64_t rows = p->m / g.down, columns = p->n / g.across;
    if (rows < 2 * TILE_MIN && columns < 2 * TILE_MIN) { break; }
    if (rows > columns) {
      g.down *= 2;
    } else {
      g.across *= 2;
    }
  }
  return g;
}

int64_t sg_native_tiles(const struct sg_native_product *p, int workers) {
  const struct tile_grid g = grid_for(p, workers);
  return g.down * g.across;
}

struct sg_native_product sg_native_tile(const struct sg_native_product *p, int workers, int64_t index) {
  const struct tile_grid g = grid_for(p, workers);
  const int64_t row = index / g.across, column = index % g.across;
  const int64_t top = p->m * row / g.down, left = p->n * column / g.across, bytes = number_bytes(p);
  struct sg_native_product tile = *p;
  tile.m = p->m * (row + 1) / g.down - top;
  tile.n = p->n * (column + 1) / g.across - left;
  tile.a = (const char *)p->a + top * p->a_row * bytes;
  tile.b = (const char *)p->b + left * p->b_column * bytes;
  tile.c = (char *)p->c + (top * p->c_row + left) * bytes;
  return tile;
}
