/* Threads of one process in place of MPI ranks: the transport through shared memory. */
#ifndef SG_TESTS_RANK_THREADS_H
#define SG_TESTS_RANK_THREADS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "bench/worker/rank_transport.h"

enum { MOST_THREADS = 8 };

struct rank_mail {
  const void *bytes; /* NULL: none is waiting */
};

struct rank_world {
  int size;
  pthread_barrier_t barrier;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  void *shared;                                      /* rank 0's, while all are in one call */
  struct rank_mail mail[MOST_THREADS][MOST_THREADS]; /* [from][to] */
  atomic_int_fast64_t counter;
};

struct rank_thread {
  struct rank_world *world;
  int rank;
};

static inline void threads_broadcast(void *data, void *bytes, size_t n) {
  struct rank_thread *own = data;
  if (own->rank == 0) { own->world->shared = bytes; }
  pthread_barrier_wait(&own->world->barrier);
  if (own->rank != 0) { memcpy(bytes, own->world->shared, n); }
  pthread_barrier_wait(&own->world->barrier);
}

static inline void threads_gather(void *data, const void *bytes, void *all, size_t n) {
  struct rank_thread *own = data;
  if (own->rank == 0) { own->world->shared = all; }
  pthread_barrier_wait(&own->world->barrier);
  memcpy((char *)own->world->shared + (size_t)own->rank * n, bytes, n);
  pthread_barrier_wait(&own->world->barrier);
}

/* Until it was received, so that the bytes may change afterwards. */
static inline void threads_send(void *data, int to, const void *bytes, size_t n) {
  struct rank_thread *own = data;
  struct rank_mail *mail = &own->world->mail[own->rank][to];
  (void)n;
  pthread_mutex_lock(&own->world->lock);
  mail->bytes = bytes;
  pthread_cond_broadcast(&own->world->changed);
  while (mail->bytes) {
    pthread_cond_wait(&own->world->changed, &own->world->lock);
  }
  pthread_mutex_unlock(&own->world->lock);
}

static inline void threads_receive(void *data, int from, void *bytes, size_t n) {
  struct rank_thread *own = data;
  struct rank_mail *mail = &own->world->mail[from][own->rank];
  pthread_mutex_lock(&own->world->lock);
  while (!mail->bytes) {
    pthread_cond_wait(&own->world->changed, &own->world->lock);
  }
  memcpy(bytes, mail->bytes, n);
  mail->bytes = NULL;
  pthread_cond_broadcast(&own->world->changed);
  pthread_mutex_unlock(&own->world->lock);
}

static inline int64_t threads_take(void *data, int64_t n) {
  return atomic_fetch_add(&((struct rank_thread *)data)->world->counter, n);
}

static inline void threads_restart(void *data) {
  struct rank_thread *own = data;
  pthread_barrier_wait(&own->world->barrier);
  if (own->rank == 0) { atomic_store(&own->world->counter, 0); }
  pthread_barrier_wait(&own->world->barrier);
}

static inline struct sg_rank_transport threads_transport(struct rank_thread *own, const char *version) {
  return (struct sg_rank_transport){.rank = own->rank,
                                    .size = own->world->size,
                                    .data = own,
                                    .version = version,
                                    .broadcast = threads_broadcast,
                                    .gather = threads_gather,
                                    .send = threads_send,
                                    .receive = threads_receive,
                                    .take = threads_take,
                                    .restart = threads_restart};
}

#endif
