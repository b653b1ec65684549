#include "bench/worker/affinity.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <linux/mempolicy.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/sysfile.h"
#include "core/text.h"

enum { NODES_MOST = 1024, BITS = 8 * sizeof(unsigned long) };

/* ---- CPUs ---- */

/* Entries of the request's list, from `first` on, modulo its length. */
struct part {
  size_t first, n;
};

static struct part part_of_worker(const struct sg_request *request, int worker, int threads) {
  const size_t n = (size_t)threads < request->n_cpus ? (size_t)threads : request->n_cpus;
  return (struct part){(size_t)worker * (size_t)threads, n};
}

/* With the library's default number every worker may have all. Loaders have a CPU each. */
static struct part part_of_all(const struct sg_request *request) {
  const size_t operators = request->scheduler->max_workers > 1 ? (size_t)request->workers : 1;
  size_t n = operators * (size_t)request->blas_threads;
  if (n < (size_t)request->workers) { n = (size_t)request->workers; }
  return (struct part){0, request->blas_threads > 0 && n < request->n_cpus ? n : request->n_cpus};
}

static int cpu_at(const struct sg_request *request, struct part part, size_t i) {
  return request->cpus[(part.first + i) % request->n_cpus];
}

static cpu_set_t *make_set(const struct sg_request *request, struct part part, size_t *size) {
  int highest = 0;
  for (size_t i = 0; i < request->n_cpus; i++) {
    if (request->cpus[i] > highest) { highest = request->cpus[i]; }
  }
  cpu_set_t *set = CPU_ALLOC((size_t)highest + 1);
  *size = CPU_ALLOC_SIZE((size_t)highest + 1);
  if (set) { CPU_ZERO_S(*size, set); }
  for (size_t i = 0; i < part.n && set; i++) {
    CPU_SET_S((size_t)cpu_at(request, part, i), *size, set);
  }
  return set;
}

/* 0: the calling thread. Returns an errno. */
static int bind_thread(const struct sg_request *request, struct part part, pid_t thread) {
  size_t size = 0;
  cpu_set_t *set = make_set(request, part, &size);
  if (!set) { return ENOMEM; }
  const int why = sched_setaffinity(thread, size, set) ? errno : 0;
  CPU_FREE(set);
  return why;
}

/* A thread that ends meanwhile needs no place. */
static int bind_threads(const struct sg_request *request, struct part part) {
  DIR *tasks = opendir("/proc/self/task");
  int why = tasks ? 0 : errno;
  for (struct dirent *e = tasks ? readdir(tasks) : NULL; e && !why; e = readdir(tasks)) {
    if (!isdigit((unsigned char)e->d_name[0])) { continue; }
    why = bind_thread(request, part, (pid_t)atoi(e->d_name));
    if (why == ESRCH) { why = 0; }
  }
  if (tasks) { closedir(tasks); }
  return why;
}

static int check_list(const struct sg_request *request, struct sg_error *err) {
  if (!request->pin || request->n_cpus > 0) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "request: pin %s needs cpus", request->config.pin);
}

/* ---- Memory ---- */

/* A kernel without NUMA has no policies, and needs none. Returns an errno. */
static int set_policy(int mode, const unsigned long *nodes) {
  const long failed = syscall(SYS_set_mempolicy, mode, nodes, (unsigned long)NODES_MOST + 1);
  return failed && errno != ENOSYS ? errno : 0;
}

static int fail_policy(const struct sg_request *request, int why, struct sg_error *err) {
  return sg_fail(err, why == EPERM ? SG_UNABLE : SG_FOUND, "membind %s: %s%s", request->config.membind, strerror(why),
                 why == EPERM ? ": this container may not set memory policies" : "");
}

static int interleave(const struct sg_request *request, struct sg_error *err) {
  unsigned long nodes[NODES_MOST / BITS] = {0};
  if (request->membind != SG_MEMBIND_INTERLEAVE) { return SG_OK; }
  for (size_t i = 0; i < request->n_cpus; i++) {
    nodes[request->nodes[i] / BITS] |= 1UL << request->nodes[i] % BITS;
  }
  const int why = set_policy(MPOL_INTERLEAVE, nodes);
  return why ? fail_policy(request, why, err) : SG_OK;
}

