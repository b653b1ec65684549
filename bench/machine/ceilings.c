#include "bench/machine/ceilings.h"

#include <math.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/bandwidth.h"
#include "bench/machine/fma.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/text.h"

static const int64_t SLICE_NS = 5000000, MEMORY_NS = 600000000;
enum {
  MIN_SLICES = 40,
  MAX_SLICES = 200,
  MIN_PASSES = 4,
  MAX_PASSES = 60,
  TIMES_CACHE = 4,
  TOUCHED_AT_ONCE = 1 << 20
};
static const size_t MIN_ARRAY_BYTES = (size_t)64 << 20, MAX_ARRAY_BYTES = (size_t)2 << 30;

/* ---- a crew of threads, a core each, that does things together */

struct crew {
  int n;
  struct hand {
    struct crew *crew;
    pthread_t thread;
    int cpu;
    struct sg_arrays part;
    double rate;
  } * hands;
  pthread_mutex_t mutex;
  pthread_cond_t called, done;
  int calls, busy;
  void (*job)(struct hand *hand); /* NULL: go home */
};

static void *hand_main(void *context) {
  struct hand *hand = context;
  struct crew *crew = hand->crew;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET((unsigned)hand->cpu, &set);
  pthread_setaffinity_np(pthread_self(), sizeof set, &set); /* without it the rates are only lower */
  pthread_mutex_lock(&crew->mutex);
  for (int call = 1;; call++) {
    while (crew->calls < call) {
      pthread_cond_wait(&crew->called, &crew->mutex);
    }
    if (!crew->job) { break; }
    pthread_mutex_unlock(&crew->mutex);
    crew->job(hand);
    pthread_mutex_lock(&crew->mutex);
    if (--crew->busy == 0) { pthread_cond_signal(&crew->done); }
  }
  pthread_mutex_unlock(&crew->mutex);
  return NULL;
}

/* Time from calling all to when the last is done, ns; waking them takes microseconds, a job milliseconds. */
static int64_t crew_do(struct crew *crew, void (*job)(struct hand *hand)) {
  int64_t start = sg_now_ns();
  pthread_mutex_lock(&crew->mutex);
  crew->job = job;
  crew->busy = crew->n;
  crew->calls++;
  pthread_cond_broadcast(&crew->called);
  while (job && crew->busy > 0) {
    pthread_cond_wait(&crew->done, &crew->mutex);
  }
  pthread_mutex_unlock(&crew->mutex);
  return sg_now_ns() - start;
}

static void crew_stop(struct crew *crew) {
  crew_do(crew, NULL);
  for (int i = 0; i < crew->n; i++) {
    pthread_join(crew->hands[i].thread, NULL);
  }
  pthread_cond_destroy(&crew->done);
  pthread_cond_destroy(&crew->called);
  pthread_mutex_destroy(&crew->mutex);
  free(crew->hands);
}

/* False: not so many threads can be had. */
static bool crew_start(struct crew *crew, const struct sg_topology *t, int n) {
  *crew = (struct crew){.mutex = PTHREAD_MUTEX_INITIALIZER,
                        .called = PTHREAD_COND_INITIALIZER,
                        .done = PTHREAD_COND_INITIALIZER,
                        .hands = sg_alloc((size_t)n, sizeof *crew->hands)};
  for (; crew->n < n; crew->n++) {
    struct hand *hand = &crew->hands[crew->n];
    *hand = (struct hand){.crew = crew, .cpu = t->cpus[crew->n]};
    if (pthread_create(&hand->thread, NULL, hand_main, hand)) { break; }
  }
  if (crew->n == n) { return true; }
  crew_stop(crew);
  return false;
}

/* ---- jobs */

static void do_arithmetic(struct hand *hand) {
  hand->rate = sg_fma_rate(SLICE_NS);
}
/* In pieces, for it may take many seconds on a machine that is short of memory. */
static void do_touch(struct hand *hand) {
  const struct sg_arrays *all = &hand->part;
  for (size_t i = 0; i < all->n && !sg_interrupted(); i += TOUCHED_AT_ONCE) {
    const size_t rest = all->n - i;
    sg_arrays_touch(
        &(struct sg_arrays){all->a + i, all->b + i, all->c + i, rest < TOUCHED_AT_ONCE ? rest : TOUCHED_AT_ONCE});
  }
}
static void do_copy(struct hand *hand) {
  sg_arrays_copy(&hand->part);
}
static void do_triad(struct hand *hand) {
  sg_arrays_triad(&hand->part);
}

