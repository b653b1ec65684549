/* Findings: what rules conclude from the data, one file per rule, listed in findings.def. A rule decides whether it
 * applies and hands over facts (report/analysis/facts.h); templates/findings/<rule>.md.mustache makes a text and a
 * remedy of them. To add one: see CONTRIBUTING.md. */
#ifndef SG_REPORT_FINDING_H
#define SG_REPORT_FINDING_H

#include <jansson.h>
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
  json_t *facts;
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

/* For the rules: the facts are taken over. */
void sg_findings_add(struct sg_findings *findings, enum sg_finding_kind kind, json_t *facts);

/* The finding as a fragment, to be rendered: {"rule", "fragment", "facts"}. A new reference. */
json_t *sg_finding_fragment(const struct sg_finding *finding);

/* The configurations for which `pick` is true as a list for {{> words/configurations}}: by label, or by strategy with
 * their number where a run of several workloads has many. A new reference; NULL when there is none. *n (may be NULL)
 * is their number. */
json_t *sg_findings_names(const struct sg_analysis *analysis, bool (*pick)(const struct sg_entry *), size_t *n);

/* The same of those for which `picked`, as long as the analysis has entries, is true. */
json_t *sg_findings_names_of(const struct sg_analysis *analysis, const bool *picked);

#endif
