/* Whether the library dispatches kernels that do not use the CPU's widest vector instructions. Names are those of
 * OpenBLAS, see its TargetList.txt, and of BLIS, see its frame/base/bli_arch.c. */
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

/* BLIS writes them small. Kernels not listed are assumed to use all the CPU offers.
 */
static const struct {
  const char *name;
  enum level level;
} kernels[] = {
    {"Haswell", AVX2},      {"Zen", AVX2},        {"Zen2", AVX2},        {"Zen3", AVX2},         {"Excavator", AVX2},
    {"Sandybridge", OLDER}, {"Bulldozer", OLDER}, {"Piledriver", OLDER}, {"Steamroller", OLDER}, {"Nehalem", OLDER},
    {"Core2", OLDER},       {"Penryn", OLDER},    {"Dunnington", OLDER}, {"Prescott", OLDER},    {"Barcelona", OLDER},
    {"Bobcat", OLDER},      {"Atom", OLDER},      {"generic", OLDER},
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

/* A core type is selected by a variable that only OpenBLAS reads. BLIS_ARCH_TYPE selects among the kernels its build
 * has, and a wrong one ends the program. */
static const char *remedy_for(const struct sg_backend *library, enum level cpu) {
  const char *family = sg_json_text(library->facts, "family", "openblas");
  if (strcmp(family, "openblas") == 0) { return levels[cpu].remedy; }
  if (strcmp(family, "blis") == 0) {
    return "use a newer library (BLIS_ARCH_TYPE selects other kernels only if its build has them)";
  }
  return "use a newer library";
}

void sg_check_kernel(const struct sg_machine_state *p, struct sg_check_result *f) {
  const enum level cpu = level_of_cpu(p);
  const struct sg_backend *silent = NULL;
  for (size_t i = 0; i < p->n_backends; i++) {
    const struct sg_backend *library = &p->backends[i];
    const char *core = sg_json_text(library->facts, "corename", "");
    if (!*core) { silent = library; }
    if (!*core || level_of_kernels(core) >= cpu) { continue; }
    sg_check_say(f, SG_CHECK_WARN, "%s uses its %s kernels although this CPU has %s", library->name, core,
                 levels[cpu].name);
    sg_check_explain(f, "the choice of kernels can matter more than the strategy", remedy_for(library, cpu));
    return;
  }
  if (p->n_backends == 0) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "no library was inspected");
  } else if (silent) {
    sg_check_say(f, SG_CHECK_UNKNOWN, "%s does not tell which kernels it uses", silent->name);
  } else if (p->n_backends == 1) {
    sg_check_say(f, SG_CHECK_OK, "the %s kernels of %s suit this CPU",
                 sg_json_text(p->backends->facts, "corename", ""), p->backends->name);
  } else {
    sg_check_say(f, SG_CHECK_OK, "the kernels of all %zu libraries suit this CPU", p->n_backends);
  }
}
