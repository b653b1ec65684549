#include "bench/machine/doctor/machine_state.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "bench/machine/binding.h"
#include "core/alloc.h"
#include "core/sysfile.h"

static const double WATCH_S = 0.5, BUSY = 0.05;
enum { MAX_PROCESSES = 8192, NAMES = 3 };

static enum sg_power look_at_power(void) {
  DIR *dir = opendir("/sys/class/power_supply");
  bool battery = false, mains_known = false, mains = false;
  for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir)) {
    char path[512], type[32];
    snprintf(path, sizeof path, "/sys/class/power_supply/%.200s/type", e->d_name);
    if (e->d_name[0] == '.' || !sg_sys_line(SG_THIS_MACHINE, path, type, sizeof type)) { continue; }
    if (strcmp(type, "Battery") == 0) { battery = true; }
    if (strcmp(type, "Mains") == 0) {
      snprintf(path, sizeof path, "/sys/class/power_supply/%.200s/online", e->d_name);
      mains_known = true;
      mains |= sg_sys_number(SG_THIS_MACHINE, path) == 1;
    }
  }
  if (dir) { closedir(dir); }
  if (!battery) { return SG_POWER_MAINS_ONLY; }
  return mains_known && !mains ? SG_POWER_BATTERY : SG_POWER_PLUGGED_IN;
}

/* ---- processes */

struct process_load {
  int pid;
  double cpu_s; /* used so far */
  char name[32];
};

static bool read_process(const char *pid, struct process_load *process) {
  char path[300], text[1024];
  snprintf(path, sizeof path, "/proc/%.200s/stat", pid);
  if (!sg_sys_text(SG_THIS_MACHINE, path, text, sizeof text)) { return false; }
  const char *open = strchr(text, '('),
             *close = strrchr(text, ')'); /* the name between them may contain anything, even ')' and a line feed */
  long long user = 0, system = 0;
  if (!open || !close ||
      sscanf(close + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lld %lld", &user, &system) != 2) {
    return false;
  }
  process->pid = atoi(pid);
  process->cpu_s = (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
  snprintf(process->name, sizeof process->name, "%.*s", (int)(close - open - 1), open + 1);
  return true;
}

/* Every process but this one. */
static size_t list_processes(struct process_load *list) {
  DIR *dir = opendir("/proc");
  size_t n = 0;
  for (struct dirent *e = dir ? readdir(dir) : NULL; e && n < MAX_PROCESSES; e = readdir(dir)) {
    if (!isdigit((unsigned char)e->d_name[0]) || atoi(e->d_name) == getpid()) { continue; }
    n += read_process(e->d_name, &list[n]);
  }
  if (dir) { closedir(dir); }
  return n;
}

static int by_use(const void *a, const void *b) {
  double x = ((const struct process_load *)a)->cpu_s, y = ((const struct process_load *)b)->cpu_s;
  return (x < y) - (x > y);
}

/* Leaves in `after` the CPU time each used in between, the busiest first. */
static void find_busy(struct sg_machine_state *p, const struct process_load *before, size_t n_before,
                      struct process_load *after, size_t n_after) {
  size_t used = 0;
  for (size_t i = 0; i < n_after; i++) {
    double earlier = 0; /* a new process had used nothing before */
    for (size_t k = 0; k < n_before; k++) {
      if (before[k].pid == after[i].pid) { earlier = before[k].cpu_s; }
    }
    after[i].cpu_s -= earlier;
  }
  qsort(after, n_after, sizeof *after, by_use);
  p->busy = n_after ? 0 : -1;
  for (size_t i = 0; i < n_after && after[i].cpu_s >= BUSY * WATCH_S; i++) {
    p->busy++;
    if (i >= NAMES) { continue; }
    used += (size_t)snprintf(p->busy_names + used, sizeof p->busy_names - used, "%s%s (%.0f%%)", i ? ", " : "",
                             after[i].name, 100 * after[i].cpu_s / WATCH_S);
  }
}

/* ---- the CPUs as a whole */

static double own_cpu_s(void) {
  struct rusage r;
  getrusage(RUSAGE_SELF, &r);
  return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) + 1e-6 * (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec);
}

struct sg_machine_state sg_machine_state_read(const struct sg_topology *topology, const struct sg_backend *backends,
                                              size_t n_backends) {
  struct sg_machine_state p = {
      .topology = topology, .backends = backends, .n_backends = n_backends, .power = look_at_power()};
  static const struct timespec nap = {.tv_nsec = 500000000};
  char *binding = sg_binding_names();
  if (binding) { snprintf(p.binding, sizeof p.binding, "%s", binding); }
  free(binding);
  struct process_load *before = sg_alloc(2 * (size_t)MAX_PROCESSES, sizeof *before), *after = before + MAX_PROCESSES;
  size_t n_before = list_processes(before);
  int64_t steal = sg_sys_steal_ns(SG_THIS_MACHINE), busy = sg_sys_busy_ns(SG_THIS_MACHINE);
  double own = own_cpu_s();
  nanosleep(&nap, NULL);
  own = own_cpu_s() - own;
  int64_t steal_after = sg_sys_steal_ns(SG_THIS_MACHINE), busy_after = sg_sys_busy_ns(SG_THIS_MACHINE);
  size_t n_after = list_processes(after);
  find_busy(&p, before, n_before, after, n_after);
  free(before);
  double others = (double)(busy_after - busy) * 1e-9 - own;
  p.load_cpus = busy < 0 ? -1 : others > 0 ? others / WATCH_S : 0;
  p.steal_percent =
      steal < 0 ? -1 : 100 * (double)(steal_after - steal) * 1e-9 / WATCH_S / (double)sysconf(_SC_NPROCESSORS_ONLN);
  return p;
}
