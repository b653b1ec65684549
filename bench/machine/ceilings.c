#include "bench/machine/ceilings.h"

#include <hwloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/bandwidth.h"
#include "bench/machine/fma.h"
#include "bench/machine/placement.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/text.h"
#include "core/thread_team.h"

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

/* ---- a team of threads, one per core */

struct cores {
  struct sg_thread_team *team;
  int n;
  struct core {
    struct sg_arrays part; /* of the arrays it works on */
    double rate;           /* FLOP/s of its last slice */
  } * core;                /* [n]: worker i's */
};

/* False: the system gives no such number of threads. */
static bool cores_start(struct cores *cores, const int *cpus, int n) {
  *cores = (struct cores){.n = n};
  if (sg_thread_team_start(&cores->team, n, cpus, NULL) != SG_OK) { return false; }
  cores->core = sg_alloc((size_t)n, sizeof *cores->core);
  return true;
}

static void cores_stop(struct cores *cores) {
  sg_thread_team_stop(cores->team);
  free(cores->core);
}

/* A worker's core, when all have come to do their job. */
static struct core *core_of(void *context, int worker) {
  struct cores *cores = context;
  sg_thread_team_gather(cores->team);
  return &cores->core[worker];
}

/* ns from when all were ready to when the last was done. */
static int64_t cores_do(struct cores *cores, sg_worker_fn *job) {
  const struct sg_span span = sg_thread_team_run(cores->team, job, cores);
  return span.ended_ns - span.started_ns;
}

/* ---- jobs */

static void do_arithmetic(void *context, int worker) {
  core_of(context, worker)->rate = sg_fma_rate(SLICE_NS);
}

/* In pieces, because it may take many seconds on a machine short of memory. */
static void do_touch(void *context, int worker) {
  const struct sg_arrays *all = &core_of(context, worker)->part;
  for (size_t i = 0; i < all->n && !sg_interrupted(); i += TOUCHED_AT_ONCE) {
    const size_t rest = all->n - i;
    sg_arrays_touch(
        &(struct sg_arrays){all->a + i, all->b + i, all->c + i, rest < TOUCHED_AT_ONCE ? rest : TOUCHED_AT_ONCE});
  }
}

static void do_copy(void *context, int worker) {
  sg_arrays_copy(&core_of(context, worker)->part);
}

static void do_triad(void *context, int worker) {
  sg_arrays_triad(&core_of(context, worker)->part);
}

/* The best slice; slices are short, so that some are undisturbed, and continue until none was better for a while. */
static double best_flops(struct cores *cores) {
  double best = 0;
  for (int i = 0, rise = 0; i < MAX_SLICES && i < rise + MIN_SLICES && !sg_interrupted(); i++) {
    double sum = 0;
    cores_do(cores, do_arithmetic);
    for (int c = 0; c < cores->n; c++) {
      sum += cores->core[c].rate;
    }
    if (sum > 1.005 * best) { rise = i; }
    best = fmax(best, sum);
  }
  return best;
}

/* Bytes per second of the fastest pass; the first one is not counted. */
static double best_bandwidth(struct cores *cores, sg_worker_fn *job, double bytes) {
  double best = 0;
  int64_t begun = sg_now_ns();
  for (int pass = 0; pass < MAX_PASSES && !sg_interrupted(); pass++) {
    if (pass >= MIN_PASSES && sg_now_ns() - begun >= MEMORY_NS) { break; }
    int64_t took = cores_do(cores, job);
    if (pass > 0) { best = fmax(best, bytes / ((double)took * 1e-9)); }
  }
  return best;
}

/* ---- arrays */

/* Several times the total last-level cache of the machine, at most an eighth of the free memory. */
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
  double copy, triad; /* bytes/s; NaN: no memory */
};

