/* Findings: sentences computed from the data by rules, one file a rule, listed in findings.def. Markdown; whatever
 * comes from files is escaped by the rule (report/text/escape.h). */
#ifndef SG_REPORT_FINDING_H
#define SG_REPORT_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "report/analysis/analysis.h"

enum sg_finding_kind {
  SG_FINDING_WARNING, /* what may make the answer wrong */
  SG_FINDING_NOTE,    /* what explains the answer */
};

struct sg_finding {
  const char *rule;
  enum sg_finding_kind kind;
  char *text;   /* one or two sentences */
  char *remedy; /* what to do about it; NULL: nothing to do */
};

struct sg_findings {
  struct sg_finding *items;
  size_t n;
  const char *rule; /* the one being applied */
};

/* All rules over an analysis. Release with sg_findings_release(). */
void sg_findings_init(struct sg_findings *findings, const struct sg_analysis *analysis);
void sg_findings_release(struct sg_findings *findings);

#define SG_FINDING(name) void sg_finding_##name(const struct sg_analysis *analysis, struct sg_findings *out);
#include "report/findings/findings.def"
#undef SG_FINDING

/* For the rules: text and remedy (may be NULL) are taken over. */
void sg_findings_add(struct sg_findings *findings, enum sg_finding_kind kind, char *text, char *remedy);

/* "`a`, `b` and 3 more" of the entries for which `pick` is true, or "`threads` (12 configurations)" where a run of
 * several workloads has many; NULL when there is none. *n (may be NULL) is their number. */
char *sg_findings_names(const struct sg_analysis *analysis, bool (*pick)(const struct sg_entry *), size_t *n);

/* The same of those for which `picked`, as long as the analysis has entries, is true. */
char *sg_findings_names_of(const struct sg_analysis *analysis, const bool *picked);

#endif
