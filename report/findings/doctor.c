/* What the doctor found on the machine before the run. */
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "report/escape.h"
#include "report/findings/finding.h"

/* The first letter large, a full stop at the end: the doctor speaks in phrases. */
static char *sentence(const char *phrase) {
  char *text = sg_escape(SG_ESCAPE_MARKDOWN, phrase);
  size_t n = strlen(text);
  if (n && text[0] >= 'a' && text[0] <= 'z') { text[0] = (char)(text[0] - 'a' + 'A'); }
  char *closed = sg_format("%s%s", text, n && text[n - 1] != '.' ? "." : "");
  free(text);
  return closed;
}

void sg_finding_doctor(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t i = 0;
  json_t *check = NULL;
  json_array_foreach(json_object_get(analysis->set->run, "doctor"), i, check) {
    if (strcmp(sg_json_text(check, "status", ""), "warn") != 0) { continue; }
    char *finding = sentence(sg_json_text(check, "finding", "")),
         *effect = sentence(sg_json_text(check, "effect", ""));
    char *remedy = sentence(sg_json_text(check, "remedy", ""));
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
