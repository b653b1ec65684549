#include "bench/machine/topology.h"

#include <hwloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "bench/machine/cpu_family.h"
#include "bench/machine/memory_facts.h"
#include "core/cgroup.h"
#include "core/container.h"
#include "core/hypervisor.h"
#include "core/json.h"
#include "core/machine_id.h"
#include "core/sysfile.h"
#include "core/text.h"

/* ---- usable resources */

/* A new bitmap. */
static hwloc_bitmap_t allowed_cpus(hwloc_topology_t topology) {
  hwloc_bitmap_t allowed = hwloc_bitmap_alloc();
  if (hwloc_get_cpubind(topology, allowed, HWLOC_CPUBIND_PROCESS) != 0 || hwloc_bitmap_iszero(allowed)) {
    hwloc_bitmap_copy(allowed, hwloc_topology_get_allowed_cpuset(topology));
  }
  hwloc_bitmap_and(allowed, allowed, hwloc_topology_get_allowed_cpuset(topology));
  return allowed;
}

static void add_cpu(struct sg_topology *t, int cpu, hwloc_bitmap_t left) {
  if (cpu < 0 || t->n_cpus == SG_MAX_CPUS) { return; }
  t->cpus[t->n_cpus++] = cpu;
  hwloc_bitmap_clr(left, (unsigned)cpu);
}

/* The first CPU of each core of a kind, of those that are left. */
static void add_cores(struct sg_topology *t, hwloc_topology_t topology, const struct sg_core_kind *kind,
                      hwloc_bitmap_t left) {
  struct sg_usable_kind usable = {.name = kind->name, .first = t->n_cpus};
  hwloc_bitmap_t mine = hwloc_bitmap_alloc();
  hwloc_obj_t core = NULL;
  while ((core = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_CORE, core))) {
    hwloc_bitmap_and(mine, core->cpuset, left);
    hwloc_bitmap_and(mine, mine, kind->cpus);
    add_cpu(t, hwloc_bitmap_first(mine), left);
  }
  hwloc_bitmap_free(mine);
  usable.cores = t->n_cpus - usable.first;
  if (usable.cores > 0) { t->kinds[t->n_kinds++] = usable; }
}

/* The process's binding in hwloc excludes the CPUs that affinity or cpuset disallow. */
static void collect_cpus(struct sg_topology *t, hwloc_topology_t topology, const struct sg_core_kinds *kinds) {
  hwloc_bitmap_t left = allowed_cpus(topology), siblings = hwloc_bitmap_alloc();
  for (size_t k = 0; k < kinds->n; k++) {
    add_cores(t, topology, &kinds->list[k], left);
  }
  t->all_cores = t->n_cpus;
  for (size_t k = 0; k < kinds->n; k++) {
    hwloc_bitmap_and(siblings, left, kinds->list[k].cpus);
    for (int cpu = hwloc_bitmap_first(siblings); cpu >= 0; cpu = hwloc_bitmap_next(siblings, cpu)) {
      add_cpu(t, cpu, left);
    }
  }
  t->threads = t->n_cpus;
  if (t->all_cores == 0) { /* hwloc reports no cores on this machine */
    t->all_cores = t->threads;
    t->kinds[t->n_kinds++] = (struct sg_usable_kind){kinds->list[0].name, t->threads, 0};
  }
  t->cores = t->kinds[0].cores;
  hwloc_bitmap_free(siblings);
  hwloc_bitmap_free(left);
}

static int limited(int n, double quota) {
  return quota > 0 && (double)n > quota ? (int)ceil(quota) : n;
}

static void apply_quota(struct sg_topology *t, const char *root) {
  t->quota = sg_cgroup_cpu_quota(root);
  t->cores = limited(t->cores, t->quota);
  t->all_cores = limited(t->all_cores, t->quota);
  t->threads = limited(t->threads, t->quota);
}

static void measure_memory(struct sg_topology *t, const char *root) {
  int64_t limit = 0, used = 0, available = sg_sys_meminfo(root, "MemAvailable");
  t->memory_available_bytes = available < 0 ? 0 : available;
  if (sg_cgroup_memory_limit(root, &limit, &used)) {
    t->memory_limit_bytes = limit;
    if (t->memory_available_bytes == 0 || limit - used < t->memory_available_bytes) {
      t->memory_available_bytes = limit > used ? limit - used : 1;
    }
  }
}

/* ---- machine.json */

/* What the system has no number for is negative. */
static json_t *number_or_null(int64_t value) {
  return sg_json_integer_or_null(value >= 0 ? value : INT64_MIN);
}

/* What hwloc says of the whole machine, which may be another than this one (HWLOC_FSROOT, HWLOC_XMLFILE). */
static const char *of_machine(hwloc_topology_t topology, const char *name, const char *otherwise) {
  const char *value = hwloc_obj_get_info_by_name(hwloc_get_root_obj(topology), name);
  return value ? value : otherwise;
}

