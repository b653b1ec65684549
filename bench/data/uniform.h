/* Items of random numbers: the same bits on any machine, with any strategy and thread count, and from NumPy.
 *
 * Item i of seed s is the stream of Philox4x64-10 (J. K. Salmon et al., "Parallel random numbers: as easy as 1, 2,
 * 3", SC11) with key {s, i}, counting as NumPy does: the first block has counter 1. An item's input arrays follow one
 * another in it:
 *
 *   g = numpy.random.Generator(numpy.random.Philox(key=[s, i]))
 *   A = g.random((m, k))
 *   B = g.random((k, n))
 *
 * Complex numbers are (real, imaginary) pairs of reals. */
#ifndef SG_BENCH_DATA_UNIFORM_H
#define SG_BENCH_DATA_UNIFORM_H

#include <stddef.h>
#include <stdint.h>

/* Numbers offset .. offset+n-1 of the stream as doubles in [0, 1): (u >> 11) 2^-53 of each 64-bit word u. */
void sg_uniform_f64(double *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset);

/* As floats: (u >> 8) 2^-24 of each 32-bit half, the low half of a word first; NumPy's random(dtype=float32). */
void sg_uniform_f32(float *out, size_t n, uint64_t seed, uint64_t item, uint64_t offset);

#endif
