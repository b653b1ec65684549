#include "core/string_pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  size_t size, tag;
  uint32_t hash;
  char text[];
};

/* Open addressing with linear probing; `room` is a power of two and at most half full. */
struct sg_string_pool {
  pthread_mutex_t lock;
  struct entry **slots;
  size_t used, room;
};

enum { FIRST_ROOM = 256 };

static void *require(void *memory) {
  if (!memory) { abort(); }
  return memory;
}

static struct entry *entry_of(const char *pooled) {
  return (struct entry *)(pooled - offsetof(struct entry, text));
}

struct sg_string_pool *sg_string_pool_new(void) {
  struct sg_string_pool *pool = require(calloc(1, sizeof *pool));
  pthread_mutex_init(&pool->lock, NULL);
  pool->room = FIRST_ROOM;
  pool->slots = require(calloc(pool->room, sizeof(void *)));
  return pool;
}

void sg_string_pool_free(struct sg_string_pool *pool) {
  if (!pool) { return; }
  for (size_t i = 0; i < pool->room; i++) {
    free(pool->slots[i]);
  }
  free(pool->slots);
  pthread_mutex_destroy(&pool->lock);
  free(pool);
}

/* Fowler-Noll-Vo 1a with a last mix, for the low bits pick the slot. */
uint32_t sg_string_hash(const char *text, size_t size) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < size; i++) {
    hash = (hash ^ (unsigned char)text[i]) * 16777619u;
  }
  return hash ^ (hash >> 15);
}

/* The slot that holds the string, or the free one where it belongs. */
static struct entry **slot_of(const struct sg_string_pool *pool, const char *text, size_t size, uint32_t hash) {
  size_t i = hash & (pool->room - 1);
  for (; pool->slots[i]; i = (i + 1) & (pool->room - 1)) {
    const struct entry *e = pool->slots[i];
    if (e->hash == hash && e->size == size && memcmp(e->text, text, size) == 0) { break; }
  }
  return &pool->slots[i];
}

static void grow(struct sg_string_pool *pool) {
  struct sg_string_pool wider = {.room = 2 * pool->room};
  wider.slots = require(calloc(wider.room, sizeof(void *)));
  for (size_t i = 0; i < pool->room; i++) {
    struct entry *e = pool->slots[i];
    if (e) { *slot_of(&wider, e->text, e->size, e->hash) = e; }
  }
  free(pool->slots);
  pool->slots = wider.slots;
  pool->room = wider.room;
}

const char *sg_string_pool_add(struct sg_string_pool *pool, const char *text, size_t size, uint32_t hash) {
  pthread_mutex_lock(&pool->lock);
  struct entry **slot = slot_of(pool, text, size, hash);
  struct entry *e = *slot;
  if (!e) {
    e = *slot = require(malloc(sizeof *e + size + 1));
    *e = (struct entry){.size = size, .hash = hash};
    memcpy(e->text, text, size);
    e->text[size] = '\0';
    if (2 * ++pool->used > pool->room) { grow(pool); }
  }
  pthread_mutex_unlock(&pool->lock);
  return e->text;
}

const char *sg_string_pool_find(struct sg_string_pool *pool, const char *text) {
  size_t size = strlen(text);
  pthread_mutex_lock(&pool->lock);
  const struct entry *e = *slot_of(pool, text, size, sg_string_hash(text, size));
  pthread_mutex_unlock(&pool->lock);
  return e ? e->text : NULL;
}

size_t sg_pooled_size(const char *pooled) {
  return entry_of(pooled)->size;
}
size_t sg_pooled_tag(const char *pooled) {
  return entry_of(pooled)->tag;
}
void sg_pooled_set_tag(const char *pooled, size_t tag) {
  entry_of(pooled)->tag = tag;
}
