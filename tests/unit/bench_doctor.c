/* The doctor's checks on simulated machines: ok, warnings, unknown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/machine/doctor/doctor.h"
#include "core/json.h"

/* A machine without warnings, with some members changed. Its facts are JSON, as in machine.json. */
struct made_up {
  const char *facts;    /* members that replace those of `sound` */
  const char *corename; /* kernels of the library; NULL: no library */
  const char *family;   /* NULL: openblas */
  int cores;            /* 0: 8 */
  int cpus;             /* that may be used; 0: 8 */
  double quota;
  int64_t memory_limit;
  struct sg_machine_state seen;
};

static const char sound[] =
    "{\"governor\": \"performance\", \"turbo\": \"off\", \"cores\": 8, \"hardware_threads\": "
    "8, \"thp\": \"madvise\", \"numa_nodes\": 2, \"numa_balancing\": 0, \"memory_policy\": \"default\", "
    "\"aslr\": 2, \"virtualisation\": null, \"cpu\": {\"flags\": [\"avx2\", \"avx512f\"]}}";

/* The finding of this check on that machine; its status is *status (a literal). */
static json_t *finding_of(const struct made_up *m, const char *check) {
  struct sg_topology topology = {.machine = json_loads(sound, 0, NULL), .cores = m->cores ? m->cores : 8};
  char name[] = "libblas";
  struct sg_backend backend = {.name = name};
  struct sg_machine_state state = m->seen;
  assert_non_null(topology.machine);
  if (m->facts) {
    json_t *facts = json_loads(m->facts, 0, NULL);
    assert_non_null(facts);
    json_object_update(topology.machine, facts);
    json_decref(facts);
  }
  topology.n_cpus = m->cpus ? m->cpus : 8;
  topology.quota = m->quota;
  topology.memory_limit_bytes = m->memory_limit;
  topology.memory_available_bytes = m->memory_limit / 2;
  backend.facts = json_pack("{s:s, s:s}", "corename", m->corename ? m->corename : "", "family",
                            m->family ? m->family : "openblas");
  state.topology = &topology;
  state.backends = &backend;
  state.n_backends = m->corename != NULL;
  json_t *all = sg_doctor_judge(&state), *found = NULL, *f;
  size_t i;
  json_array_foreach(all, i, f) {
    if (strcmp(sg_json_text(f, "check", ""), check) == 0) { found = json_incref(f); }
  }
  json_decref(all);
  json_decref(backend.facts);
  json_decref(topology.machine);
  assert_non_null(found);
  return found;
}

struct expected {
  const char *check, *status, *says;
  struct made_up machine;
};

static void check_all(const struct expected *list, size_t n) {
  for (size_t i = 0; i < n; i++) {
    const struct expected *e = &list[i];
    json_t *f = finding_of(&e->machine, e->check);
    const char *status = sg_json_text(f, "status", ""), *text = sg_json_text(f, "finding", "");
    const bool explained = sg_json_text(f, "effect", NULL) && sg_json_text(f, "remedy", NULL);
    if (strcmp(status, e->status) != 0 || !strstr(text, e->says) || explained != (strcmp(e->status, "warn") == 0)) {
      fail_msg("%s: %s: %s (wanted %s: %s)", e->check, status, text, e->status, e->says);
    }
    json_decref(f);
  }
}

static void the_clock(void **state) {
  (void)state;
  static const struct expected list[] = {
      {"governor", "ok", "'performance'", {0}},
      {"governor", "warn", "'powersave'", {.facts = "{\"governor\": \"powersave\"}"}},
      {"governor", "unknown", "no frequency governor", {.facts = "{\"governor\": null}"}},
      {"turbo", "ok", "off", {0}},
      {"turbo", "warn", "on", {.facts = "{\"turbo\": \"on\"}"}},
      {"turbo", "unknown", "does not report", {.facts = "{\"turbo\": null}"}},
      {"power", "ok", "no battery", {0}},
      {"power", "ok", "plugged in", {.seen = {.power = SG_POWER_PLUGGED_IN}}},
      {"power", "warn", "battery", {.seen = {.power = SG_POWER_BATTERY}}},
  };
  check_all(list, sizeof list / sizeof list[0]);
}

