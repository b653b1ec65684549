#include "core/core_equivalents.h"

#include <math.h>
#include <string.h>

#include "core/health.h"
#include "core/json.h"

double sg_all_usable_cores(const struct sg_resultset *set) {
  const json_t *kinds = json_object_get(set->machine, "core_kinds"), *kind = NULL;
  double cores = 0;
  size_t i = 0;
  json_array_foreach((json_t *)kinds, i, kind) {
    cores += sg_json_number(kind, "usable_cores", 0);
  }
  if (!(cores > 0)) { return sg_usable_cores(set); }
  return fmin(cores, sg_json_number(set->machine, "usable_threads", INFINITY));
}

/* Of one core of a kind; NaN: not measured. */
static double rate_of(const struct sg_resultset *set, const char *name) {
  const json_t *rates = json_object_get(json_object_get(set->run, "ceilings"), "core_kinds"), *rate = NULL;
  size_t i = 0;
  json_array_foreach((json_t *)rates, i, rate) {
    if (strcmp(sg_json_text(rate, "kind", ""), name) == 0) { return sg_json_number(rate, "one_core_flops", NAN); }
  }
  return NAN;
}

double sg_core_equivalents(const struct sg_resultset *set, double cores) {
  const json_t *kinds = json_object_get(set->machine, "core_kinds"), *kind = NULL;
  double sum = 0, left = cores, fastest = NAN;
  bool first = true;
  size_t i = 0;
  json_array_foreach((json_t *)kinds, i, kind) {
    const double usable = sg_json_number(kind, "usable_cores", 0), taken = fmin(left, usable);
    if (!(usable > 0) || !(taken > 0)) { continue; }
    const double rate = rate_of(set, sg_json_text(kind, "kind", ""));
    if (first) { fastest = rate; }
    sum += first ? taken : taken * rate / fastest;
    left -= taken;
    first = false;
  }
  return first ? cores : sum;
}
