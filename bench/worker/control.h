/* The state that a launch and its worker processes share in addition to the items' memory: the current job, the state
 * of each member, and the futexes they wait on. */
#ifndef SG_BENCH_WORKER_CONTROL_H
#define SG_BENCH_WORKER_CONTROL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "bench/worker/counters/usage.h"
#include "core/error.h"

/* Descriptors a member inherits; the request's text is its standard input. */
enum {
  SG_MEMBER_CONTROL = 3,
  SG_MEMBER_NOTES = 4, /* sharing */
  SG_MEMBER_SLOTS = 5,
  SG_MEMBER_INPUTS = 4, /* piped */
  SG_MEMBER_RESULTS = 5,
  SG_MEMBER_ABOVE = 16, /* the parent's own descriptors are above these */
};

/* The job of sharing members that sets their `usage`, in place of the number of a body (bodies.h). */
enum { SG_MEMBER_USAGE = -1 };

struct sg_member_state {
  _Alignas(64) atomic_uint ready; /* 1: it waits for jobs */
  int status;                     /* SG_OK, or why it could not be set up, with a message: */
  struct sg_error err;
  int64_t began_ns, ended_ns; /* of the current or last job */
  struct sg_usage usage;
  atomic_bool asked; /* a piped member: to set `usage` instead of operating on the next item */
};

/* Fields written by many have a cache line of their own. The futexes are `job`, for members, and `running` and
 * each member's `ready`, for the parent. */
struct sg_control {
  pid_t parent;
  int workers;
  int body; /* of the job, or SG_MEMBER_USAGE: written before `job` is incremented, read after */
  int64_t count, chunk, window_first, window_items;
  _Alignas(64) atomic_int_fast64_t next;
  _Alignas(64) atomic_uint running;
  _Alignas(64) atomic_uint job;
  atomic_bool stopping;
  struct sg_member_state members[]; /* [workers] */
};

static inline size_t sg_control_bytes(int workers) {
  return sizeof(struct sg_control) + (size_t)workers * sizeof(struct sg_member_state);
}

/* Read all bytes from a pipe; false if the other end is closed. For writing: sg_write_all(). */
bool sg_stream_read(int fd, void *bytes, size_t n);

/* Futexes shared between processes: sleep while *word is `expected`, at most timeout_ms (-1: no limit); wake all
 * sleepers. */
void sg_futex_wait(atomic_uint *word, unsigned expected, int timeout_ms);
void sg_futex_wake(atomic_uint *word);

#endif
