/* What workers remarked on launches that went well: one sentence a remark, with the configurations it is about. */
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "report/escape.h"
#include "report/findings/finding.h"
#include "report/words.h"

enum { MOST_NAMES = 6 };

/* Is entry i the first with its remark? */
static bool is_new(const struct sg_analysis *a, size_t i) {
  for (size_t k = 0; k < i; k++) {
    if (a->entries[k].remark && strcmp(a->entries[k].remark, a->entries[i].remark) == 0) { return false; }
  }
  return true;
}

static char *names_with(const struct sg_analysis *a, const char *remark) {
  char *names[MOST_NAMES + 1];
  size_t n = 0, more = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    if (!a->entries[i].remark || strcmp(a->entries[i].remark, remark) != 0) { continue; }
    if (n == MOST_NAMES) {
      more++;
    } else {
      names[n++] = sg_markdown_code(a->entries[i].config->label);
    }
  }
  if (more > 0) { names[n++] = sg_format("%zu more", more); }
  char *list = sg_words_list(names, n);
  for (size_t i = 0; i < n; i++) {
    free(names[i]);
  }
  return list;
}

void sg_finding_remarks(const struct sg_analysis *analysis, struct sg_findings *out) {
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const char *remark = analysis->entries[i].remark;
    if (!remark || !is_new(analysis, i)) { continue; }
    char *names = names_with(analysis, remark), *text = sg_escape(SG_ESCAPE_MARKDOWN, remark);
    sg_findings_add(out, SG_FINDING_NOTE, sg_format("%s: %s.", names, text), NULL);
    free(text);
    free(names);
  }
}
