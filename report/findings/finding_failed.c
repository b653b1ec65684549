/* Configurations without a successful launch, and those with some failed launches. */
#include "report/findings/finding.h"

static bool failed(const struct sg_entry *e) {
  return e->status == SG_ENTRY_FAILED;
}

static bool lost_some(const struct sg_entry *e) {
  return e->status == SG_ENTRY_RANKED && e->ok > 0 && e->not_ok > 0;
}

static void add(struct sg_findings *out, json_t *names, bool partly, size_t n) {
  if (!names) { return; }
  sg_findings_add(out, SG_FINDING_WARNING,
                  json_pack("{s:o, s:b, s:b}", "configurations", names, "partly", partly, "one", n == 1));
}

void sg_finding_failed(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t n = 0;
  json_t *names = sg_findings_names(analysis, failed, &n);
  add(out, names, false, n);
  names = sg_findings_names(analysis, lost_some, &n);
  add(out, names, true, n);
}
