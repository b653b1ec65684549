/* The machine's peak rates in a sentence, or why there are none. */
#include <math.h>
#include <stdlib.h>

#include "core/json.h"
#include "core/text.h"
#include "report/analysis/roof.h"
#include "report/analysis/words.h"
#include "report/context/context.h"

static char *bandwidth_words(double bytes_per_s) {
  char buffer[SG_HUMAN_SIZE];
  return sg_format("%s", sg_human_rate(bytes_per_s, "B/s", buffer));
}

static char *measured_words(const struct sg_roof *roof, double cores) {
  char *one = sg_words_rate(roof->one_core_flops), *all = sg_words_rate(roof->all_core_flops), *text = NULL;
  if (sg_roof_has_bandwidth(roof)) {
    char *one_bytes = bandwidth_words(roof->one_core_bytes_per_s),
         *all_bytes = bandwidth_words(roof->all_core_bytes_per_s);
    text = sg_format(
        "One core of this machine reaches %s in float64 and moves %s to and from memory (STREAM triad); all "
        "%.0f together reach %s and %s. From %.2g FLOP per byte on, arithmetic is the limit; below, memory.",
        one, one_bytes, cores, all, all_bytes, roof->all_core_flops / roof->all_core_bytes_per_s);
    free(one_bytes);
    free(all_bytes);
  } else {
    text = sg_format("One core of this machine reaches %s in float64, all %.0f together %s.", one, cores, all);
  }
  free(one);
  free(all);
  return text;
}

/* Markdown. */
static char *absent_words(const struct sg_analysis *a, bool measured, const struct sg_roof *roof) {
  if (!measured) {
    return sg_format(
        "The peak rates of this machine were not measured in this run, so there is no roofline and no share "
        "of the peak. A run with `--ceilings measured` measures them in a few seconds.");
  }
  if (!sg_roof_has_bandwidth(roof)) {
    return sg_format(
        "There is no roofline: the memory bandwidth was not measured, for lack of room for arrays larger "
        "than the caches. It needs several times the size of the last-level cache in free memory.");
  }
  for (size_t i = 0; i < a->n_entries; i++) {
    if (a->entries[i].wall && isfinite(sg_roof_intensity(a->entries[i].config))) { return sg_format("%s", ""); }
  }
  return sg_format("There is no roofline: no configuration has a time and a formula for its FLOPs and its bytes.");
}

json_t *sg_context_limits(const struct sg_analysis *analysis) {
  struct sg_roof roof;
  bool measured = sg_roof_read(&roof, analysis->set->run, "f64");
  double cores = sg_json_number(analysis->set->run, "ceilings.cores", 0);
  json_t *out = json_object();
  json_object_set_new(out, "measured", json_boolean(measured));
  sg_context_text(out, "text", measured ? measured_words(&roof, cores) : sg_format("%s", ""));
  sg_context_text(out, "no_roofline", absent_words(analysis, measured, &roof));
  return out;
}
