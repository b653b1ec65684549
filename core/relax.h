/* Spinning: a step that leaves the core's resources to its sibling and the memory bus to others, and how many of them
 * before a thread yields or sleeps. */
#ifndef SG_CORE_RELAX_H
#define SG_CORE_RELAX_H

#include <sched.h>

enum { SG_SPINS_BEFORE_YIELD = 256, SG_SPINS_BEFORE_SLEEP = SG_SPINS_BEFORE_YIELD + 16 };

static inline void sg_relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  /* YIELD does nothing on cores without SMT; ISB waits tens of cycles, about as long as x86's PAUSE. */
  __asm__ volatile("isb" ::: "memory");
#elif defined(__powerpc64__)
  __asm__ volatile("or 27,27,27" ::: "memory"); /* YIELD (Power ISA, section 3.2 of book II) */
#elif defined(__riscv)
  __asm__ volatile(".4byte 0x0100000f" ::: "memory"); /* PAUSE (Zihintpause), a FENCE without effect elsewhere */
#else
  __asm__ volatile("" ::: "memory");
#endif
}

/* The next step; yields after a while, as there may be fewer cores than threads. */
static inline void sg_spin(unsigned *step) {
  if (++*step < SG_SPINS_BEFORE_YIELD) {
    sg_relax();
  } else {
    sched_yield();
  }
}

#endif
