/* How the MPI ranks of a launch reach each other: the few calls that the worker needs, so that everything above them
 * is plain C without MPI, and tested with threads for ranks (tests/unit/rank_threads.h). MPI's are in
 * bench/worker/mpi/. A call that fails ends all ranks, as MPI does by default. */
#ifndef SG_BENCH_WORKER_RANK_TRANSPORT_H
#define SG_BENCH_WORKER_RANK_TRANSPORT_H

#include <stddef.h>
#include <stdint.h>

struct sg_rank_transport {
  int rank, size;
  void *data;
  const char *version; /* of what carries the messages */

  /* Called by all ranks: n bytes of rank 0 to all; n bytes of each to `all` in rank 0, in the order of the ranks. */
  void (*broadcast)(void *data, void *bytes, size_t n);
  void (*gather)(void *data, const void *own, void *all, size_t n);

  void (*send)(void *data, int to, const void *bytes, size_t n);
  void (*receive)(void *data, int from, void *bytes, size_t n);

  /* One-sided: add n to the counter of rank 0 and return what it was. By any thread, by one at a time. `restart`,
   * called by all ranks, sets it to 0. */
  int64_t (*take)(void *data, int64_t n);
  void (*restart)(void *data);
};

#endif
