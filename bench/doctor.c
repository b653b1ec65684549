#include "bench/doctor.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/sysfile.h"
#include "core/json.h"
#include "core/text.h"

enum finding_status { OK, WARN, UNKNOWN };

struct finding {
  enum finding_status status;
  char text[320];
  const char *effect, *remedy; /* NULL when all is well */
};

struct patient {
  const struct sg_topology *topology;
  const struct sg_backend *backends;
  size_t n_backends;
  double busy_cpus;     /* of other processes, over the time watched; negative: unknown */
  double steal_percent; /* of all CPU time; negative: unknown */
};

static void say(struct finding *f, enum finding_status status, const char *format, ...) SG_PRINTF(3, 4);
static void say(struct finding *f, enum finding_status status, const char *format, ...) {
  va_list args;
  va_start(args, format);
  f->status = status;
  vsnprintf(f->text, sizeof f->text, format, args);
  va_end(args);
}

static void blame(struct finding *f, const char *effect, const char *remedy) {
  f->effect = effect;
  f->remedy = remedy;
}

/* ---- the checks */

static void check_governor(const struct patient *p, struct finding *f) {
  const char *governor = sg_json_text(p->topology->machine, "governor", NULL);
  if (!governor) {
    say(f, UNKNOWN, "the kernel shows no frequency governor (usual in a virtual machine)");
  } else if (strcmp(governor, "performance") == 0) {
    say(f, OK, "the frequency governor is 'performance'");
  } else {
    say(f, WARN, "the frequency governor is '%s'", governor);
    blame(f, "clock rates rise and fall with load, so short trials run slower than long ones",
          "sudo cpupower frequency-set -g performance");
  }
}

static void check_turbo(const struct patient *p, struct finding *f) {
  const char *turbo = sg_json_text(p->topology->machine, "turbo", NULL);
  if (!turbo) {
    say(f, UNKNOWN, "the kernel does not say whether turbo is on");
  } else if (strcmp(turbo, "off") == 0) {
    say(f, OK, "turbo is off");
  } else {
    say(f, WARN, "turbo is on");
    blame(f, "one busy core is clocked higher than all of them, which lowers every parallel speed-up",
          access("/sys/devices/system/cpu/cpufreq/boost", F_OK) == 0
              ? "echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost"
              : "echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo");
  }
}

static void check_smt(const struct patient *p, struct finding *f) {
  int cores = (int)sg_json_number(p->topology->machine, "cores", 0);
  int threads = (int)sg_json_number(p->topology->machine, "hardware_threads", 0);
  if (threads <= cores) {
    say(f, OK, "each core shows one hardware thread");
  } else {
    say(f, WARN, "SMT is on: %d hardware threads on %d cores", threads, cores);
    blame(f, "a library's default counts hardware threads; two on one core share its arithmetic units",
          "echo off | sudo tee /sys/devices/system/cpu/smt/control, or measure with --pin cores");
  }
}

static void check_load(const struct patient *p, struct finding *f) {
  if (p->busy_cpus < 0) {
    say(f, UNKNOWN, "the load of other processes cannot be read");
  } else if (p->busy_cpus < 0.05) {
    say(f, OK, "other processes use %.0f%% of one CPU", 100 * p->busy_cpus);
  } else {
    say(f, WARN, "other processes use %.0f%% of one CPU", 100 * p->busy_cpus);
    blame(f, "they take cores from the strategies that use them all", "see which with top, and stop them or wait");
  }
}

static void check_steal(const struct patient *p, struct finding *f) {
  if (p->steal_percent < 0) {
    say(f, UNKNOWN, "the kernel does not report stolen time");
  } else if (p->steal_percent < 1) {
    say(f, OK, "the hypervisor steals %.1f%% of the time", p->steal_percent);
  } else {
    say(f, WARN, "the hypervisor steals %.1f%% of the time", p->steal_percent);
    blame(f, "cores come and go, and parallel strategies lose most", "use a machine with dedicated cores");
  }
}

static void check_thp(const struct patient *p, struct finding *f) {
  const char *thp = sg_json_text(p->topology->machine, "thp", NULL);
  if (!thp) {
    say(f, UNKNOWN, "the kernel shows no setting for transparent huge pages");
  } else if (strcmp(thp, "always") == 0) {
    say(f, WARN, "transparent huge pages are 'always'");
    blame(f, "the kernel may merge pages in the middle of a trial, and first touches vary",
          "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled");
  } else {
    say(f, OK, "transparent huge pages are '%s'", thp);
  }
}

