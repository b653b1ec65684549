/* FLOPs as the hardware counted them against those by formula: where they part, the rates in the report are not what
 * the units did. */
#include <math.h>
#include <stdlib.h>

#include "core/text.h"
#include "report/analysis/words.h"
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
  char *percent = sg_words_percent(fabs(deviation) / 100);
  sg_findings_add(
      out, SG_FINDING_NOTE,
      sg_format("The hardware counted up to %s %s floating-point operations than the formula says, more than "
                "5%% off in %zu of %zu configurations. Rates in this report are by formula.",
                percent, deviation > 0 ? "more" : "fewer", n, counted),
      NULL);
  free(percent);
}
