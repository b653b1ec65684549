/* The one clock of both programs. */
#ifndef SG_CORE_CLOCK_H
#define SG_CORE_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC in ns: only differences are meaningful, within one boot of the machine, across its processes. */
int64_t sg_now_ns(void);

#endif
