/* Too few launches for an interval, or for one that covers 95%. */
#include "core/text.h"
#include "report/findings/finding.h"

enum { ENOUGH = 6 }; /* from here on, order statistics reach 95% (core/stats.h) */

void sg_finding_few_launches(const struct sg_analysis *analysis, struct sg_findings *out) {
  int64_t least = INT64_MAX;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const struct sg_entry *e = &analysis->entries[i];
    if (sg_entry_ranked(e) && e->wall->n < least) { least = e->wall->n; }
  }
  if (least >= ENOUGH) { return; }
  char *text =
      least == 1
          ? sg_format("A configuration was launched only once: its time has no interval, and nothing says how it "
                      "would come out the next time.")
          : sg_format("With %lld launches of a configuration its interval runs from the fastest to the slowest "
                      "and covers less than 95%%.",
                      (long long)least);
  sg_findings_add(out, SG_FINDING_WARNING, text,
                  sg_format("Measure at least %d rounds (`--rounds %d`).", ENOUGH, ENOUGH));
}
