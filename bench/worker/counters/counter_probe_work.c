#include "bench/worker/counters/counter_probe_work.h"

#include <sched.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>

enum { FRESH_BYTES = 64 << 10, LINE_BYTES = 64, PAGE_BYTES = 4096, STEPS = 200000 };

static void arithmetic(void) {
  volatile double seed = 0.999;
  volatile float seed_f32 = 0.999f;
  double a = seed, b = 1;
  float a_f32 = seed_f32, b_f32 = 1;
  for (int i = 0; i < STEPS; i++) {
    b = b * a + 0.001;
    b_f32 = b_f32 * a_f32 + 0.001f;
  }
  seed = b + (double)b_f32; /* volatile: keeps the work */
}

/* Branch directions are random (G. Marsaglia, "Xorshift RNGs", J. Stat. Softw. 8(14), 2003). */
static void branches(void) {
  uint32_t x = 2463534242u;
  volatile uint32_t taken = 0;
  for (int i = 0; i < STEPS / 4; i++) {
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    if (x & 1) { taken = taken + 1; }
  }
}

/* A different line of each page every time, so that neither line nor translation is still cached. */
static void memory(volatile char *buffer) {
  for (int offset = 0; offset < 4 * LINE_BYTES; offset += LINE_BYTES) {
    for (int at = offset; at < SG_PROBE_BYTES; at += PAGE_BYTES) {
      buffer[at] = (char)(buffer[at] + 1);
    }
  }
}

static void fault(void) {
  volatile char *fresh = mmap(NULL, FRESH_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (fresh == MAP_FAILED) { return; }
  for (int at = 0; at < FRESH_BYTES; at += PAGE_BYTES) {
    fresh[at] = 1;
  }
  munmap((void *)fresh, FRESH_BYTES);
}

static void move_and_sleep(void) {
  cpu_set_t allowed, one;
  const struct timespec nap = {.tv_nsec = 1000};
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
      if (!CPU_ISSET(cpu, &allowed) || (int)cpu == sched_getcpu()) { continue; }
      CPU_ZERO(&one);
      CPU_SET(cpu, &one);
      sched_setaffinity(0, sizeof one, &one);
      sched_setaffinity(0, sizeof allowed, &allowed);
      break;
    }
  }
  nanosleep(&nap, NULL);
}

void sg_probe_work(struct sg_own_counts *own, char *buffer) {
  arithmetic();
  branches();
  memory(buffer);
  fault();
  move_and_sleep();
#define SG_OWN_COUNT(field, NAME, unit, meaning) own->field++;
  SG_OWN_COUNTS(SG_OWN_COUNT)
#undef SG_OWN_COUNT
}
