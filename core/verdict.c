#include "core/verdict.h"

const char *sg_verdict_name(enum sg_verdict_kind kind) {
#define NAME(NAME, name) #name,
  static const char *const names[] = {SG_VERDICTS(NAME)};
#undef NAME
  return names[kind];
}

bool sg_verdict_recommends(const struct sg_verdict *verdict) {
  return verdict->kind == SG_VERDICT_CLEAR || verdict->kind == SG_VERDICT_TIED;
}

bool sg_verdict_has_times(const struct sg_verdict *v) {
  return v->kind != SG_VERDICT_CHANGED && v->kind != SG_VERDICT_WRONG && v->kind != SG_VERDICT_NOTHING &&
         v->kind != SG_VERDICT_MEANINGLESS;
}

bool sg_verdict_is_loose(const struct sg_verdict *verdict) {
  return verdict->kind == SG_VERDICT_TIED && !(verdict->cost <= SG_TIE_COST);
}
