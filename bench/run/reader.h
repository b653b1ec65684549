/* Parses a worker's output: the messages of docs/PROTOCOL.md on stdout, stored in the launch's record as they arrive,
 * and the end of its stderr. Anything else on stdout is a protocol error and ends the launch. */
#ifndef SG_BENCH_RUN_READER_H
#define SG_BENCH_RUN_READER_H

#include <stddef.h>

#include "bench/store/launch_record.h"

/* So many lines before the first message that do not begin like one are ignored: an interpreter and its start-up
 * files print what they like. */
enum { SG_READER_NOISE = 1000 };
enum { SG_READER_LINE = 1 << 20, SG_READER_TAIL = 400 }; /* bytes: longest message; end of stderr that is kept */

struct sg_reader {
  char *line; /* of stdout, incomplete */
  size_t used, room;
  int lines;
  char tail[SG_READER_TAIL];
  size_t tail_used;
  bool ended;               /* got the `end` message */
  char protocol_error[128]; /* the first one; "": none */
};

/* Take bytes of stdout. */
void sg_reader_take(struct sg_reader *reader, struct sg_launch_record *record, const char *bytes, size_t n);

/* Take bytes of stderr. */
void sg_reader_take_stderr(struct sg_reader *reader, const char *bytes, size_t n);

/* The last non-blank line of stderr; "": none. */
const char *sg_reader_last_stderr_line(struct sg_reader *reader);

void sg_reader_release(struct sg_reader *reader);

#endif
