#include "bench/worker/checksum.h"

#include <stddef.h>
#include <string.h>

/* Independent lanes, so that multiplications overlap. */
enum { LANES = 8, WORD = sizeof(uint64_t) };

/* Invertible in either argument: the rotation carries high bits, such as signs, to where the multiplication spreads
 * them. */
static uint64_t mixed(uint64_t sum, uint64_t word) {
  sum ^= word;
  return (sum << 29 | sum >> 35) * UINT64_C(0x9e3779b97f4a7c15);
}

uint64_t sg_checksum(const void *start, size_t bytes) {
  uint64_t sums[LANES] = {1, 2, 3, 4, 5, 6, 7, 8}, all = 0;
  const char *at = start, *const end = at + bytes;
  const ptrdiff_t step = (ptrdiff_t)LANES * WORD;
  for (; end - at >= step; at += step) {
    uint64_t words[LANES];
    memcpy(words, at, sizeof words);
    for (int l = 0; l < LANES; l++) {
      sums[l] = mixed(sums[l], words[l]);
    }
  }
  for (; at < end; at += WORD) {
    uint64_t word = 0;
    memcpy(&word, at, end - at < WORD ? (size_t)(end - at) : WORD);
    sums[0] = mixed(sums[0], word);
  }
  for (int l = 0; l < LANES; l++) {
    all = mixed(all, sums[l]);
  }
  return all;
}
