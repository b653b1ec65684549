/* The loops behind fma.h: one call is a fixed number of multiply-adds with all registers of a core. To add one for
 * another architecture: a file with its function, and its line in widest() of fma.c. */
#ifndef SG_BENCH_MACHINE_FMA_LOOP_H
#define SG_BENCH_MACHINE_FMA_LOOP_H

#include <stdint.h>

enum { SG_FMA_STEPS = 1000 }; /* multiply-adds of each accumulator in a call */

struct sg_fma_loop {
  double (*steps)(void); /* returns a value that depends on all of them */
  int64_t flops;         /* of a call */
  const char *width;     /* sg_fma_width() */
};

#if defined(__aarch64__)
/* Scalable vectors (SVE) if the kernel says that the CPU has them and they are longer than NEON's, otherwise NEON. */
struct sg_fma_loop sg_fma_arm(void);
#endif

#endif
