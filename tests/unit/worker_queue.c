/* What the queue between loaders and operator promises: items in order, each once, never more on the way than it has
 * places, and nobody waits where there is something to do. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bench/worker/queue.h"

static void operator_alone_loads_what_it_operates_on(void **state) {
  (void)state;
  struct sg_queue queue;
  int64_t item = -1;
  sg_queue_init(&queue, 3, 2, 1);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_LOAD);
    assert_int_equal(item, i);
    sg_queue_put(&queue, item);
    assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_OPERATE);
    assert_int_equal(item, i);
  }
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_END);
  sg_queue_release(&queue);
}

static void where_loaders_work_beside_it_the_operator_takes_what_is_ready(void **state) {
  (void)state;
  struct sg_queue queue;
  int64_t item = -1;
  sg_queue_init(&queue, 2, 4, 1);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_LOAD);
  assert_int_equal(item, 0);
  sg_queue_put(&queue, 0);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_OPERATE);
  assert_int_equal(item, 0);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_LOAD);
  assert_int_equal(item, 1);
  sg_queue_put(&queue, 1);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_OPERATE);
  assert_int_equal(item, 1);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_END);
  sg_queue_release(&queue);
}

static void without_items_all_end_at_once(void **state) {
  (void)state;
  struct sg_queue queue;
  int64_t item = -1;
  sg_queue_init(&queue, 0, 1, 0);
  assert_int_equal(sg_queue_take(&queue, 0), -1);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_END);
  sg_queue_release(&queue);
}

static void items_loaded_out_of_order_are_operated_on_in_order(void **state) {
  (void)state;
  struct sg_queue queue;
  int64_t item = -1;
  sg_queue_init(&queue, 2, 2, 0);
  assert_int_equal(sg_queue_take(&queue, 0), 0);
  assert_int_equal(sg_queue_take(&queue, 1), 1);
  sg_queue_put(&queue, 1);
  sg_queue_put(&queue, 0);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_OPERATE);
  assert_int_equal(item, 0);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_OPERATE);
  assert_int_equal(item, 1);
  sg_queue_release(&queue);
}

/* A loader in a thread of its own, to see whether it waits. */
struct attempt {
  struct sg_queue *queue;
  int loader;
  atomic_int_fast64_t item;
  atomic_int tid;
};
enum { NOT_YET = -2 };

static void *attempt_main(void *argument) {
  struct attempt *attempt = argument;
  atomic_store(&attempt->tid, gettid());
  atomic_store(&attempt->item, sg_queue_take(attempt->queue, attempt->loader));
  return NULL;
}

static bool sleeps(int tid) {
  char path[64], line[512] = "";
  snprintf(path, sizeof path, "/proc/self/task/%d/stat", tid);
  FILE *file = tid ? fopen(path, "re") : NULL;
  if (file) {
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
  }
  const char *state = strrchr(line, ')');
  return state && strncmp(state, ") S", 3) == 0;
}

/* It has gone to sleep without an item: nothing but a place or a pause wakes it. */
static void assert_waits(struct attempt *attempt) {
  while (atomic_load(&attempt->item) == NOT_YET && !sleeps(atomic_load(&attempt->tid))) {
    sched_yield();
  }
  assert_int_equal(atomic_load(&attempt->item), NOT_YET);
}

static void a_full_queue_makes_loaders_wait_for_a_place(void **state) {
  (void)state;
  struct sg_queue queue;
  int64_t item = -1;
  pthread_t thread;
  sg_queue_init(&queue, 3, 2, 1);
  assert_int_equal(sg_queue_take(&queue, 0), 0);
  assert_int_equal(sg_queue_take(&queue, 0), 1);
  struct attempt attempt = {&queue, 0, NOT_YET, 0};
  assert_int_equal(pthread_create(&thread, NULL, attempt_main, &attempt), 0);
  assert_waits(&attempt);
  sg_queue_put(&queue, 0);
  sg_queue_put(&queue, 1);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_OPERATE);
  assert_waits(&attempt); /* item 0 is operated on: its place is in use */
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_OPERATE);
  pthread_join(thread, NULL); /* ends, as a place is free */
  assert_int_equal(atomic_load(&attempt.item), 2);
  sg_queue_release(&queue);
}

