/* Configurations of which no launch ended well, and those of which some did not. */
#include <stdlib.h>

#include "core/text.h"
#include "report/findings/finding.h"
#include "report/text/escape.h"

static bool failed(const struct sg_entry *e) {
  return e->standing == SG_STANDING_FAILED;
}

static bool lost_some(const struct sg_entry *e) {
  return e->standing == SG_STANDING_RANKED && e->ok > 0 && e->not_ok > 0;
}

void sg_finding_failed(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t n = 0;
  char *names = sg_findings_names(analysis, failed, &n);
  if (names) {
    sg_findings_add(out, SG_FINDING_WARNING,
                    sg_format("%s did not run to the end and %s no time.", names, n == 1 ? "has" : "have"),
                    sg_format("The reason is in the results table; `outcomes.csv` has it for every launch."));
  }
  free(names);
  names = sg_findings_names(analysis, lost_some, NULL);
  if (names) {
    sg_findings_add(out, SG_FINDING_WARNING,
                    sg_format("Some launches of %s did not end well; the statistics are made of the others.", names),
                    sg_format("See `outcomes.csv`."));
  }
  free(names);
}