/* Of a worker that may run anywhere: the node of the CPU on which it is now. */
static int stay_local(const struct sg_request *request, struct part part, struct sg_error *err) {
  unsigned long nodes[NODES_MOST / BITS] = {0};
  size_t at = part.first % request->n_cpus;
  const int here = sched_getcpu();
  for (size_t i = 0; i < request->n_cpus && !request->pin; i++) {
    if (request->cpus[i] == here) { at = i; }
  }
  nodes[request->nodes[at] / BITS] = 1UL << request->nodes[at] % BITS;
  const int why = set_policy(MPOL_PREFERRED, nodes);
  return why ? fail_policy(request, why, err) : SG_OK;
}

bool sg_affinity_has_one_node(const struct sg_request *request) {
  for (size_t i = 0; i < request->n_cpus && request->nodes; i++) {
    if (request->nodes[i] != request->nodes[0]) { return false; }
  }
  return true;
}

/* ---- Both ---- */

int sg_affinity_bind_process(const struct sg_request *request, int only, struct sg_error *err) {
  const struct part part = only < 0 || request->blas_threads == 0
                               ? part_of_all(request)
                               : part_of_worker(request, only, request->blas_threads);
  int status = check_list(request, err);
  const int why = status == SG_OK && request->pin ? bind_threads(request, part) : 0;
  if (why) { status = sg_fail(err, SG_FOUND, "cannot pin worker %d: %s", only < 0 ? 0 : only, strerror(why)); }
  return status == SG_OK ? interleave(request, err) : status;
}

int sg_affinity_bind_worker(const struct sg_request *request, int worker, int threads, struct sg_error *err) {
  int status = check_list(request, err);
  if (status != SG_OK || request->n_cpus == 0) { return status; }
  const struct part part = part_of_worker(request, worker, threads);
  const int why = request->pin ? bind_thread(request, part, 0) : 0;
  if (why) { return sg_fail(err, SG_FOUND, "cannot pin worker %d: %s", worker, strerror(why)); }
  return request->membind == SG_MEMBIND_LOCAL ? stay_local(request, part, err) : SG_OK;
}

/* ---- Observed ---- */

static void add_list(char **lists, const char *list) {
  const size_t n = strlen(list);
  for (const char *at = *lists; at; at = strchr(at, ';') ? strchr(at, ';') + 1 : NULL) {
    if (strncmp(at, list, n) == 0 && (at[n] == ';' || at[n] == '\0')) { return; }
  }
  char *longer = sg_format("%s%s%s", *lists ? *lists : "", *lists ? ";" : "", list);
  free(*lists);
  *lists = longer;
}

static void observe_thread(const char *path, char **lists) {
  static const char key[] = "Cpus_allowed_list:";
  char *line = NULL;
  size_t room = 0;
  FILE *file = fopen(path, "re");
  while (file && getline(&line, &room, file) > 0) {
    if (strncmp(line, key, strlen(key)) != 0) { continue; }
    char *list = line + strlen(key) + strspn(line + strlen(key), " \t");
    list[strcspn(list, "\n")] = '\0';
    add_list(lists, list);
  }
  free(line);
  if (file) { fclose(file); }
}

void sg_affinity_observe(pid_t pid, char **lists) {
  char folder[64], path[400];
  snprintf(folder, sizeof folder, "/proc/%ld/task", (long)pid);
  DIR *tasks = opendir(folder);
  for (struct dirent *e = tasks ? readdir(tasks) : NULL; e; e = readdir(tasks)) {
    if (!isdigit((unsigned char)e->d_name[0])) { continue; }
    snprintf(path, sizeof path, "%s/%s/status", folder, e->d_name);
    observe_thread(path, lists);
  }
  if (tasks) { closedir(tasks); }
}

static bool has_cpu(const struct sg_request *request, struct part part, long cpu) {
  for (size_t i = 0; i < part.n; i++) {
    if (cpu_at(request, part, i) == cpu) { return true; }
  }
  return false;
}

/* A list such as 0-3,8;5, of which each range is looked at. */
int sg_affinity_check(const struct sg_request *request, const char *lists, struct sg_error *err) {
  const struct part part = request->pin ? part_of_all(request) : (struct part){0};
  for (const char *at = request->pin ? lists : NULL; at && isdigit((unsigned char)*at);) {
    char *end = NULL;
    const long first = strtol(at, &end, 10), last = *end == '-' ? strtol(end + 1, &end, 10) : first;
    for (long cpu = first; cpu <= last; cpu++) {
      if (has_cpu(request, part, cpu)) { continue; }
      return sg_fail(err, SG_FOUND, "a thread may run on CPU %ld, which pin %s leaves to no worker", cpu,
                     request->config.pin);
    }
    at = *end ? end + 1 : NULL;
  }
  return SG_OK;
}
