/* Reads a worker's output: lines of stdout, each a message that runner_messages.h checks and stores, and the end of
 * its stderr. Anything else on stdout is a protocol error and ends the launch. */
#ifndef SG_BENCH_RUN_READER_H
#define SG_BENCH_RUN_READER_H

#include <stddef.h>

#include "bench/run/runner_messages.h"

/* So many lines before the first message that do not begin like one are ignored: an interpreter and its start-up
 * files print what they like. */
enum { SG_READER_NOISE = 1000 };
enum {
  SG_READER_LINE = 1 << 16,
  SG_READER_TAIL = 400
}; /* bytes: longest message; end, and beginning, of stderr that are kept */

struct sg_reader {
  struct sg_runner runner;
  char *line; /* of stdout, incomplete */
  size_t used, room;
  int lines;
  char head[SG_READER_TAIL], tail[SG_READER_TAIL];
  size_t head_used, tail_used;
  char protocol_error[256]; /* the first one; "": none */
};

/* For a process that was started at `started_ns`, CLOCK_MONOTONIC. The request must outlive the reader. */
void sg_reader_init(struct sg_reader *reader, const json_t *request, int64_t started_ns);

/* Take bytes of stdout. */
void sg_reader_take(struct sg_reader *reader, struct sg_launch_record *record, const char *bytes, size_t n);

/* Whether the `end` message has come. */
bool sg_reader_ended(const struct sg_reader *reader);

/* Take bytes of stderr. */
void sg_reader_take_stderr(struct sg_reader *reader, const char *bytes, size_t n);

/* The last line of stderr that is neither blank nor a rule, which Open MPI frames its messages with; "": none. */
const char *sg_reader_last_stderr_line(struct sg_reader *reader);

/* Why a launch ended: the same, but with MPI ranks the last line that names a signal, which a launcher writes about a
 * rank that was killed, or its first sentence; advice follows both. */
const char *sg_reader_reason(struct sg_reader *reader);

void sg_reader_release(struct sg_reader *reader);

#endif
