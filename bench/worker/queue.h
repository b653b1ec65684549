/* The bounded queue between workers that load items and the one that operates on them in order: which item a loader
 * takes next and when it must wait; which item is ready, and what the operator does while none is. Items are numbers;
 * their memory is the caller's, who may reuse an item's place for the item `depth` after it.
 *
 * One lock, taken twice per item by its loader and once by the operator; idle threads sleep. */
#ifndef SG_BENCH_WORKER_QUEUE_H
#define SG_BENCH_WORKER_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { SG_QUEUE_DEPTH_MAX = 8192 };

struct sg_queue {
  pthread_mutex_t mutex;
  pthread_cond_t place; /* a concurrent loader may continue */
  pthread_cond_t pause; /* the other loaders may continue: the operator is loading, or all is done */
  pthread_cond_t ready; /* the item the operator waits for is loaded */
  int64_t count, depth;
  int64_t next; /* item to load */
  int64_t head; /* item to operate on, or being operated on */
  int beside;
  bool operating;
  bool loaded[SG_QUEUE_DEPTH_MAX]; /* item i at i % depth */
};

/* For the items [0, count), at most `depth` of them (1 .. SG_QUEUE_DEPTH_MAX) in flight. While the operator operates,
 * `beside` loaders may take items and the others wait. */
void sg_queue_init(struct sg_queue *queue, int64_t count, int64_t depth, int beside);
void sg_queue_release(struct sg_queue *queue);

/* ---- Loaders ---- */

/* The next item to load, in order; waits while the queue is full. -1: all are taken. `loader` counts from 0. */
int64_t sg_queue_take(struct sg_queue *queue, int loader);

/* This item is loaded. */
void sg_queue_put(struct sg_queue *queue, int64_t item);

/* ---- The operator ---- */

enum sg_turn { SG_TURN_OPERATE, SG_TURN_LOAD, SG_TURN_END };

/* The operator's next action: operate on *item; or load and put it, if none is ready; or end, if all are done.
 * Calling it also marks the previous item as done. */
enum sg_turn sg_queue_turn(struct sg_queue *queue, int64_t *item);

#endif
