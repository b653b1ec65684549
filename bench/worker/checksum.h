/* A checksum that tells whether memory has changed. Not for other purposes: it is fast, not cryptographic. */
#ifndef SG_BENCH_WORKER_CHECKSUM_H
#define SG_BENCH_WORKER_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* Of the bytes at `start`. A change of a single 64-bit word always changes it; other changes go
 * unnoticed with a probability of about 2^-64. */
uint64_t sg_checksum(const void *start, size_t bytes);

#endif