static void the_cpus(void **state) {
  (void)state;
  static const struct expected list[] = {
      {"smt", "ok", "one hardware thread", {0}},
      {"smt", "warn", "16 hardware threads on 8 cores", {.facts = "{\"hardware_threads\": 16}"}},
      {"core kinds", "ok", "of one kind", {0}},
      {"core kinds",
       "warn",
       "cores of 3 kinds: 6 performance cores, 8 efficiency cores, 1 low-power core",
       {.facts = "{\"core_kinds\": [{\"kind\": \"performance\", \"cores\": 6}, {\"kind\": \"efficiency\", "
                 "\"cores\": 8}, {\"kind\": \"low-power\", \"cores\": 1}]}"}},
      {"container", "ok", "in no container", {0}},
      {"container", "ok", "in a container (podman)", {.facts = "{\"container\": \"podman\"}"}},
      {"container", "ok", "in a container", {.facts = "{\"container\": \"container\"}"}},
      {"cpuset", "ok", "all CPUs", {0}},
      {"cpuset", "warn", "2 of 8 CPUs may be used", {.cpus = 2}},
      {"cpuset", "warn", "the cgroup allows the CPUs 4-5", {.cpus = 2, .facts = "{\"cgroup\": {\"cpus\": \"4-5\"}}"}},
      {"cpuset", "warn", "the cgroup allows CPU 5", {.cpus = 1, .facts = "{\"cgroup\": {\"cpus\": \"5\"}}"}},
      {"cpuset", "warn", "affinity mask allows no more", {.cpus = 1, .facts = "{\"cgroup\": {\"cpus\": \"4-5\"}}"}},
      {"cpu quota", "ok", "no CPU quota", {0}},
      {"cpu quota", "warn", "1.50 CPUs", {.quota = 1.5}},
      {"cores", "ok", "8 cores", {0}},
      {"cores", "warn", "only 2 cores are", {.cores = 2}},
      {"cores", "warn", "only 1 core is", {.cores = 1}},
      {"hypervisor", "ok", "no hypervisor", {0}},
      {"hypervisor", "warn", "virtual machine", {.facts = "{\"virtualisation\": \"virtual machine\"}"}},
      {"steal", "ok", "0.4%", {.seen = {.steal_percent = 0.4}}},
      {"steal", "warn", "12.0%", {.seen = {.steal_percent = 12}}},
      {"steal", "unknown", "not report", {.seen = {.steal_percent = -1}}},
  };
  check_all(list, sizeof list / sizeof list[0]);
}

static void background_load(void **state) {
  (void)state;
  static const struct expected list[] = {
      {"load", "ok", "0.01 CPUs", {.seen = {.load_cpus = 0.01}}},
      {"load", "warn", "1.25 CPUs", {.seen = {.load_cpus = 1.25}}},
      {"load", "unknown", "cannot be read", {.seen = {.load_cpus = -1}}},
      {"processes", "ok", "no other process", {0}},
      {"processes", "warn", "1 other process is busy: cc1 (99%)", {.seen = {.busy = 1, .busy_names = "cc1 (99%)"}}},
      {"processes", "warn", "3 other processes are busy", {.seen = {.busy = 3}}},
      {"processes", "unknown", "cannot be seen", {.seen = {.busy = -1}}},
  };
  check_all(list, sizeof list / sizeof list[0]);
}

