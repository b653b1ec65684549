#include "bench/machine/placement.h"

#include <hwloc.h>
#include <stdbool.h>
#include <string.h>

#include "core/resultset.h"

/* An order in the making. */
struct order {
  hwloc_topology_t topology;
  hwloc_bitmap_t left;  /* CPUs not yet taken */
  hwloc_bitmap_t fresh; /* those of them that are on cores of which none is taken */
  hwloc_bitmap_t taken, common;
  int *cpus;
  int n;
};

static hwloc_obj_t cpu_object(const struct order *o, int cpu) {
  return hwloc_get_pu_obj_by_os_index(o->topology, (unsigned)cpu);
}

static void take(struct order *o, int cpu) {
  hwloc_obj_t pu = cpu_object(o, cpu);
  hwloc_obj_t core = pu ? hwloc_get_ancestor_obj_by_type(o->topology, HWLOC_OBJ_CORE, pu) : NULL;
  o->cpus[o->n++] = cpu;
  hwloc_bitmap_set(o->taken, (unsigned)cpu);
  hwloc_bitmap_clr(o->left, (unsigned)cpu);
  hwloc_bitmap_clr(o->fresh, (unsigned)cpu);
  if (core) { hwloc_bitmap_andnot(o->fresh, o->fresh, core->cpuset); }
}

static int taken_below(const struct order *o, hwloc_obj_t object) {
  hwloc_bitmap_and(o->common, object->cpuset, o->taken);
  return hwloc_bitmap_weight(o->common);
}

/* At each level down from the machine the part from which the fewest are taken. */
static int farthest(const struct order *o, hwloc_const_bitmap_t among) {
  hwloc_obj_t at = hwloc_get_root_obj(o->topology);
  while (at->type != HWLOC_OBJ_PU) {
    hwloc_obj_t best = NULL;
    for (hwloc_obj_t child = at->first_child; child; child = child->next_sibling) {
      if (!hwloc_bitmap_intersects(child->cpuset, among)) { continue; }
      if (!best || taken_below(o, child) < taken_below(o, best)) { best = child; }
    }
    at = best;
  }
  return (int)at->os_index;
}

/* In the smallest part of the machine that has one; -1: none does, or none up to the NUMA node. */
static int nearest(const struct order *o, int to, hwloc_const_bitmap_t among, bool same_node) {
  for (hwloc_obj_t at = cpu_object(o, to); at; at = at->parent) {
    hwloc_bitmap_and(o->common, at->cpuset, among);
    if (!hwloc_bitmap_iszero(o->common)) { return hwloc_bitmap_first(o->common); }
    if (same_node && at->memory_arity > 0) { return -1; }
  }
  return -1;
}

/* A core of its own before another's hardware thread, but not on another NUMA node. */
static int next_thread(const struct order *o, int first) {
  int cpu = nearest(o, first, o->fresh, true);
  if (cpu < 0) { cpu = nearest(o, first, o->left, true); }
  if (cpu < 0) { cpu = nearest(o, first, o->fresh, false); }
  return cpu < 0 ? nearest(o, first, o->left, false) : cpu;
}

static void spread(struct order *o, int64_t threads) {
  while (!hwloc_bitmap_iszero(o->left)) {
    const int first = farthest(o, hwloc_bitmap_iszero(o->fresh) ? o->left : o->fresh);
    take(o, first);
    for (int64_t t = 1; t < threads && !hwloc_bitmap_iszero(o->left); t++) {
      take(o, next_thread(o, first));
    }
  }
}

/* hwloc numbers hardware threads from neighbour to neighbour. */
static void follow_neighbours(struct order *o) {
  hwloc_obj_t pu = NULL;
  while ((pu = hwloc_get_next_obj_by_type(o->topology, HWLOC_OBJ_PU, pu))) {
    if (hwloc_bitmap_isset(o->left, pu->os_index)) { take(o, (int)pu->os_index); }
  }
}

/* Of the fastest cores, with their hardware threads, if these are the cores that count (topology.h); else all. */
static void find_first(const struct sg_topology *t, hwloc_bitmap_t first) {
  const bool by_kind = t->n_kinds > 1 && t->cores <= t->kinds[0].cores;
  for (int i = 0; i < (by_kind ? t->kinds[0].cores : t->n_cpus); i++) {
    hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(t->hwloc, (unsigned)t->cpus[i]);
    hwloc_obj_t core = pu ? hwloc_get_ancestor_obj_by_type(t->hwloc, HWLOC_OBJ_CORE, pu) : NULL;
    hwloc_bitmap_set(first, (unsigned)t->cpus[i]);
    if (core) { hwloc_bitmap_or(first, first, core->cpuset); }
  }
}

/* Append these CPUs, or those of them that are not yet taken. */
static void append(struct order *o, hwloc_const_bitmap_t cpus, bool closes, int64_t threads) {
  hwloc_bitmap_andnot(o->left, cpus, o->taken);
  hwloc_bitmap_copy(o->fresh, o->left);
  if (closes) {
    follow_neighbours(o);
  } else {
    spread(o, threads);
  }
}

void sg_placement_cpus(const struct sg_topology *topology, const char *pin, int64_t workers, int64_t threads,
                       int *cpus) {
  const bool spreads = strcmp(pin, "spread") == 0, closes = strcmp(pin, "close") == 0;
  if (!topology->hwloc || (!spreads && !closes)) {
    memcpy(cpus, topology->cpus, sizeof *cpus * (size_t)topology->n_cpus);
    return;
  }
  struct order o = {.topology = topology->hwloc,
                    .left = hwloc_bitmap_alloc(),
                    .fresh = hwloc_bitmap_alloc(),
                    .taken = hwloc_bitmap_alloc(),
                    .common = hwloc_bitmap_alloc(),
                    .cpus = cpus};
  hwloc_bitmap_t all = hwloc_bitmap_alloc(), first = hwloc_bitmap_alloc();
  for (int i = 0; i < topology->n_cpus; i++) {
    hwloc_bitmap_set(all, (unsigned)topology->cpus[i]);
  }
  find_first(topology, first);
  hwloc_bitmap_and(first, first, all);
  const int64_t of_one = workers == 1 ? 1 : threads == SG_NO_INT ? topology->n_cpus : threads;
  append(&o, first, closes, of_one);
  append(&o, all, closes, of_one);
  hwloc_bitmap_free(all);
  hwloc_bitmap_free(first);
  hwloc_bitmap_free(o.left);
  hwloc_bitmap_free(o.fresh);
  hwloc_bitmap_free(o.taken);
  hwloc_bitmap_free(o.common);
}

int sg_placement_node(const struct sg_topology *topology, int cpu) {
  int found = 0, fewest = 0;
  hwloc_obj_t node = NULL;
  while (topology->hwloc && (node = hwloc_get_next_obj_by_type(topology->hwloc, HWLOC_OBJ_NUMANODE, node))) {
    const int cpus = hwloc_bitmap_weight(node->cpuset);
    if (!hwloc_bitmap_isset(node->cpuset, (unsigned)cpu) || (fewest > 0 && cpus >= fewest)) { continue; }
    found = (int)node->os_index;
    fewest = cpus;
  }
  return found;
}