/* The best slice; they are short, so that some are undisturbed, and go on until none was better for a while. */
static double best_flops(struct crew *crew) {
  double best = 0;
  for (int i = 0, rise = 0; i < MAX_SLICES && i < rise + MIN_SLICES && !sg_interrupted(); i++) {
    double sum = 0;
    crew_do(crew, do_arithmetic);
    for (int h = 0; h < crew->n; h++) {
      sum += crew->hands[h].rate;
    }
    if (sum > 1.005 * best) { rise = i; }
    best = fmax(best, sum);
  }
  return best;
}

/* Bytes per second of the fastest pass; the first one is not counted. */
static double best_bandwidth(struct crew *crew, void (*job)(struct hand *hand), double bytes) {
  double best = 0;
  int64_t begun = sg_now_ns();
  for (int pass = 0; pass < MAX_PASSES && !sg_interrupted(); pass++) {
    if (pass >= MIN_PASSES && sg_now_ns() - begun >= MEMORY_NS) { break; }
    int64_t took = crew_do(crew, job);
    if (pass > 0) { best = fmax(best, bytes / ((double)took * 1e-9)); }
  }
  return best;
}

/* ---- arrays */

/* Several times the last-level caches of the machine together, within an eighth of the memory that is free. */
static size_t array_bytes(const struct sg_topology *t) {
  int64_t cache_bytes = 0;
  int level = 0;
  size_t i;
  const json_t *cache;
  json_array_foreach(json_object_get(t->machine, "caches"), i, cache) {
    if ((int)sg_json_number(cache, "level", 0) < level) { continue; }
    level = (int)sg_json_number(cache, "level", 0);
    cache_bytes = (int64_t)(sg_json_number(cache, "size_bytes", 0) * sg_json_number(cache, "count", 1));
  }
  size_t bytes = (size_t)cache_bytes * TIMES_CACHE;
  if (bytes < MIN_ARRAY_BYTES) { bytes = MIN_ARRAY_BYTES; }
  if (bytes > MAX_ARRAY_BYTES) { bytes = MAX_ARRAY_BYTES; }
  return t->memory_available_bytes > 0 && (int64_t)bytes > t->memory_available_bytes / 8 ? 0 : bytes;
}

struct bandwidths {
  double copy, triad; /* bytes/s; NaN: no room */
};

