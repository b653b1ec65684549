/* Whether the library dispatches kernels that use less than this CPU offers. OpenBLAS's names; see its
 * TargetList.txt. */
#include <string.h>
#include <strings.h>

#include "bench/machine/doctor/doctor.h"
#include "core/json.h"

enum level { OLDER, AVX2, AVX512, N_LEVELS };

static const struct {
  const char *flag, *name, *remedy;
} levels[N_LEVELS] = {
    [AVX2] = {"avx2", "AVX2", "compare --coretype auto,Haswell, or use a newer library"},
    [AVX512] = {"avx512f", "AVX-512", "compare --coretype auto,SkylakeX, or use a newer library"},
};

/* What is not among them is taken to use all there is. */
static const struct {
  const char *name;
  enum level level;
} kernels[] = {
    {"Haswell", AVX2},     {"Zen", AVX2},          {"Excavator", AVX2},  {"Sandybridge", OLDER}, {"Bulldozer", OLDER},
    {"Piledriver", OLDER}, {"Steamroller", OLDER}, {"Nehalem", OLDER},   {"Core2", OLDER},       {"Penryn", OLDER},
    {"Dunnington", OLDER}, {"Prescott", OLDER},    {"Barcelona", OLDER}, {"Bobcat", OLDER},      {"Atom", OLDER},
};

static bool cpu_has(const struct sg_machine_state *p, const char *flag) {
  const json_t *flags = json_object_get(json_object_get(p->topology->machine, "cpu"), "flags"), *value;
  size_t i;
  json_array_foreach(flags, i, value) {
    if (strcmp(json_string_value(value), flag) == 0) { return true; }
  }
  return false;
}

static enum level level_of_cpu(const struct sg_machine_state *p) {
  enum level level = AVX512;
  while (level > OLDER && !cpu_has(p, levels[level].flag)) {
    level--;
  }
  return level;
}

static enum level level_of_kernels(const char *core) {
  for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++) {
    if (strcasecmp(kernels[i].name, core) == 0) { return kernels[i].level; }
  }
  return AVX512;
}

void sg_check_kernel(const struct sg_machine_state *p, struct sg_check_result *f) {
  const enum level cpu = level_of_cpu(p);
  sg_check_say(f, p->n_backends ? SG_CHECK_OK : SG_CHECK_UNKNOWN,
               p->n_backends ? "the library's kernels suit this CPU" : "no library was looked at");
  for (size_t i = 0; i < p->n_backends && f->status == SG_CHECK_OK; i++) {
    const char *core = sg_json_text(p->backends[i].facts, "corename", "");
    if (level_of_kernels(core) >= cpu) { continue; }
    sg_check_say(f, SG_CHECK_WARN, "%s uses its %s kernels on a CPU that has %s", p->backends[i].name, core,
                 levels[cpu].name);
    sg_check_explain(f, "the kernel can matter more than the strategy", levels[cpu].remedy);
  }
}
