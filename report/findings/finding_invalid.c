/* Configurations whose results did not verify or were not checked, or whose times are impossible: speed does not make
 * up for wrong results. */
#include "report/findings/finding.h"

static bool wrong(const struct sg_entry *e) {
  return e->status == SG_ENTRY_INVALID && e->detail != sg_impossible_time;
}

static bool impossible(const struct sg_entry *e) {
  return e->status == SG_ENTRY_INVALID && e->detail == sg_impossible_time;
}

static bool unverified(const struct sg_entry *e) {
  return e->status == SG_ENTRY_UNVERIFIED;
}

static void add(const struct sg_analysis *analysis, bool (*pick)(const struct sg_entry *), const char *reason,
                struct sg_findings *out) {
  size_t n = 0;
  json_t *names = sg_findings_names(analysis, pick, &n);
  if (!names) { return; }
  json_t *is = json_pack("{s:b, s:b, s:b}", "wrong_results", 0, "impossible_times", 0, "unverified", 0);
  json_object_set_new(is, reason, json_true());
  sg_findings_add(out, SG_FINDING_WARNING,
                  json_pack("{s:o, s:o, s:b}", "configurations", names, "is", is, "one", n == 1));
}

void sg_finding_invalid(const struct sg_analysis *analysis, struct sg_findings *out) {
  add(analysis, wrong, "wrong_results", out);
  add(analysis, impossible, "impossible_times", out);
  add(analysis, unverified, "unverified", out);
}