static double *map_arrays(size_t bytes) {
  void *memory = MAP_FAILED;
  if (bytes > 0) { memory = mmap(NULL, 3 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }
  return memory == MAP_FAILED ? NULL : memory;
}

static void unmap_arrays(double *memory, size_t bytes) {
  if (memory) { munmap(memory, 3 * bytes); }
}

/* In three arrays of `bytes` at `memory` (NULL: no room), a part of each for each hand, which touches it first. */
static struct bandwidths measure_memory(struct crew *crew, double *memory, size_t bytes, bool touch) {
  struct bandwidths found = {NAN, NAN};
  if (!memory) { return found; }
  size_t elements = bytes / sizeof *memory, share = elements / (size_t)crew->n;
  for (int h = 0; h < crew->n; h++) {
    double *start = memory + (size_t)h * share;
    crew->hands[h].part = (struct sg_arrays){start, start + elements, start + 2 * elements, share};
  }
  double moved = (double)(share * (size_t)crew->n);
  if (touch) { crew_do(crew, do_touch); }
  found.copy = best_bandwidth(crew, do_copy, SG_COPY_BYTES * moved);
  found.triad = best_bandwidth(crew, do_triad, SG_TRIAD_BYTES * moved);
  return found;
}

/* ---- all of it */

struct ceilings {
  double flops;
  struct bandwidths memory;
};

static struct ceilings measure_on(const struct sg_topology *t, int cores, double *memory, size_t bytes, bool touch) {
  struct ceilings found = {NAN, {NAN, NAN}};
  struct crew crew;
  if (!crew_start(&crew, t, cores)) { return found; }
  found.flops = best_flops(&crew);
  found.memory = measure_memory(&crew, memory, bytes, touch);
  crew_stop(&crew);
  return found;
}

json_t *sg_ceilings_measure(const struct sg_topology *t) {
  char now[SG_HUMAN_SIZE];
  size_t bytes = array_bytes(t);
  double *memory = map_arrays(bytes);
  struct ceilings all = measure_on(t, t->cores, memory, bytes, true), one = all;
  /* First touches take as long as all passes together. On one NUMA node it is all the same who made them. */
  const bool again = sg_json_number(t->machine, "numa_nodes", 1) > 1;
  if (again) {
    unmap_arrays(memory, bytes);
    memory = map_arrays(bytes);
  }
  if (t->cores > 1) { one = measure_on(t, 1, memory, bytes, again); }
  unmap_arrays(memory, bytes);
  return json_pack(
      "{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:i,s:s,s:s}", "one_core_flops", sg_json_real_or_null(one.flops),
      "all_core_flops", sg_json_real_or_null(all.flops), "one_core_copy_bytes_per_s",
      sg_json_real_or_null(one.memory.copy), "one_core_triad_bytes_per_s", sg_json_real_or_null(one.memory.triad),
      "all_core_copy_bytes_per_s", sg_json_real_or_null(all.memory.copy), "all_core_triad_bytes_per_s",
      sg_json_real_or_null(all.memory.triad), "array_bytes", bytes ? json_integer((json_int_t)bytes) : json_null(),
      "cores", t->cores, "vectors", sg_fma_width(), "measured", sg_format_utc((int64_t)time(NULL), now));
}

/* ---- keeping them */

static const char *const mode_names[] = {"measured", "cached", "none"};

int sg_ceilings_parse(const char *name, enum sg_ceilings_mode *mode, struct sg_error *err) {
  for (int i = 0; i <= SG_CEILINGS_NONE; i++) {
    if (strcmp(mode_names[i], name) != 0) { continue; }
    *mode = (enum sg_ceilings_mode)i;
    return SG_OK;
  }
  return sg_fail_unknown(err, "ceilings", name, mode_names, SG_CEILINGS_NONE + 1);
}

/* The file for this machine; NULL when there is no home to keep it in. The caller frees. */
static char *cache_path(const struct sg_topology *t, bool make) {
  const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME"), *id = sg_json_text(t->machine, "id", "");
  if (!*id || ((!cache || !*cache) && (!home || !*home))) { return NULL; }
  char *folder = cache && *cache ? sg_format("%s/stratagemm", cache) : sg_format("%s/.cache/stratagemm", home);
  char *path = sg_format("%s/ceilings-%s.json", folder, id);
  if (make && sg_folder_make(folder, NULL) != SG_OK) {
    free(path);
    path = NULL;
  }
  free(folder);
  return path;
}

static json_t *recall(const struct sg_topology *t) {
  char *path = cache_path(t, false);
  json_t *kept = path && access(path, R_OK) == 0 ? sg_json_load(path, NULL) : NULL;
  free(path);
  if (kept && sg_json_number(kept, "all_core_flops", 0) > 0 && (int)sg_json_number(kept, "cores", 0) == t->cores) {
    return kept;
  }
  json_decref(kept);
  return NULL;
}

json_t *sg_ceilings_get(enum sg_ceilings_mode mode, const struct sg_topology *t) {
  json_t *found = mode == SG_CEILINGS_CACHED ? recall(t) : NULL;
  if (mode == SG_CEILINGS_NONE) { return json_null(); }
  if (found) { return found; }
  found = sg_ceilings_measure(t);
  if (sg_interrupted()) { /* they are not what they could be: --resume measures them again */
    json_decref(found);
    return json_null();
  }
  char *path = mode == SG_CEILINGS_CACHED ? cache_path(t, true) : NULL;
  if (path && sg_json_save(found, path, NULL) != SG_OK) { /* then it is measured again next time */
  }
  free(path);
  return found;
}
