/* Which CPUs the workers take, on synthetic machines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <hwloc.h>

#include "bench/machine/placement.h"
#include "core/resultset.h"

static const char two_sockets[] = "pack:2 [numa] l3:1 core:4 pu:1", smt[] = "pack:2 [numa] core:2 pu:2",
                  four_nodes[] = "pack:2 group:2 [numa] l3:2 core:2 pu:1", plain[] = "core:4 pu:1";

/* With the CPUs of `allowed`, "0,1,4-7"; NULL: all. */
static struct sg_topology machine(const char *description, const char *allowed) {
  struct sg_topology t = {0};
  hwloc_bitmap_t set = hwloc_bitmap_alloc();
  assert_int_equal(hwloc_topology_init(&t.hwloc), 0);
  assert_int_equal(hwloc_topology_set_synthetic(t.hwloc, description), 0);
  assert_int_equal(hwloc_topology_load(t.hwloc), 0);
  hwloc_bitmap_list_sscanf(set, allowed ? allowed : "0-4095");
  for (int rank = 0; rank < 2; rank++) { /* as sg_topology_init does: siblings follow */
    hwloc_obj_t pu = NULL;
    while ((pu = hwloc_get_next_obj_by_type(t.hwloc, HWLOC_OBJ_PU, pu))) {
      if ((int)pu->sibling_rank == rank && hwloc_bitmap_isset(set, pu->os_index)) {
        t.cpus[t.n_cpus++] = (int)pu->os_index;
      }
    }
  }
  hwloc_bitmap_free(set);
  return t;
}

static const struct {
  const char *machine, *allowed, *pin;
  int64_t workers, threads;
  const char *cpus; /* the first of the order */
} cases[] = {
    {two_sockets, NULL, "cores", 4, 1, "0 1 2 3 4 5 6 7"},
    {two_sockets, NULL, "none", 4, 1, "0 1 2 3 4 5 6 7"},
    {two_sockets, NULL, "close", 4, 1, "0 1 2 3 4 5 6 7"},
    {two_sockets, NULL, "spread", 4, 1, "0 4 1 5 2 6 3 7"},
    {two_sockets, NULL, "spread", 1, 4, "0 4 1 5 2 6 3 7"}, /* the threads of the only worker */
    {two_sockets, NULL, "spread", 2, 2, "0 1 4 5 2 3 6 7"}, /* two threads each, on one node */
    {two_sockets, NULL, "spread", 2, 4, "0 1 2 3 4 5 6 7"},
    {two_sockets, NULL, "spread", 2, SG_NO_INT, "0 1 2 3 4 5 6 7"},
    {two_sockets, "0-2,7", "spread", 2, 1, "0 7 1 2"},
    {two_sockets, "2-7", "close", 4, 1, "2 3 4 5 6 7"},
    {smt, NULL, "cores", 4, 1, "0 2 4 6 1 3 5 7"},
    {smt, NULL, "close", 4, 1, "0 1 2 3 4 5 6 7"},
    {smt, NULL, "spread", 4, 1, "0 4 2 6 1 5 3 7"},
    {smt, NULL, "spread", 2, 2, "0 2 4 6 1 3 5 7"}, /* cores before their second threads */
    {smt, NULL, "spread", 2, 4, "0 2 1 3 4 6 5 7"}, /* which come before another node's cores */
    {smt, "0-1,4", "spread", 3, 1, "0 4 1"},        /* a core without a worker before a second thread */
    {four_nodes, NULL, "spread", 4, 1, "0 8 4 12 2 10 6 14 1 9 5 13 3 11 7 15"},
    {four_nodes, NULL, "spread", 4, 2, "0 1 8 9 4 5 12 13 2 3 10 11 6 7 14 15"}, /* threads share an L3 cache */
    {plain, NULL, "spread", 2, 1, "0 1 2 3"},
    {plain, NULL, "close", 2, 1, "0 1 2 3"},
};

static void workers_take_cpus_in_the_order_of_the_placement(void **state) {
  (void)state;
  for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
    struct sg_topology t = machine(cases[k].machine, cases[k].allowed);
    int cpus[64];
    char text[256];
    size_t used = 0;
    sg_placement_cpus(&t, cases[k].pin, cases[k].workers, cases[k].threads, cpus);
    for (int i = 0; i < t.n_cpus; i++) {
      used += (size_t)snprintf(text + used, sizeof text - used, "%s%d", i ? " " : "", cpus[i]);
    }
    if (strcmp(text, cases[k].cpus) != 0) {
      fail_msg("case %zu, %s on %s: %s, not %s", k, cases[k].pin, cases[k].machine, text, cases[k].cpus);
    }
    sg_topology_release(&t);
  }
}

static void a_cpu_has_the_node_of_its_package(void **state) {
  (void)state;
  struct sg_topology t = machine(two_sockets, NULL);
  assert_int_equal(sg_placement_node(&t, 3), 0);
  assert_int_equal(sg_placement_node(&t, 4), 1);
  sg_topology_release(&t);
  t = machine(plain, NULL);
  assert_int_equal(sg_placement_node(&t, 3), 0);
  sg_topology_release(&t);
}

static void without_a_tree_the_list_is_the_order(void **state) {
  (void)state;
  const struct sg_topology t = {.cpus = {5, 3}, .n_cpus = 2};
  int cpus[2];
  sg_placement_cpus(&t, "spread", 2, 1, cpus);
  assert_int_equal(cpus[0], 5);
  assert_int_equal(cpus[1], 3);
  assert_int_equal(sg_placement_node(&t, 5), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(workers_take_cpus_in_the_order_of_the_placement),
      cmocka_unit_test(a_cpu_has_the_node_of_its_package),
      cmocka_unit_test(without_a_tree_the_list_is_the_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