static json_t *describe_cpu(const char *root, hwloc_topology_t topology) {
  hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
  json_t *flags = json_array();
  char microcode[64] = "", vendor[64] = "";
  FILE *f = sg_sys_open(root, "/proc/cpuinfo");
  char *line = NULL;
  size_t room = 0;
  long implementer = -1, part = -1; /* of Arm, which has no names here */
  while (f && getline(&line, &room, f) > 0 && line[0] != '\n') {
    char *value = strchr(line, ':');
    if (!value) { continue; }
    value += value[1] == ' ' ? 2 : 1;
    value[strcspn(value, "\n")] = '\0';
    if (strncmp(line, "microcode", 9) == 0) { snprintf(microcode, sizeof microcode, "%s", value); }
    if (strncmp(line, "vendor_id", 9) == 0) { snprintf(vendor, sizeof vendor, "%s", value); }
    if (strncmp(line, "CPU implementer", 15) == 0) { implementer = strtol(value, NULL, 16); }
    if (strncmp(line, "CPU part", 8) == 0) { part = strtol(value, NULL, 16); }
    if (strncmp(line, "flags", 5) == 0 || strncmp(line, "Features", 8) == 0) {
      char *rest = NULL;
      for (char *w = strtok_r(value, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
        json_array_append_new(flags, json_string(w));
      }
    }
  }
  free(line);
  if (f) { fclose(f); }
  const char *model = package ? hwloc_obj_get_info_by_name(package, "CPUModel") : NULL;
  if (!model) { model = sg_cpu_arm_core(implementer, part); }
  const char *arm_vendor = sg_cpu_arm_vendor(implementer);
  if (!*vendor && arm_vendor) { snprintf(vendor, sizeof vendor, "%s", arm_vendor); }
  const char *family = package ? hwloc_obj_get_info_by_name(package, "CPUFamilyNumber") : NULL;
  const char *number = package ? hwloc_obj_get_info_by_name(package, "CPUModelNumber") : NULL;
  struct utsname system;
  uname(&system);
  return json_pack("{s:o,s:o,s:o,s:o,s:o,s:s,s:o}", "vendor", sg_json_text_or_null(*vendor ? vendor : NULL), "model",
                   sg_json_text_or_null(model), "family", sg_json_text_or_null(family), "model_number",
                   sg_json_text_or_null(number), "microcode", sg_json_text_or_null(*microcode ? microcode : NULL),
                   "architecture", of_machine(topology, "Architecture", system.machine), "flags", flags);
}

/* [] where all cores are alike. */
static json_t *describe_kinds(const struct sg_topology *t, const struct sg_core_kinds *kinds,
                              hwloc_topology_t topology) {
  json_t *list = json_array();
  for (size_t i = 0; kinds->n > 1 && i < kinds->n; i++) {
    const struct sg_core_kind *kind = &kinds->list[i];
    int usable = 0;
    for (int k = 0; k < t->n_kinds; k++) {
      if (strcmp(t->kinds[k].name, kind->name) == 0) { usable = t->kinds[k].cores; }
    }
    hwloc_bitmap_t cpus = hwloc_bitmap_dup(kind->cpus);
    hwloc_bitmap_and(cpus, cpus, hwloc_topology_get_topology_cpuset(topology));
    json_array_append_new(list, json_pack("{s:s,s:i,s:i,s:i,s:o,s:o,s:o}", "kind", kind->name, "cores",
                                          hwloc_get_nbobjs_inside_cpuset_by_type(topology, cpus, HWLOC_OBJ_CORE),
                                          "hardware_threads", hwloc_bitmap_weight(cpus), "usable_cores", usable,
                                          "capacity", number_or_null(kind->capacity > 0 ? kind->capacity : -1),
                                          "max_mhz", number_or_null(kind->max_mhz > 0 ? kind->max_mhz : -1), "caches",
                                          sg_core_kinds_caches(topology, cpus)));
    hwloc_bitmap_free(cpus);
  }
  return list;
}

/* What the control group allows, and the container that made it. */
static json_t *describe_cgroup(const struct sg_topology *t, const char *root) {
  char cpus[256];
  return json_pack("{s:o,s:o,s:o}", "cpu_quota", sg_json_real_or_null(t->quota > 0 ? t->quota : NAN),
                   "memory_limit_bytes", number_or_null(t->memory_limit_bytes > 0 ? t->memory_limit_bytes : -1),
                   "cpus", sg_json_text_or_null(sg_cgroup_cpus(root, cpus, sizeof cpus)));
}

static const char *os_name(const char *root, char *buf, size_t size) {
  char *line = NULL;
  size_t room = 0;
  const char *found = NULL;
  FILE *f = sg_sys_open(root, "/etc/os-release");
  while (f && !found && getline(&line, &room, f) > 0) {
    if (strncmp(line, "PRETTY_NAME=\"", 13) == 0) {
      line[strcspn(line + 13, "\"") + 13] = '\0';
      snprintf(buf, size, "%s", line + 13);
      found = buf;
    }
  }
  free(line);
  if (f) { fclose(f); }
  return found;
}

static json_t *turbo_state(const char *root) {
  int64_t no_turbo = sg_sys_number(root, "/sys/devices/system/cpu/intel_pstate/no_turbo");
  int64_t boost = sg_sys_number(root, "/sys/devices/system/cpu/cpufreq/boost");
  if (no_turbo >= 0) { return json_string(no_turbo ? "off" : "on"); }
  return boost >= 0 ? json_string(boost ? "on" : "off") : json_null();
}

static json_t *affinity_list(const struct sg_topology *t) {
  json_t *list = json_array();
  for (int i = 0; i < t->n_cpus; i++) {
    json_array_append_new(list, json_integer(t->cpus[i]));
  }
  return list;
}

static json_t *describe_machine(const struct sg_topology *t, const char *root, hwloc_topology_t topology,
                                const struct sg_core_kinds *kinds) {
  char governor[64], os[128];
  struct utsname system;
  uname(&system);
  int cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE),
      threads = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PU);
  json_t *m = json_object();
  json_object_set_new(m, "schema_version", json_integer(1));
  json_object_set_new(m, "id", json_null()); /* reserves its place at the top */
  json_object_set_new(m, "cpu", describe_cpu(root, topology));
  json_object_set_new(m, "sockets", json_integer(hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PACKAGE)));
  json_object_set_new(m, "cores", json_integer(cores));
  json_object_set_new(m, "hardware_threads", json_integer(threads));
  json_object_set_new(m, "usable_cores", json_integer(t->cores));
  json_object_set_new(m, "usable_threads", json_integer(t->threads));
  json_object_set_new(m, "caches", sg_core_kinds_caches(topology, hwloc_topology_get_topology_cpuset(topology)));
  json_object_set_new(m, "numa_nodes", json_integer(hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_NUMANODE)));
  json_object_set_new(m, "memory_bytes", number_or_null(sg_sys_meminfo(root, "MemTotal")));
  json_object_set_new(m, "kernel",
                      json_pack("s++", of_machine(topology, "OSName", system.sysname), " ",
                                of_machine(topology, "OSRelease", system.release)));
  json_object_set_new(m, "os", sg_json_text_or_null(os_name(root, os, sizeof os)));
  json_object_set_new(m, "governor",
                      sg_json_text_or_null(sg_sys_line(root, "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
                                                       governor, sizeof governor)));
  json_object_set_new(m, "turbo", turbo_state(root));
  sg_memory_facts_add(m, root);
  json_object_set_new(m, "aslr", number_or_null(sg_sys_number(root, "/proc/sys/kernel/randomize_va_space")));
  json_object_set_new(m, "smt", json_boolean(threads > cores));
  json_object_set_new(m, "virtualisation", sg_json_text_or_null(sg_is_virtual(root) ? "virtual machine" : NULL));
  json_object_set_new(m, "cgroup", describe_cgroup(t, root));
  json_object_set_new(m, "affinity", affinity_list(t));
  json_object_set_new(m, "core_kinds", describe_kinds(t, kinds, topology));
  json_object_set_new(m, "container",
                      sg_json_text_or_null(sg_container_name(sg_container_find(root, getenv("container")))));
  char *id = sg_machine_id(m);
  json_object_set_new(m, "id", json_string(id));
  free(id);
  return m;
}

