#include "report/findings/finding.h"

#include <stdlib.h>

#include "core/text.h"
#include "report/escape.h"
#include "report/words.h"

enum { MOST_NAMES = 6 };

static const struct {
  const char *name;
  void (*apply)(const struct sg_analysis *analysis, struct sg_findings *out);
} rules[] = {
#define SG_FINDING(name) {#name, sg_finding_##name},
#include "report/findings/findings.def"
#undef SG_FINDING
};

void sg_findings_init(struct sg_findings *findings, const struct sg_analysis *analysis) {
  *findings = (struct sg_findings){0};
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    findings->rule = rules[i].name;
    rules[i].apply(analysis, findings);
  }
}

void sg_findings_release(struct sg_findings *findings) {
  for (size_t i = 0; i < findings->n; i++) {
    free(findings->items[i].text);
    free(findings->items[i].remedy);
  }
  free(findings->items);
  *findings = (struct sg_findings){0};
}

void sg_findings_add(struct sg_findings *findings, enum sg_finding_kind kind, char *text, char *remedy) {
  findings->items = realloc(findings->items, (findings->n + 1) * sizeof *findings->items);
  if (!findings->items) { abort(); }
  findings->items[findings->n++] = (struct sg_finding){findings->rule, kind, text, remedy};
}

char *sg_findings_names(const struct sg_analysis *analysis, bool (*pick)(const struct sg_entry *), size_t *n) {
  char *names[MOST_NAMES + 1];
  size_t found = 0;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    if (!pick(&analysis->entries[i])) { continue; }
    if (found < MOST_NAMES) { names[found] = sg_markdown_code(analysis->entries[i].config->label); }
    found++;
  }
  if (n) { *n = found; }
  if (found == 0) { return NULL; }
  size_t listed = found < MOST_NAMES ? found : MOST_NAMES, parts = listed;
  if (found > listed) { names[parts++] = sg_format("%zu more", found - listed); }
  char *text = sg_words_list(names, parts);
  for (size_t i = 0; i < parts; i++) {
    free(names[i]);
  }
  return text;
}