static double *map_arrays(size_t bytes) {
  void *memory = MAP_FAILED;
  if (bytes > 0) { memory = mmap(NULL, 3 * bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }
  return memory == MAP_FAILED ? NULL : memory;
}

static void unmap_arrays(double *memory, size_t bytes) {
  if (memory) { munmap(memory, 3 * bytes); }
}

/* In three arrays of `bytes` at `memory` (NULL: no room), a part of each for each core, whose thread touches it
 * first. */
static struct bandwidths measure_memory(struct cores *cores, double *memory, size_t bytes, bool touch) {
  struct bandwidths found = {NAN, NAN};
  if (!memory) { return found; }
  size_t elements = bytes / sizeof *memory, share = elements / (size_t)cores->n;
  for (int c = 0; c < cores->n; c++) {
    double *start = memory + (size_t)c * share;
    cores->core[c].part = (struct sg_arrays){start, start + elements, start + 2 * elements, share};
  }
  double moved = (double)(share * (size_t)cores->n);
  if (touch) { cores_do(cores, do_touch); }
  found.copy = best_bandwidth(cores, do_copy, SG_COPY_BYTES * moved);
  found.triad = best_bandwidth(cores, do_triad, SG_TRIAD_BYTES * moved);
  return found;
}

/* ---- all of it */

struct ceilings {
  double flops;
  struct bandwidths memory;
};

static struct ceilings measure_on(const struct sg_topology *t, int n, double *memory, size_t bytes, bool touch) {
  struct ceilings found = {NAN, {NAN, NAN}};
  struct cores cores;
  if (!cores_start(&cores, t->cpus, n)) { return found; }
  found.flops = best_flops(&cores);
  found.memory = measure_memory(&cores, memory, bytes, touch);
  cores_stop(&cores);
  return found;
}

/* One core of each kind; [] where all are alike. `fastest`: the rate of the first kind. */
static json_t *measure_kinds(const struct sg_topology *t, double fastest) {
  json_t *list = json_array();
  for (int i = 0; t->n_kinds > 1 && i < t->n_kinds; i++) {
    struct cores core;
    double flops = fastest;
    if (i > 0) {
      const bool started = cores_start(&core, t->cpus + t->kinds[i].first, 1);
      flops = started ? best_flops(&core) : NAN;
      if (started) { cores_stop(&core); }
    }
    json_array_append_new(
        list, json_pack("{s:s,s:o}", "kind", t->kinds[i].name, "one_core_flops", sg_json_real_or_null(flops)));
  }
  return list;
}

/* ---- between NUMA nodes */

/* Those of the machine's cores that are on the node of its first one. */
static int cores_of_first_node(const struct sg_topology *t, int *cpus) {
  int n = 0;
  for (int i = 0; i < t->cores; i++) {
    if (sg_placement_node(t, t->cpus[i]) == sg_placement_node(t, t->cpus[0])) { cpus[n++] = t->cpus[i]; }
  }
  return n;
}

/* With memory of this node; NaN: it has no room. */
static double triad_on_node(struct cores *cores, hwloc_topology_t hwloc, hwloc_obj_t node, size_t bytes) {
  double rate = NAN;
  double *memory = hwloc_alloc_membind(hwloc, 3 * bytes, node->nodeset, HWLOC_MEMBIND_BIND,
                                       HWLOC_MEMBIND_BYNODESET | HWLOC_MEMBIND_STRICT);
  if (memory) { rate = measure_memory(cores, memory, bytes, true).triad; }
  if (memory) { hwloc_free(hwloc, memory, 3 * bytes); }
  return rate;
}

/* From the cores of one node to the memory of each; null on a machine with one. */
static json_t *measure_nodes(const struct sg_topology *t, size_t bytes) {
  const int n_nodes = t->hwloc ? hwloc_get_nbobjs_by_type(t->hwloc, HWLOC_OBJ_NUMANODE) : 1;
  if (n_nodes < 2 || bytes == 0 || t->cores < 1) { return json_null(); }
  int *cpus = sg_alloc((size_t)t->cores, sizeof *cpus);
  const int n = cores_of_first_node(t, cpus), here = sg_placement_node(t, t->cpus[0]);
  json_t *list = json_array();
  struct cores cores;
  const bool started = cores_start(&cores, cpus, n);
  hwloc_obj_t node = NULL;
  while (started && (node = hwloc_get_next_obj_by_type(t->hwloc, HWLOC_OBJ_NUMANODE, node)) && !sg_interrupted()) {
    const bool has_room = node->attr->numanode.local_memory / 2 > 3 * bytes;
    const double rate = has_room ? triad_on_node(&cores, t->hwloc, node, bytes) : NAN;
    json_array_append_new(list, json_pack("{s:i,s:i,s:o}", "cpus_node", here, "memory_node", (int)node->os_index,
                                          "triad_bytes_per_s", sg_json_real_or_null(rate)));
  }
  if (started) { cores_stop(&cores); }
  free(cpus);
  return list;
}

json_t *sg_ceilings_measure(const struct sg_topology *t) {
  char now[SG_HUMAN_SIZE];
  size_t bytes = array_bytes(t);
  double *memory = map_arrays(bytes);
  struct ceilings all = measure_on(t, t->all_cores, memory, bytes, true), one = all;
  /* First touch takes as long as all passes together. On one NUMA node it does not matter which thread does it. */
  const bool again = sg_json_number(t->machine, "numa_nodes", 1) > 1;
  if (again) {
    unmap_arrays(memory, bytes);
    memory = map_arrays(bytes);
  }
  if (t->all_cores > 1) { one = measure_on(t, 1, memory, bytes, again); }
  unmap_arrays(memory, bytes);
  return json_pack(
      "{s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:o,s:i,s:s,s:s,s:o}", "one_core_flops", sg_json_real_or_null(one.flops),
      "all_core_flops", sg_json_real_or_null(all.flops), "one_core_copy_bytes_per_s",
      sg_json_real_or_null(one.memory.copy), "one_core_triad_bytes_per_s", sg_json_real_or_null(one.memory.triad),
      "all_core_copy_bytes_per_s", sg_json_real_or_null(all.memory.copy), "all_core_triad_bytes_per_s",
      sg_json_real_or_null(all.memory.triad), "array_bytes", bytes ? json_integer((json_int_t)bytes) : json_null(),
      "nodes", measure_nodes(t, bytes), "cores", t->all_cores, "vectors", sg_fma_width(), "measured",
      sg_format_utc((int64_t)time(NULL), now), "core_kinds", measure_kinds(t, one.flops));
}

/* ---- cache */

static const char *const mode_names[] = {"measured", "cached", "none"};

int sg_ceilings_parse(const char *name, enum sg_ceilings_mode *mode, struct sg_error *err) {
  for (int i = 0; i <= SG_CEILINGS_NONE; i++) {
    if (strcmp(mode_names[i], name) != 0) { continue; }
    *mode = (enum sg_ceilings_mode)i;
    return SG_OK;
  }
  return sg_fail_unknown(err, "ceilings", name, mode_names, SG_CEILINGS_NONE + 1);
}

/* The folder of the cache, and the file in it for this machine; *folder is NULL without a home folder. The caller
 * frees both. */
static void find_cache(const struct sg_topology *t, char **folder, char **file) {
  const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME"), *id = sg_json_text(t->machine, "id", "");
  const bool has_cache = cache && *cache, has_home = home && *home;
  *folder = *file = NULL;
  if (!*id || (!has_cache && !has_home)) { return; }
  *folder = has_cache ? sg_format("%s/stratagemm", cache) : sg_format("%s/.cache/stratagemm", home);
  *file = sg_format("ceilings-%s.json", id);
}

static json_t *load_cached(const struct sg_topology *t) {
  char *folder = NULL, *file = NULL;
  find_cache(t, &folder, &file);
  char *path = folder ? sg_format("%s/%s", folder, file) : NULL;
  json_t *kept = path && access(path, R_OK) == 0 ? sg_json_load(path, NULL) : NULL;
  free(path);
  free(folder);
  free(file);
  if (kept && sg_json_number(kept, "all_core_flops", 0) > 0 &&
      (int)sg_json_number(kept, "cores", 0) == t->all_cores) {
    return kept;
  }
  json_decref(kept);
  return NULL;
}

/* On failure they are measured again next time. */
static void keep_cached(const struct sg_topology *t, const json_t *found) {
  char *folder = NULL, *file = NULL;
  struct sg_output *out = NULL;
  find_cache(t, &folder, &file);
  int status = folder ? sg_output_open(&out, folder, NULL) : SG_UNABLE;
  if (status == SG_OK) { status = sg_output_claim(out, NULL); }
  if (status == SG_OK) {
    sg_output_clean(out, NULL);
    status = sg_json_write(found, out, file, NULL);
  }
  (void)status;
  sg_output_close(out);
  free(folder);
  free(file);
}

json_t *sg_ceilings_get(enum sg_ceilings_mode mode, const struct sg_topology *t) {
  json_t *found = mode == SG_CEILINGS_CACHED ? load_cached(t) : NULL;
  if (mode == SG_CEILINGS_NONE) { return json_null(); }
  if (found) { return found; }
  found = sg_ceilings_measure(t);
  if (sg_interrupted()) { /* incomplete: --resume measures them again */
    json_decref(found);
    return json_null();
  }
  if (mode == SG_CEILINGS_CACHED) { keep_cached(t, found); }
  return found;
}