static void check_aslr(const struct patient *p, struct finding *f) {
  double aslr = sg_json_number(p->topology->machine, "aslr", -1);
  if (aslr < 0) {
    say(f, UNKNOWN, "the kernel does not show its address randomisation");
  } else {
    /* A layout drawn anew for each launch is sampled, not a bias: launches are the replicates. */
    say(f, OK, "address randomisation is %s: each launch samples another memory layout", aslr > 0 ? "on" : "off");
  }
}

static void check_power(const struct patient *p, struct finding *f) {
  (void)p;
  DIR *dir = opendir("/sys/class/power_supply");
  bool battery = false, mains_known = false, mains = false;
  for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
    char path[512], type[32];
    snprintf(path, sizeof path, "/sys/class/power_supply/%.200s/type", e->d_name);
    if (e->d_name[0] == '.' || !sg_sys_line(path, type, sizeof type)) { continue; }
    if (strcmp(type, "Battery") == 0) { battery = true; }
    if (strcmp(type, "Mains") == 0) {
      snprintf(path, sizeof path, "/sys/class/power_supply/%.200s/online", e->d_name);
      mains_known = true;
      mains |= sg_sys_number(path) == 1;
    }
  }
  if (dir) { closedir(dir); }
  if (battery && mains_known && !mains) {
    say(f, WARN, "the machine runs on its battery");
    blame(f, "power limits lower the clock when all cores work", "plug it in");
  } else {
    say(f, OK, battery ? "the machine is plugged in" : "the machine has no battery");
  }
}

static void check_quota(const struct patient *p, struct finding *f) {
  double quota = p->topology->quota;
  if (quota <= 0) {
    say(f, OK, "no CPU quota");
  } else {
    say(f, WARN, "the cgroup allows %.2f CPUs", quota);
    blame(f, "threads above the quota are stopped for parts of every period",
          "measure outside the container, or with a quota of whole CPUs pinned to cores");
  }
}

static void check_cores(const struct patient *p, struct finding *f) {
  if (p->topology->cores >= 4) {
    say(f, OK, "%d cores may be used", p->topology->cores);
  } else {
    say(f, WARN, "only %d core%s may be used", p->topology->cores, p->topology->cores == 1 ? "" : "s");
    blame(f, "strategies differ less with few cores, and anything else that runs takes a large share",
          "measure on the machine the answer is for");
  }
}

static void check_virtual(const struct patient *p, struct finding *f) {
  if (!sg_json_text(p->topology->machine, "virtualisation", NULL)) {
    say(f, OK, "no hypervisor is seen");
  } else {
    say(f, WARN, "this is a virtual machine");
    blame(f, "cores may be shared with other guests, and hardware counters are often absent",
          "trust ratios within one run, and compare the capacity probes; or use a dedicated host");
  }
}

static bool cpu_has(const struct patient *p, const char *flag) {
  const json_t *flags = json_object_get(json_object_get(p->topology->machine, "cpu"), "flags"), *value;
  size_t i;
  json_array_foreach(flags, i, value) {
    if (strcmp(json_string_value(value), flag) == 0) { return true; }
  }
  return false;
}

/* Kernels that use less than what this CPU offers. OpenBLAS's names; see its TargetList.txt. */
static void check_kernel(const struct patient *p, struct finding *f) {
  static const char *const without_avx512[] = {"Haswell",    "Zen",       "Excavator",  "Steamroller",
                                               "Piledriver", "Bulldozer", "Sandybridge"};
  static const char *const without_avx2[] = {"Sandybridge", "Bulldozer", "Piledriver", "Nehalem",
                                             "Core2",       "Penryn",    "Prescott",   "Barcelona"};
  for (size_t i = 0; i < p->n_backends; i++) {
    const char *core = sg_json_text(p->backends[i].facts, "corename", "");
    const char *missed = NULL;
    for (size_t k = 0; k < sizeof without_avx512 / sizeof *without_avx512; k++) {
      if (cpu_has(p, "avx512f") && strcasecmp(core, without_avx512[k]) == 0) { missed = "AVX-512"; }
    }
    for (size_t k = 0; k < sizeof without_avx2 / sizeof *without_avx2; k++) {
      if (cpu_has(p, "avx2") && strcasecmp(core, without_avx2[k]) == 0) { missed = "AVX2"; }
    }
    if (!missed) { continue; }
    say(f, WARN, "%s uses its %s kernels on a CPU that has %s", p->backends[i].name, core, missed);
    blame(f, "the kernel can matter more than the strategy",
          strcmp(missed, "AVX-512") == 0 ? "compare --coretype auto,SkylakeX, or use a newer library"
                                         : "compare --coretype auto,Haswell, or use a newer library");
    return;
  }
  say(f, p->n_backends ? OK : UNKNOWN,
      p->n_backends ? "the library's kernels suit this CPU" : "no library was looked at");
}

