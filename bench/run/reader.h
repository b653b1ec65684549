/* What a worker says: the messages of docs/PROTOCOL.md on its stdout, taken into the record of its launch as they
 * come, and the last of what it writes to stderr. What is not protocol is garbage, and ends the conversation. */
#ifndef SG_BENCH_RUN_READER_H
#define SG_BENCH_RUN_READER_H

#include <stddef.h>

#include "bench/store/launch_record.h"

enum { SG_READER_LINE = 1 << 20, SG_READER_TAIL = 400 }; /* bytes: of a message at most; of stderr that are kept */

struct sg_reader {
  char *line; /* of its stdout, so far */
  size_t used, room;
  int lines;
  char tail[SG_READER_TAIL];
  size_t tail_used;
  bool ended;        /* said `end` */
  char garbage[128]; /* what was not protocol; "" while all is well */
};

/* Bytes of its stdout. */
void sg_reader_take(struct sg_reader *reader, struct sg_launch_record *record, const char *bytes, size_t n);

/* Bytes of its stderr. */
void sg_reader_overhear(struct sg_reader *reader, const char *bytes, size_t n);

/* The last line that says something, of what it wrote to stderr; "" for none. */
const char *sg_reader_complaint(struct sg_reader *reader);

void sg_reader_release(struct sg_reader *reader);

#endif
