/* The standard streams of a worker: its request and its messages. */
#ifndef SG_BENCH_WORKER_WORKER_STREAMS_H
#define SG_BENCH_WORKER_WORKER_STREAMS_H

#include <stddef.h>
#include <stdio.h>

/* All of standard input in a heap buffer; NULL on failure. */
char *sg_worker_read_request(size_t *size);

/* Messages get a private descriptor; what a library prints to standard output goes to standard error. NULL on
 * failure. */
FILE *sg_worker_take_stdout(void);

#endif
