/* rapl: energy from the processor's energy counters through the kernel's powercap interface
 * (Documentation/power/powercap): one zone per package, with energy_uj wrapping at max_energy_range_uj. `package` and
 * `dram` are sums over all sockets, in joules. STRATAGEMM_POWERCAP overrides the folder, for tests. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/worker/counters/counters.h"
#include "bench/worker/counters/diagnosis.h"
#include "core/text.h"

enum { MAX_ZONES = 64 };

struct zone {
  char *energy_path;
  double range_uj, last_uj, total_uj; /* total: since the zone was found, with wraps added */
  bool dram;
};

struct rapl_state {
  struct zone zones[MAX_ZONES];
  size_t n_zones;
  bool dram[SG_MAX_EVENTS];
  size_t n;
};

static bool read_number(const char *path, double *value) {
  FILE *file = fopen(path, "re");
  if (!file) { return false; }
  const bool ok = fscanf(file, "%lf", value) == 1;
  const int why = errno;
  fclose(file);
  errno = why;
  return ok;
}

static bool read_word(const char *folder, const char *name, char word[32]) {
  char *path = sg_format("%s/%s", folder, name);
  FILE *file = fopen(path, "re");
  const bool ok = file && fscanf(file, "%31s", word) == 1;
  if (file) { fclose(file); }
  free(path);
  return ok;
}

/* Add a zone if it is a package or its DRAM. psys, core and uncore overlap with these. */
static int take_zone(struct rapl_state *s, const char *folder, struct sg_error *err) {
  char name[32];
  if (s->n_zones == MAX_ZONES || !read_word(folder, "name", name)) { return SG_OK; }
  const bool dram = strcmp(name, "dram") == 0;
  if (!dram && strncmp(name, "package", strlen("package")) != 0) { return SG_OK; }
  struct zone *z = &s->zones[s->n_zones];
  char *range = sg_format("%s/max_energy_range_uj", folder);
  *z = (struct zone){.energy_path = sg_format("%s/energy_uj", folder), .dram = dram};
  s->n_zones++;
  const bool readable = read_number(range, &z->range_uj) && read_number(z->energy_path, &z->last_uj);
  free(range);
  return readable ? SG_OK : sg_diagnosis_energy(z->energy_path, errno, err);
}

static void rapl_close(void *own) {
  struct rapl_state *state = own;
  for (size_t i = 0; i < state->n_zones; i++) {
    free(state->zones[i].energy_path);
  }
  free(state);
}

/* Every zone, the subzones too, is a link in one folder: intel-rapl:0, intel-rapl:0:1. (intel-rapl-mmio duplicates
 * the same counters.) */
static int find_zones(struct rapl_state *s, const char *root, struct sg_error *err) {
  DIR *dir = opendir(root);
  int status = SG_OK;
  for (struct dirent *e = dir ? readdir(dir) : NULL; e && status == SG_OK; e = readdir(dir)) {
    if (strncmp(e->d_name, "intel-rapl:", strlen("intel-rapl:")) != 0) { continue; }
    char *folder = sg_format("%s/%s", root, e->d_name);
    status = take_zone(s, folder, err);
    free(folder);
  }
  if (dir) { closedir(dir); }
  return status;
}

static int rapl_open(void **state, const struct sg_counters_setup *setup, struct sg_error *err) {
  (void)setup;
  const char *root = getenv("STRATAGEMM_POWERCAP");
  if (!root || !*root) { root = "/sys/class/powercap"; }
  struct rapl_state *s = calloc(1, sizeof *s);
  if (!s) { return sg_fail(err, SG_FOUND, "out of memory for counters"); }
  int status = find_zones(s, root, err);
  if (status == SG_OK && s->n_zones == 0) { status = sg_diagnosis_energy(root, ENOENT, err); }
  if (status != SG_OK) {
    rapl_close(s);
    return status;
  }
  *state = s;
  return SG_OK;
}

static int rapl_add(void *own, const char *native, struct sg_error *err) {
  struct rapl_state *s = own;
  const bool dram = strcmp(native, "dram") == 0;
  if (!dram && strcmp(native, "package") != 0) {
    return sg_fail(err, SG_UNABLE, "rapl has package and dram, not '%s'", native);
  }
  for (size_t i = 0; i < s->n_zones; i++) {
    if (s->zones[i].dram != dram) { continue; }
    s->dram[s->n++] = dram;
    return SG_OK;
  }
  return sg_fail(err, SG_UNABLE, "the processor has no energy counter for its %s", dram ? "memory" : "packages");
}

static int rapl_read(void *own, double *values, struct sg_error *err) {
  struct rapl_state *s = own;
  double sums_uj[2] = {0, 0};
  for (size_t i = 0; i < s->n_zones; i++) {
    struct zone *z = &s->zones[i];
    double now_uj;
    if (!read_number(z->energy_path, &now_uj)) { return sg_diagnosis_energy(z->energy_path, errno, err); }
    z->total_uj += now_uj - z->last_uj + (now_uj < z->last_uj ? z->range_uj : 0);
    z->last_uj = now_uj;
    sums_uj[z->dram] += z->total_uj;
  }
  for (size_t i = 0; i < s->n; i++) {
    values[i] = sums_uj[s->dram[i]] / 1e6;
  }
  return SG_OK;
}

static void rapl_clear(void *own) {
  struct rapl_state *state = own;
  state->n = 0;
}

extern const struct sg_counter_source sg_counter_source_rapl;
const struct sg_counter_source sg_counter_source_rapl = {
    .name = "rapl",
    .summary = "energy from the processor's energy counters",
    .open = rapl_open,
    .close = rapl_close,
    .add = rapl_add,
    .read = rapl_read,
    .clear = rapl_clear,
};
