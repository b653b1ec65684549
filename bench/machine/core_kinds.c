#include "bench/machine/core_kinds.h"

#include <hwloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/sysfile.h"
#include "core/text.h"

/* Below this share of the capacity or the clock rate of the kind before, cores are another kind. */
static const double ALIKE = 0.75;

static const char *const names[SG_MAX_CORE_KINDS] = {"performance", "efficiency", "low-power"};

/* Words of hwloc's attribute CoreType, the fastest last. */
static const char *const types[] = {"IntelLowPower", "IntelAtom", "IntelCore"};
enum { N_TYPES = sizeof types / sizeof types[0] };

/* One of hwloc's kinds. */
struct found {
  hwloc_bitmap_t cpus;
  int type; /* index in types; -1: unknown */
  long capacity, max_mhz;
};

static int type_of(const char *word) {
  for (int i = 0; i < N_TYPES; i++) {
    if (strcmp(types[i], word) == 0) { return i; }
  }
  return -1;
}

static struct found look_at(hwloc_topology_t topology, unsigned i) {
  struct found f = {.cpus = hwloc_bitmap_alloc(), .type = -1};
  unsigned n = 0;
  struct hwloc_info_s *infos = NULL;
  hwloc_cpukinds_get_info(topology, i, f.cpus, NULL, &n, &infos, 0);
  for (unsigned k = 0; k < n; k++) {
    if (strcmp(infos[k].name, "CoreType") == 0) { f.type = type_of(infos[k].value); }
    if (strcmp(infos[k].name, "LinuxCapacity") == 0) { f.capacity = strtol(infos[k].value, NULL, 10); }
    if (strcmp(infos[k].name, "FrequencyMaxMHz") == 0) { f.max_mhz = strtol(infos[k].value, NULL, 10); }
  }
  return f;
}

static int fastest_first(const void *a, const void *b) {
  const struct found *x = a, *y = b;
  if (x->type != y->type) { return (x->type < y->type) - (x->type > y->type); }
  if (x->capacity != y->capacity) { return (x->capacity < y->capacity) - (x->capacity > y->capacity); }
  return (x->max_mhz < y->max_mhz) - (x->max_mhz > y->max_mhz);
}

/* What is not known of one of them does not tell them apart. */
static bool are_alike(const struct found *a, const struct found *b) {
  const bool same_type = a->type < 0 || b->type < 0 || a->type == b->type;
  const bool same_capacity =
      a->capacity <= 0 || b->capacity <= 0 || (double)b->capacity >= ALIKE * (double)a->capacity;
  const bool same_clock = a->max_mhz <= 0 || b->max_mhz <= 0 || (double)b->max_mhz >= ALIKE * (double)a->max_mhz;
  return same_type && same_capacity && same_clock;
}

static void add(struct sg_core_kinds *kinds, const struct found *f, bool is_new) {
  if (is_new && kinds->n < SG_MAX_CORE_KINDS) {
    kinds->list[kinds->n] = (struct sg_core_kind){names[kinds->n], hwloc_bitmap_alloc(), f->capacity, f->max_mhz};
    kinds->n++;
  }
  hwloc_bitmap_t cpus = kinds->list[kinds->n - 1].cpus;
  hwloc_bitmap_or(cpus, cpus, f->cpus);
}

/* Tell hwloc what the kernel's units say, if it did not find out by itself. */
static void add_types(hwloc_topology_t topology, const char *root) {
  static const char *const files[N_TYPES] = {"/sys/devices/cpu_lowpower/cpus", "/sys/devices/cpu_atom/cpus",
                                             "/sys/devices/cpu_core/cpus"};
  static char attribute[] = "CoreType";
  char line[1024];
  for (int i = 0; i < N_TYPES; i++) {
    hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
    char *value = sg_format("%s", types[i]);
    struct hwloc_info_s info = {attribute, value};
    const char *list = sg_sys_line(root, files[i], line, sizeof line);
    if (list && *list && hwloc_bitmap_list_sscanf(cpus, list) == 0) {
      hwloc_cpukinds_register(topology, cpus, -1, 1, &info, 0);
    }
    free(value);
    hwloc_bitmap_free(cpus);
  }
}

