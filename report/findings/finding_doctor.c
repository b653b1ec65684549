/* What the doctor found on the machine before the run and can be mended. */
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/findings/finding.h"
#include "report/text/escape.h"

/* What the machine is, and what the capacity probes say better, is left to the threats to validity. */
static bool matters(const char *check) {
  static const char *const others[] = {"cores", "hypervisor", "steal"};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
    if (strcmp(check, others[i]) == 0) { return false; }
  }
  return true;
}

void sg_finding_doctor(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t i = 0;
  json_t *check = NULL;
  json_array_foreach(json_object_get(analysis->set->run, "doctor"), i, check) {
    if (strcmp(sg_json_text(check, "status", ""), "warn") != 0 || !matters(sg_json_text(check, "check", ""))) {
      continue;
    }
    char *finding = sg_escape_sentence(SG_ESCAPE_MARKDOWN, sg_json_text(check, "finding", "")),
         *effect = sg_escape_sentence(SG_ESCAPE_MARKDOWN, sg_json_text(check, "effect", ""));
    char *remedy = sg_escape_sentence(SG_ESCAPE_MARKDOWN, sg_json_text(check, "remedy", ""));
    char *text = sg_format("%s%s%s", finding, *effect ? " " : "", effect);
    free(finding);
    free(effect);
    if (!*remedy) {
      free(remedy);
      remedy = NULL;
    }
    sg_findings_add(out, SG_FINDING_WARNING, text, remedy);
  }
}
