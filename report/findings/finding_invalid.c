/* Fast and wrong is not fast: configurations whose results did not verify, or whose times cannot be. */
#include <stdlib.h>

#include "core/text.h"
#include "report/findings/finding.h"

static bool wrong(const struct sg_entry *e) {
  return e->standing == SG_STANDING_INVALID && e->detail != sg_impossible_time;
}

static bool impossible(const struct sg_entry *e) {
  return e->standing == SG_STANDING_INVALID && e->detail == sg_impossible_time;
}

void sg_finding_invalid(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t n = 0;
  char *names = sg_findings_names(analysis, wrong, &n);
  if (names) {
    sg_findings_add(out, SG_FINDING_WARNING,
                    sg_format("%s gave wrong results and %s not ranked.", names, n == 1 ? "is" : "are"),
                    sg_format("Do not use %s with this library on this machine; report it to the library’s authors.",
                              n == 1 ? "it" : "them"));
  }
  free(names);
  names = sg_findings_names(analysis, impossible, &n);
  if (names) {
    sg_findings_add(out, SG_FINDING_WARNING,
                    sg_format("%s %s trials that lasted no time or less, and %s not ranked.", names,
                              n == 1 ? "has" : "have", n == 1 ? "is" : "are"),
                    sg_format("Look for the mistake in `samples.csv`, or measure again."));
  }
  free(names);
}