static bool knows_types(hwloc_topology_t topology) {
  bool known = false;
  for (int i = 0; i < hwloc_cpukinds_get_nr(topology, 0); i++) {
    struct found f = look_at(topology, (unsigned)i);
    known |= f.type >= 0;
    hwloc_bitmap_free(f.cpus);
  }
  return known;
}

void sg_core_kinds_find(struct sg_core_kinds *kinds, hwloc_topology_t topology, const char *root) {
  if (!knows_types(topology)) { add_types(topology, root); }
  const int nr = hwloc_cpukinds_get_nr(topology, 0);
  const size_t n = nr > 0 ? (size_t)nr : 0;
  struct found *list = sg_alloc(n + 1, sizeof *list);
  hwloc_bitmap_t rest = hwloc_bitmap_dup(hwloc_topology_get_topology_cpuset(topology));
  for (size_t i = 0; i < n; i++) {
    list[i] = look_at(topology, (unsigned)i);
    hwloc_bitmap_andnot(rest, rest, list[i].cpus);
  }
  qsort(list, n, sizeof *list, fastest_first);
  *kinds = (struct sg_core_kinds){0};
  for (size_t i = 0; i < n; i++) {
    add(kinds, &list[i], i == 0 || !are_alike(&list[i - 1], &list[i]));
  }
  const struct found unknown = {.cpus = rest, .type = -1};
  if (n == 0) { add(kinds, &unknown, true); }
  hwloc_bitmap_or(kinds->list[0].cpus, kinds->list[0].cpus, rest); /* of those nothing is known */
  for (size_t i = 0; i < n; i++) {
    hwloc_bitmap_free(list[i].cpus);
  }
  hwloc_bitmap_free(rest);
  free(list);
}

void sg_core_kinds_release(struct sg_core_kinds *kinds) {
  for (size_t i = 0; i < kinds->n; i++) {
    hwloc_bitmap_free(kinds->list[i].cpus);
  }
  *kinds = (struct sg_core_kinds){0};
}

/* Of one level, the first cache under `cpus`, and how many there are. */
static json_t *cache_of(hwloc_topology_t topology, hwloc_const_bitmap_t cpus, hwloc_obj_type_t type) {
  hwloc_obj_t cache = NULL, first = NULL;
  int n = 0;
  while ((cache = hwloc_get_next_obj_by_type(topology, type, cache))) {
    if (!hwloc_bitmap_intersects(cache->cpuset, cpus)) { continue; }
    if (!first) { first = cache; }
    n++;
  }
  if (!first) { return NULL; }
  const char *kind = first->attr->cache.type == HWLOC_OBJ_CACHE_DATA          ? "data"
                     : first->attr->cache.type == HWLOC_OBJ_CACHE_INSTRUCTION ? "instruction"
                                                                              : "unified";
  return json_pack("{s:i,s:s,s:I,s:i,s:i}", "level", (int)first->attr->cache.depth, "type", kind, "size_bytes",
                   (json_int_t)first->attr->cache.size, "shared_by", hwloc_bitmap_weight(first->cpuset), "count", n);
}

json_t *sg_core_kinds_caches(hwloc_topology_t topology, hwloc_const_bitmap_t cpus) {
  static const hwloc_obj_type_t levels[] = {HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L1ICACHE, HWLOC_OBJ_L2CACHE,
                                            HWLOC_OBJ_L3CACHE};
  json_t *caches = json_array();
  for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
    json_t *cache = cache_of(topology, cpus, levels[i]);
    if (cache) { json_array_append_new(caches, cache); }
  }
  return caches;
}
