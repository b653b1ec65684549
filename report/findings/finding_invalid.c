/* Configurations whose results did not verify, or whose times are impossible: speed does not make up for wrong
 * results. */
#include "report/findings/finding.h"

static bool wrong(const struct sg_entry *e) {
  return e->status == SG_ENTRY_INVALID && e->detail != sg_impossible_time;
}

static bool impossible(const struct sg_entry *e) {
  return e->status == SG_ENTRY_INVALID && e->detail == sg_impossible_time;
}

static void add(struct sg_findings *out, json_t *names, bool wrong_results, size_t n) {
  if (!names) { return; }
  sg_findings_add(
      out, SG_FINDING_WARNING,
      json_pack("{s:o, s:b, s:b}", "configurations", names, "wrong_results", wrong_results, "one", n == 1));
}

void sg_finding_invalid(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t n = 0;
  json_t *names = sg_findings_names(analysis, wrong, &n);
  add(out, names, true, n);
  names = sg_findings_names(analysis, impossible, &n);
  add(out, names, false, n);
}
