/* What the doctor found on the machine before the run. */
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/escape.h"
#include "report/findings/finding.h"

void sg_finding_doctor(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t i = 0;
  json_t *check = NULL;
  json_array_foreach(json_object_get(analysis->set->run, "doctor"), i, check) {
    if (strcmp(sg_json_text(check, "status", ""), "warn") != 0) { continue; }
    char *finding = sg_markdown_sentence(sg_json_text(check, "finding", "")),
         *effect = sg_markdown_sentence(sg_json_text(check, "effect", ""));
    char *remedy = sg_markdown_sentence(sg_json_text(check, "remedy", ""));
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
