/* What the library's function for its number of threads really does, found by letting it work: the number is set to
 * one and to two, in this thread and for a new one, and the CPU time that other threads of the process take during a
 * product shows whether there are any. */
#ifndef SG_BENCH_WORKER_LIMIT_SCOPE_H
#define SG_BENCH_WORKER_LIMIT_SCOPE_H

#include "bench/worker/library.h"

/* "process": a number set in one thread holds in all; "thread": it holds in the thread that set it; "none": it has no
 * effect; NULL: not known, because the library has no such function, or its threads do not come to rest. Takes tens
 * of ms: idle threads of a library spin before they sleep. The number is one afterwards. */
const char *sg_limit_scope(const struct sg_library *library);

#endif
