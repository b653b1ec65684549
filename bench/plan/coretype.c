#include "bench/plan/coretype.h"

#include <string.h>
#include <strings.h>

#include "core/text.h"

#define SG_CORETYPE(name, architecture, needs) {name, SG_##architecture, needs},
const struct sg_coretype sg_coretypes[] = {
#include "bench/plan/coretypes.def"
};
#undef SG_CORETYPE
const size_t sg_n_coretypes = sizeof sg_coretypes / sizeof sg_coretypes[0];

const struct sg_coretype *sg_coretype_find(const char *name) {
  for (size_t i = 0; i < sg_n_coretypes; i++) {
    if (strcasecmp(sg_coretypes[i].name, name) == 0) { return &sg_coretypes[i]; }
  }
  return NULL;
}

/* Wider vector registers first. */
static const unsigned widths[] = {SG_CPU_AVX512F, SG_CPU_AVX2, SG_CPU_SVE};
enum { N_WIDTHS = sizeof widths / sizeof widths[0] };
_Static_assert((int)N_WIDTHS <= (int)SG_MOST_CORETYPES_TO_TRY, "room for one of each width");

/* N_WIDTHS: those that every processor has. */
static size_t width_of(const struct sg_coretype *type) {
  size_t w = 0;
  while (w < N_WIDTHS && !(type && type->needs & widths[w])) {
    w++;
  }
  return w;
}

size_t sg_coretypes_to_try(const struct sg_coretype *out[SG_MOST_CORETYPES_TO_TRY], const struct sg_coretype *own,
                           sg_coretype_accepts_fn *accepts, void *context) {
  size_t n = 0;
  for (size_t w = 0; w < width_of(own); w++) {
    for (size_t i = 0; i < sg_n_coretypes; i++) {
      if (width_of(&sg_coretypes[i]) != w || !accepts(context, &sg_coretypes[i])) { continue; }
      out[n++] = &sg_coretypes[i];
      break;
    }
  }
  return n;
}

int sg_coretype_spell(const char **name, struct sg_error *err) {
  if (strcasecmp(*name, "auto") == 0) {
    *name = "auto";
    return SG_OK;
  }
  const struct sg_coretype *type = sg_coretype_find(*name);
  if (type) {
    *name = type->name;
    return SG_OK;
  }
  const char *names[sizeof sg_coretypes / sizeof sg_coretypes[0] + 1] = {"auto"};
  for (size_t i = 0; i < sg_n_coretypes; i++) {
    names[i + 1] = sg_coretypes[i].name;
  }
  return sg_fail_unknown(err, "core type", *name, names, sg_n_coretypes + 1);
}
