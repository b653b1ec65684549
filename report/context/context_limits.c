/* The machine's peak rates, and what is missing for a roofline. */
#include <math.h>
#include <stdlib.h>

#include "core/json.h"
#include "core/number.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/roof.h"
#include "report/analysis/words.h"
#include "report/context/context.h"

/* Some configuration has a time and formulas for its FLOPs and bytes. */
static bool has_points(const struct sg_analysis *a) {
  size_t i = 0;
  while (i < a->n_entries && !(a->entries[i].wall && isfinite(sg_roof_intensity(a->entries[i].config)))) {
    i++;
  }
  return i < a->n_entries;
}

static json_t *bandwidth_of(const struct sg_roof *roof) {
  double ridge = roof->all_core_flops / roof->all_core_bytes_per_s;
  char *text = sg_words_number(ridge, 2);
  json_t *out = json_pack(
      "{s:o, s:o, s:{s:f, s:s, s:s}}", "by_one_core", sg_fact_bandwidth(roof->one_core_bytes_per_s), "by_all_cores",
      sg_fact_bandwidth(roof->all_core_bytes_per_s), "ridge", "value", ridge, "unit", "FLOP/B", "text", text);
  free(text);
  return out;
}

json_t *sg_context_limits(const struct sg_analysis *analysis) {
  struct sg_roof roof;
  bool measured = sg_roof_read(&roof, analysis->set->run, "f64");
  json_t *out = json_pack("{s:b, s:b}", "measured", measured, "has_points", has_points(analysis));
  json_object_set_new(out, "cores",
                      json_integer(sg_number_whole(sg_json_number(analysis->set->run, "ceilings.cores", 0))));
  json_object_set_new(out, "one_core", measured ? sg_fact_rate(roof.one_core_flops) : json_null());
  json_object_set_new(out, "all_cores", measured ? sg_fact_rate(roof.all_core_flops) : json_null());
  json_object_set_new(out, "bandwidth", measured && sg_roof_has_bandwidth(&roof) ? bandwidth_of(&roof) : json_null());
  return out;
}