int sg_topology_init(struct sg_topology *t, const char *root, struct sg_error *err) {
  *t = (struct sg_topology){0};
  hwloc_topology_t topology;
  if (hwloc_topology_init(&topology) != 0) { return sg_fail(err, SG_UNABLE, "hwloc cannot describe this machine"); }
  hwloc_topology_set_icache_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_ALL);
  /* Without this flag a machine would be another one, with fewer cores, in a container with a cpuset. */
  hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
  if (hwloc_topology_load(topology) != 0) {
    hwloc_topology_destroy(topology);
    return sg_fail(err, SG_UNABLE, "hwloc cannot read this machine's topology");
  }
  struct sg_core_kinds kinds;
  sg_core_kinds_find(&kinds, topology, root);
  collect_cpus(t, topology, &kinds);
  apply_quota(t, root);
  measure_memory(t, root);
  t->machine = describe_machine(t, root, topology, &kinds);
  sg_core_kinds_release(&kinds);
  t->hwloc = topology;
  return SG_OK;
}

void sg_topology_count_all(struct sg_topology *t) {
  t->cores = t->all_cores;
  json_object_set_new(t->machine, "usable_cores", json_integer(t->cores));
}

void sg_topology_release(struct sg_topology *t) {
  json_decref(t->machine);
  if (t->hwloc) { hwloc_topology_destroy(t->hwloc); }
  *t = (struct sg_topology){0};
}
