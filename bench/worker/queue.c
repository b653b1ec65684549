#include "bench/worker/queue.h"

#include <string.h>

void sg_queue_init(struct sg_queue *queue, int64_t count, int64_t depth, int beside) {
  memset(queue, 0, sizeof *queue);
  pthread_mutex_init(&queue->mutex, NULL);
  pthread_cond_init(&queue->place, NULL);
  pthread_cond_init(&queue->pause, NULL);
  pthread_cond_init(&queue->ready, NULL);
  queue->count = count;
  queue->depth = depth;
  queue->beside = beside;
}

void sg_queue_release(struct sg_queue *queue) {
  pthread_cond_destroy(&queue->ready);
  pthread_cond_destroy(&queue->pause);
  pthread_cond_destroy(&queue->place);
  pthread_mutex_destroy(&queue->mutex);
}

static bool *loaded(struct sg_queue *queue, int64_t item) {
  return &queue->loaded[item % queue->depth];
}

static bool all_taken(const struct sg_queue *queue) {
  return queue->next == queue->count;
}

static bool has_place(const struct sg_queue *queue) {
  return queue->next < queue->head + queue->depth;
}

int64_t sg_queue_take(struct sg_queue *queue, int loader) {
  pthread_mutex_lock(&queue->mutex);
  while (!all_taken(queue) && (!has_place(queue) || (queue->operating && loader >= queue->beside))) {
    pthread_cond_wait(loader < queue->beside ? &queue->place : &queue->pause, &queue->mutex);
  }
  const int64_t item = all_taken(queue) ? -1 : queue->next++;
  pthread_mutex_unlock(&queue->mutex);
  return item;
}

void sg_queue_put(struct sg_queue *queue, int64_t item) {
  pthread_mutex_lock(&queue->mutex);
  *loaded(queue, item) = true;
  if (item == queue->head) { pthread_cond_signal(&queue->ready); }
  pthread_mutex_unlock(&queue->mutex);
}

static void finish_head(struct sg_queue *queue) {
  *loaded(queue, queue->head) = false;
  queue->head++;
  queue->operating = false;
}

static bool operator_loads(struct sg_queue *queue) {
  return !all_taken(queue) && has_place(queue) && !*loaded(queue, queue->head);
}

static enum sg_turn next_turn(struct sg_queue *queue, int64_t *item) {
  if (queue->head == queue->count) { return SG_TURN_END; }
  if (operator_loads(queue)) {
    *item = queue->next++;
    return SG_TURN_LOAD;
  }
  while (!*loaded(queue, queue->head)) {
    pthread_cond_wait(&queue->ready, &queue->mutex);
  }
  *item = queue->head;
  queue->operating = true;
  return SG_TURN_OPERATE;
}

enum sg_turn sg_queue_turn(struct sg_queue *queue, int64_t *item) {
  pthread_mutex_lock(&queue->mutex);
  if (queue->operating) { finish_head(queue); }
  const enum sg_turn turn = next_turn(queue, item);
  if (turn == SG_TURN_OPERATE) {
    pthread_cond_signal(
        &queue->place); /* one place is free: wakes one of these loaders; the others wait for `pause` */
  } else {
    pthread_cond_broadcast(&queue->place);
    pthread_cond_broadcast(&queue->pause);
  }
  pthread_mutex_unlock(&queue->mutex);
  return turn;
}
