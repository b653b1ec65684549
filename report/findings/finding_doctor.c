/* Problems that the doctor found on the machine before the run and that can be fixed. */
#include <string.h>

#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/analysis/kernel_choice.h"
#include "report/findings/finding.h"

/* Properties of the machine, and those that the capacity probes measure better, are threats to validity instead. */
static bool matters(const struct sg_analysis *analysis, const char *check) {
  static const char *const others[] = {"cores", "hypervisor", "steal"};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (strcmp(check, others[i]) == 0) { return false; }
  }
  return sg_doctor_check_applies(analysis, check);
}

static json_t *text_or_null(const char *text) {
  return *text ? sg_fact_text(text) : json_null();
}

void sg_finding_doctor(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t i = 0;
  json_t *check = NULL;
  json_array_foreach(json_object_get(analysis->set->run, "doctor"), i, check) {
    if (strcmp(sg_json_text(check, "status", ""), "warn") != 0 ||
        !matters(analysis, sg_json_text(check, "check", ""))) {
      continue;
    }
    sg_findings_add(out, SG_FINDING_WARNING,
                    json_pack("{s:o, s:o, s:o}", "finding", sg_fact_text(sg_json_text(check, "finding", "")),
                              "effect", text_or_null(sg_json_text(check, "effect", "")), "remedy",
                              text_or_null(sg_json_text(check, "remedy", ""))));
  }
}
