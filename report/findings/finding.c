#include "report/findings/finding.h"

#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/analysis/words.h"
#include "report/text/escape.h"

enum { MOST_NAMES = 4 };

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
  findings->items = sg_resize(findings->items, findings->n + 1, sizeof *findings->items);
  findings->items[findings->n++] = (struct sg_finding){findings->rule, kind, text, remedy};
}

/* "`a`, `b` and 3 more". */
static char *labels_of(const struct sg_analysis *a, const bool *picked, size_t found) {
  char *names[MOST_NAMES + 1];
  size_t n = 0, most = found == MOST_NAMES + 1 ? found : MOST_NAMES; /* "1 more" takes the room of its name */
  for (size_t i = 0; i < a->n_entries && n < most; i++) {
    if (picked[i]) { names[n++] = sg_markdown_code(a->entries[i].config->label); }
  }
  if (found > n) {
    names[n] = sg_format("%zu more", found - n);
    n++;
  }
  char *text = sg_words_list(names, n);
  for (size_t i = 0; i < n; i++) {
    free(names[i]);
  }
  return text;
}

static size_t count_strategy(const struct sg_analysis *a, const bool *picked, const char *strategy) {
  size_t n = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    n += picked[i] && strcmp(a->entries[i].config->strategy, strategy) == 0;
  }
  return n;
}

/* "`threads` (12 configurations) and `native` (3 configurations)", in the order of first appearance. */
static char *strategies_of(const struct sg_analysis *a, const bool *picked) {
  char **names = sg_alloc(a->n_entries + 1, sizeof *names);
  size_t n = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    bool told = !picked[i];
    for (size_t k = 0; k < i && !told; k++) {
      told = picked[k] && strcmp(a->entries[k].config->strategy, a->entries[i].config->strategy) == 0;
    }
    if (told) { continue; }
    char *count = sg_words_count(count_strategy(a, picked, a->entries[i].config->strategy), "configuration",
                                 "configurations"),
         *name = sg_markdown_code(a->entries[i].config->strategy);
    names[n++] = sg_format("%s (%s)", name, count);
    free(count);
    free(name);
  }
  char *text = sg_words_list(names, n);
  for (size_t i = 0; i < n; i++) {
    free(names[i]);
  }
  free(names);
  return text;
}

char *sg_findings_names_of(const struct sg_analysis *analysis, const bool *picked) {
  size_t found = 0;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    found += picked[i];
  }
  if (found == 0) { return NULL; }
  return analysis->n_workloads > 1 && found > MOST_NAMES ? strategies_of(analysis, picked)
                                                         : labels_of(analysis, picked, found);
}

char *sg_findings_names(const struct sg_analysis *analysis, bool (*pick)(const struct sg_entry *), size_t *n) {
  bool *picked = sg_alloc(analysis->n_entries + 1, sizeof *picked);
  size_t found = 0;
  for (size_t i = 0; i < analysis->n_entries; i++) {
    picked[i] = pick(&analysis->entries[i]);
    found += picked[i];
  }
  if (n) { *n = found; }
  char *text = sg_findings_names_of(analysis, picked);
  free(picked);
  return text;
}