static void loaders_that_may_not_work_beside_the_operator_wait_for_it(void **state) {
  (void)state;
  struct sg_queue queue;
  int64_t item = -1;
  pthread_t thread;
  sg_queue_init(&queue, 4, 4, 1);
  assert_int_equal(sg_queue_take(&queue, 0), 0);
  sg_queue_put(&queue, 0);
  assert_int_equal(sg_queue_turn(&queue, &item), SG_TURN_OPERATE);
  struct attempt attempt = {&queue, 1, NOT_YET, 0};
  assert_int_equal(pthread_create(&thread, NULL, attempt_main, &attempt), 0);
  assert_waits(&attempt);
  assert_int_equal(sg_queue_take(&queue, 0), 1); /* loader 0 may */
  assert_waits(&attempt);
  assert_int_equal(sg_queue_turn(&queue, &item),
                   SG_TURN_LOAD); /* item 1 is not there yet: so it loads, and so may they */
  pthread_join(thread, NULL);
  assert_int_equal(item + atomic_load(&attempt.item), 2 + 3);
  sg_queue_release(&queue);
}

/* ---- All together ---- */

enum { LOADERS = 3, ITEMS = 20000, PLACES = 4 };

struct line {
  struct sg_queue queue;
  int64_t places[PLACES]; /* the item in each: written by loaders, read by the operator, no lock but the queue's */
};

struct loader {
  struct line *line;
  int number;
};

static void *loader_main(void *argument) {
  const struct loader *self = argument;
  for (int64_t item; (item = sg_queue_take(&self->line->queue, self->number)) >= 0;) {
    self->line->places[item % PLACES] = item;
    sg_queue_put(&self->line->queue, item);
  }
  return NULL;
}

static void check_line(int beside) {
  static struct line line;
  pthread_t threads[LOADERS];
  struct loader loaders[LOADERS];
  sg_queue_init(&line.queue, ITEMS, PLACES, beside);
  for (int i = 0; i < LOADERS; i++) {
    loaders[i] = (struct loader){&line, i};
    assert_int_equal(pthread_create(&threads[i], NULL, loader_main, &loaders[i]), 0);
  }
  int64_t item = -1, operated = 0;
  for (enum sg_turn turn; (turn = sg_queue_turn(&line.queue, &item)) != SG_TURN_END;) {
    if (turn == SG_TURN_LOAD) {
      line.places[item % PLACES] = item;
      sg_queue_put(&line.queue, item);
      continue;
    }
    assert_int_equal(item, operated++);
    assert_int_equal(line.places[item % PLACES], item);
  }
  assert_int_equal(operated, ITEMS);
  for (int i = 0; i < LOADERS; i++) {
    pthread_join(threads[i], NULL);
  }
  sg_queue_release(&line.queue);
}

static void many_loaders_and_one_operator_lose_nothing(void **state) {
  (void)state;
  for (int beside = 0; beside <= LOADERS; beside++) {
    check_line(beside);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(operator_alone_loads_what_it_operates_on),
      cmocka_unit_test(where_loaders_work_beside_it_the_operator_takes_what_is_ready),
      cmocka_unit_test(without_items_all_end_at_once),
      cmocka_unit_test(items_loaded_out_of_order_are_operated_on_in_order),
      cmocka_unit_test(a_full_queue_makes_loaders_wait_for_a_place),
      cmocka_unit_test(loaders_that_may_not_work_beside_the_operator_wait_for_it),
      cmocka_unit_test(many_loaders_and_one_operator_lose_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
