/* Configurations that had not converged (core/stats.h) when the run ended. */
#include <stdlib.h>

#include "core/json.h"
#include "core/text.h"
#include "report/analysis/words.h"
#include "report/findings/finding.h"

static bool wide(const struct sg_entry *e) {
  return sg_entry_ranked(e) && e->wall->converged == 0 && e->wall->n > 1;
}

void sg_finding_converged(const struct sg_analysis *analysis, struct sg_findings *out) {
  double wanted = sg_json_number(analysis->set->run, "plan.target_ci", 0.02);
  char *names = wanted > 0 ? sg_findings_names(analysis, wide, NULL) : NULL; /* 0: the run had no target */
  if (!names) { return; }
  char *target = sg_words_percent(wanted);
  sg_findings_add(out, SG_FINDING_WARNING,
                  sg_format("%s did not converge: the 95%% interval of the median is not reliably narrower than %s.",
                            names, target),
                  sg_format("Give the run more rounds (`--rounds`) or time (`--budget`)."));
  free(target);
  free(names);
}
