/* Findings: conclusions that rules draw from the data, one file per rule, listed in findings.def. A rule decides
 * whether it applies and supplies facts (report/analysis/facts.h); templates/findings/<rule>.md.mustache turns them
 * into a text and a remedy. To add one: see CONTRIBUTING.md. */
#ifndef SG_REPORT_FINDING_H
#define SG_REPORT_FINDING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "report/analysis/analysis.h"

enum sg_finding_kind {
  SG_FINDING_WARNING, /* may make the answer wrong */
  SG_FINDING_NOTE,    /* explains the answer */
};

struct sg_finding {
  const char *rule;
  enum sg_finding_kind kind;
  json_t *facts;
};

struct sg_findings {
  struct sg_finding *items;
  size_t n;
  const char *rule; /* the one being applied */
};

/* Applies all rules to an analysis. Release with sg_findings_release(). */
void sg_findings_init(struct sg_findings *findings, const struct sg_analysis *analysis);
void sg_findings_release(struct sg_findings *findings);

#define SG_FINDING(name) void sg_finding_##name(const struct sg_analysis *analysis, struct sg_findings *out);
#include "report/findings/findings.def"
#undef SG_FINDING

/* For the rules; takes ownership of the facts. */
void sg_findings_add(struct sg_findings *findings, enum sg_finding_kind kind, json_t *facts);

/* The finding as a fragment, to be rendered: {"rule", "fragment", "facts"}. A new reference. */
json_t *sg_finding_fragment(const struct sg_finding *finding);

/* The configurations for which `pick` is true as a list for {{> words/configurations}}: by label, or, where a run of
 * several workloads has many, by strategy with their number. A new reference; NULL when there are none. *n (may be
 * NULL) is their number. */
json_t *sg_findings_names(const struct sg_analysis *analysis, bool (*pick)(const struct sg_entry *), size_t *n);

/* The same for those with a true element in `picked`, which has one element per entry of the analysis. */
json_t *sg_findings_names_of(const struct sg_analysis *analysis, const bool *picked);

#endif