static const struct {
  const char *name;
  void (*check)(const struct patient *, struct finding *);
} checks[] = {
    {"governor", check_governor}, {"turbo", check_turbo},        {"smt", check_smt},
    {"load", check_load},         {"steal", check_steal},        {"huge pages", check_thp},
    {"aslr", check_aslr},         {"power", check_power},        {"cpu quota", check_quota},
    {"cores", check_cores},       {"hypervisor", check_virtual}, {"blas kernel", check_kernel},
};

/* ---- watching for half a second */

enum { MAX_PROCESSES = 8192 };

struct process {
  int pid;
  int64_t ticks;
};

/* CPU time so far of every process but this one. */
static size_t list_processes(struct process *list) {
  DIR *dir = opendir("/proc");
  size_t n = 0;
  for (struct dirent *e = dir ? readdir(dir) : NULL; e && n < MAX_PROCESSES; e = readdir(dir)) {
    char path[300], line[1024];
    if (!isdigit((unsigned char)e->d_name[0]) || atoi(e->d_name) == getpid()) { continue; }
    snprintf(path, sizeof path, "/proc/%.200s/stat", e->d_name);
    if (!sg_sys_line(path, line, sizeof line)) { continue; }
    const char *close = strrchr(line, ')'); /* of the name, which may hold anything, ')' too */
    long long user = 0, system = 0;
    if (!close || sscanf(close + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system) != 2) {
      continue;
    }
    list[n++] = (struct process){.pid = atoi(e->d_name), .ticks = user + system};
  }
  if (dir) { closedir(dir); }
  return n;
}

static void watch(struct patient *p) {
  static const struct timespec half_second = {.tv_nsec = 500000000};
  struct process *before = calloc(2 * MAX_PROCESSES, sizeof *before), *after = before + MAX_PROCESSES;
  if (!before) { abort(); }
  int64_t steal = sg_sys_steal_ns();
  size_t n_before = list_processes(before);
  nanosleep(&half_second, NULL);
  size_t n_after = list_processes(after);
  int64_t steal_after = sg_sys_steal_ns();
  double hz = (double)sysconf(_SC_CLK_TCK), busy = 0;
  for (size_t i = 0; i < n_after; i++) {
    double ticks = 0;
    for (size_t k = 0; k < n_before; k++) {
      if (before[k].pid == after[i].pid) { ticks = (double)(after[i].ticks - before[k].ticks); }
    }
    busy += ticks;
  }
  p->busy_cpus = n_after ? busy / hz / 0.5 : -1;
  p->steal_percent =
      steal < 0 ? -1 : 100 * (double)(steal_after - steal) / 0.5e9 / (double)sysconf(_SC_NPROCESSORS_ONLN);
  free(before);
}

json_t *sg_doctor_examine(const struct sg_topology *topology, const struct sg_backend *backends, size_t n_backends) {
  static const char *const statuses[] = {"ok", "warn", "unknown"};
  struct patient p = {.topology = topology, .backends = backends, .n_backends = n_backends};
  json_t *findings = json_array();
  watch(&p);
  for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
    struct finding f = {0};
    checks[i].check(&p, &f);
    json_array_append_new(findings,
                          json_pack("{s:s,s:s,s:s,s:o,s:o}", "check", checks[i].name, "status", statuses[f.status],
                                    "finding", f.text, "effect", f.effect ? json_string(f.effect) : json_null(),
                                    "remedy", f.remedy ? json_string(f.remedy) : json_null()));
  }
  return findings;
}
