/* What a launch and its worker processes share besides the items' memory: the job, what each member says of itself,
 * and the ways to wait for one another. */
#ifndef SG_BENCH_WORKER_CONTROL_H
#define SG_BENCH_WORKER_CONTROL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "bench/worker/counters/usage.h"
#include "core/error.h"

/* Descriptors a member finds open; the request's text is its standard input. */
enum {
  SG_MEMBER_CONTROL = 3,
  SG_MEMBER_NOTES = 4, /* sharing */
  SG_MEMBER_SLOTS = 5,
  SG_MEMBER_INPUTS = 4, /* piped */
  SG_MEMBER_RESULTS = 5,
  SG_MEMBER_ABOVE = 16, /* the parent's own stay out of the way */
};

struct sg_member_state {
  _Alignas(64) atomic_bool ready;
  int status; /* SG_OK, or why it could not be set up, and in words: */
  struct sg_error err;
  int64_t ended_ns; /* the job that is running, or was last */
  struct sg_usage usage;
};

/* What many write has a cache line of its own. The futexes are `job`, for members, and `running`, for the parent. */
struct sg_control {
  pid_t parent;
  int workers;
  int body; /* of the job: written before `job` counts up, read after */
  int64_t count, chunk, window_first, window_items;
  int64_t started_ns; /* when all members were at the gate */
  _Alignas(64) atomic_int_fast64_t next;
  _Alignas(64) atomic_int arrived;
  _Alignas(64) atomic_uint running;
  _Alignas(64) atomic_uint job;
  _Alignas(64) atomic_uint gate;
  atomic_bool stopping;
  struct sg_member_state members[]; /* [workers] */
};

static inline size_t sg_control_bytes(int workers) {
  return sizeof(struct sg_control) + (size_t)workers * sizeof(struct sg_member_state);
}

/* All bytes from a pipe; false when the other side is gone. To write them: sg_write_all(). */
bool sg_stream_read(int fd, void *bytes, size_t n);

/* Sleep while *word is `expected`, at most timeout_ms (-1: for ever); wake all who do. Between processes. */
void sg_futex_wait(atomic_uint *word, unsigned expected, int timeout_ms);
void sg_futex_wake(atomic_uint *word);

#endif
