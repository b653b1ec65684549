/* FLOPs counted by the hardware against those by formula: where they deviate, the rates in the report are not those
 * of the arithmetic units. */
#include <math.h>

#include "report/analysis/facts.h"
#include "report/findings/finding.h"

/* In percent. */
#define DEVIATION_THAT_MATTERS 5

static double deviation_of(const struct sg_analysis *a, const struct sg_entry *e) {
  return sg_counts_mean(&a->counts, e->config->config_id, "flop_deviation");
}

void sg_finding_flop_deviation(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_entry *furthest = NULL;
  size_t n = 0, counted = 0;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const struct sg_entry *e = &analysis->entries[i];
    double deviation = deviation_of(analysis, e);
    if (isnan(deviation)) { continue; }
    counted++;
    n += fabs(deviation) > DEVIATION_THAT_MATTERS;
    if (!furthest || fabs(deviation) > fabs(deviation_of(analysis, furthest))) { furthest = e; }
  }
  if (n == 0) { return; }
  double deviation = deviation_of(analysis, furthest);
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:b, s:o, s:I, s:I}", "largest", sg_fact_share(fabs(deviation) / 100), "more",
                            deviation > 0, "tolerance", sg_fact_threshold(DEVIATION_THAT_MATTERS / 100.0),
                            "deviating", (json_int_t)n, "counted", (json_int_t)counted));
}
