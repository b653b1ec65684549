/* The loop round a step of several blocks: included once by each philox_<isa>.c, after it has defined TARGET (the
 * attribute of its functions), INLINE (of those within), STEP (blocks), ROUNDS and step(). */
INLINE size_t steps(char *out, size_t n_blocks, uint64_t first, struct sg_philox_key key, int single_precision) {
  struct sg_philox_key keys[ROUNDS];
  sg_philox_schedule(key, keys, ROUNDS);
  size_t b = 0;
  for (; b + STEP <= n_blocks; b += STEP) {
    step(out + b * SG_BLOCK_BYTES, first + b + 1, keys, single_precision);
  }
  return b;
}

TARGET static size_t fill_f64(void *out, size_t n_blocks, uint64_t first, struct sg_philox_key key) {
  return steps(out, n_blocks, first, key, 0);
}

TARGET static size_t fill_f32(void *out, size_t n_blocks, uint64_t first, struct sg_philox_key key) {
  return steps(out, n_blocks, first, key, 1);
}

static const struct sg_philox path = {fill_f64, fill_f32};