static void the_memory(void **state) {
  (void)state;
  static const struct expected list[] = {
      {"memory limit", "ok", "no memory limit", {0}},
      {"memory limit", "ok", "allows 2.00 GB of memory, and 1.00 GB are free", {.memory_limit = 2000000000}},
      {"huge pages", "ok", "'madvise'", {0}},
      {"huge pages", "warn", "'always'", {.facts = "{\"thp\": \"always\"}"}},
      {"huge pages", "unknown", "no setting", {.facts = "{\"thp\": null}"}},
      {"numa", "ok", "2 NUMA nodes", {0}},
      {"numa", "ok", "one NUMA node", {.facts = "{\"numa_nodes\": 1, \"numa_balancing\": 1}"}},
      {"numa", "unknown", "no NUMA nodes", {.facts = "{\"numa_nodes\": null}"}},
      {"numa", "warn", "balancing is on", {.facts = "{\"numa_balancing\": 1}"}},
      {"numa", "warn", "'interleave:0-1'", {.facts = "{\"memory_policy\": \"interleave:0-1\"}"}},
      {"aslr", "ok", "on", {0}},
      {"aslr", "warn", "off", {.facts = "{\"aslr\": 0}"}},
      {"aslr", "unknown", "not report", {.facts = "{\"aslr\": null}"}},
  };
  check_all(list, sizeof list / sizeof list[0]);
}

static void the_librarys_kernels(void **state) {
  (void)state;
  static const struct expected list[] = {
      {"blas kernel", "unknown", "no library", {0}},
      {"blas kernel", "ok", "suit", {.corename = "SkylakeX"}},
      {"blas kernel", "warn", "HASWELL kernels although this CPU has AVX-512", {.corename = "HASWELL"}},
      {"blas kernel", "warn", "Prescott kernels although this CPU has AVX-512", {.corename = "Prescott"}},
      {"blas kernel", "ok", "suit", {.corename = "Haswell", .facts = "{\"cpu\": {\"flags\": [\"avx2\"]}}"}},
      {"blas kernel",
       "warn",
       "Sandybridge kernels although this CPU has AVX2",
       {.corename = "Sandybridge", .facts = "{\"cpu\": {\"flags\": [\"avx2\"]}}"}},
      {"blas kernel", "ok", "suit", {.corename = "Prescott", .facts = "{\"cpu\": {\"flags\": []}}"}},
      {"blas kernel", "unknown", "libblas does not tell which kernels it uses", {.corename = ""}},
      {"blas kernel",
       "warn",
       "haswell kernels although this CPU has AVX-512",
       {.corename = "haswell", .family = "blis"}},
      {"blas kernel", "ok", "the skx kernels of libblas suit", {.corename = "skx", .family = "blis"}},
  };
  check_all(list, sizeof list / sizeof list[0]);
}

static void a_process_name_that_is_not_utf8_is_dropped(void **state) {
  (void)state;
  json_t *f = finding_of(&(struct made_up){.seen = {.busy = 1, .busy_names = "\xff"}}, "processes");
  assert_string_equal(sg_json_text(f, "status", ""), "warn");
  json_decref(f);
}

/* A core type is selected only in OpenBLAS. */
static void the_remedy_is_that_of_the_library(void **state) {
  (void)state;
  static const struct {
    const char *family, *remedy;
  } list[] = {{"openblas", "--coretype auto,SkylakeX"}, {"blis", "BLIS_ARCH_TYPE"}, {"mkl", "use a newer library"}};
  for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
    const struct made_up machine = {.corename = "haswell", .family = list[i].family};
    json_t *f = finding_of(&machine, "blas kernel");
    assert_non_null(strstr(sg_json_text(f, "remedy", ""), list[i].remedy));
    json_decref(f);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_clock),
      cmocka_unit_test(the_cpus),
      cmocka_unit_test(background_load),
      cmocka_unit_test(the_memory),
      cmocka_unit_test(the_librarys_kernels),
      cmocka_unit_test(the_remedy_is_that_of_the_library),
      cmocka_unit_test(a_process_name_that_is_not_utf8_is_dropped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
