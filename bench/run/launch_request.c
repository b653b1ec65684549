#include "bench/run/launch_request.h"

#include <stdlib.h>

#include "bench/machine/placement.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/factors.h"
#include "core/sysfile.h"

/* In the order of the placement, and the NUMA node of each. */
static void put_cpus(json_t *request, const struct sg_topology *t, const struct sg_configs_row *row) {
  json_t *list = json_array(), *nodes = json_array();
  int *cpus = sg_alloc((size_t)t->n_cpus + 1, sizeof *cpus);
  sg_placement_cpus(t, row->pin, sg_config_operators(row), row->blas_threads, cpus);
  for (int i = 0; i < t->n_cpus; i++) {
    json_array_append_new(list, json_integer(cpus[i]));
    json_array_append_new(nodes, json_integer(sg_placement_node(t, cpus[i])));
  }
  free(cpus);
  json_object_set_new(request, "cpus", list);
  json_object_set_new(request, "nodes", nodes);
}

json_t *sg_launch_request_strategy(const struct sg_configs_row *row) {
  json_t *strategy = json_pack("{s:s}", "name", row->strategy);
  sg_factors_to_json(strategy, row, SG_FACTORS_STRATEGY & ~SG_FACTOR(strategy));
  return strategy;
}

/* The local source of the data, which configs.csv does not contain, and the seed. */
static json_t *workload_of(const struct sg_config *config) {
  json_t *workload = json_object();
  sg_factors_to_json(workload, &config->row, SG_FACTORS_WORKLOAD);
  json_object_set_new(workload, "source", json_string(config->workload.source));
  json_object_set_new(workload, "seed", json_integer((json_int_t)config->workload.seed));
  if (config->workload.allow_nonfinite) { json_object_set_new(workload, "allow_nonfinite", json_true()); }
  return workload;
}

/* A rank on another machine cannot read the clock of this one, by which it has to say when its trials began. */
static void add_ranks(json_t *request, bool gathers) {
  char boot[SG_BOOT_ID_SIZE];
  json_object_set_new(request, "gather", json_boolean(gathers));
  json_object_set_new(
      request, "sender",
      json_pack("{s:s, s:I}", "boot", sg_sys_boot_id(SG_THIS_MACHINE, boot), "sent_ns", (json_int_t)sg_now_ns()));
}

json_t *sg_launch_request_make(const struct sg_plan *plan, const struct sg_config *config,
                               const struct sg_topology *topology, const json_t *counting) {
  json_t *request = json_pack("{s:i,s:s,s:o,s:o,s:{s:i,s:i},s:i,s:I,s:b,s:[]}", "protocol", 1, "task", "run",
                              "workload", workload_of(config), "strategy", sg_launch_request_strategy(&config->row),
                              "warmup", "min", plan->warmup_min, "max", plan->warmup_max, "trials", plan->trials,
                              "measurement_ns", (json_int_t)plan->measurement_ns, "verify", 1, "counters");
  put_cpus(request, topology, &config->row);
  sg_factors_to_json(request, &config->row, SG_FACTORS_LIBRARY);
  json_object_set_new(request, "backend", json_string(config->backend->path));
  if (config->row.ranks > 0) { add_ranks(request, plan->gather); }
  if (counting) { json_object_update(request, (json_t *)counting); }
  return request;
}
