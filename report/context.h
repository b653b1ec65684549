/* Everything a template may use, as one JSON tree: context.json, documented in docs/CONTEXT.md. */
#ifndef SG_REPORT_CONTEXT_H
#define SG_REPORT_CONTEXT_H

#include <jansson.h>

#include "report/analysis/analysis.h"
#include "report/findings/finding.h"

enum { SG_CONTEXT_VERSION = 1 };

/* `figures` is a borrowed list (report/figures.h). A new reference. */
json_t *sg_context_make(const struct sg_analysis *analysis, const struct sg_findings *findings, json_t *figures);

/* The parts, each a new reference. */
json_t *sg_context_run(const struct sg_resultset *set);
json_t *sg_context_machine(const struct sg_resultset *set);  /* {model, cores, rows: [{name, value}]} */
json_t *sg_context_software(const struct sg_resultset *set); /* [{name, value}] */
json_t *sg_context_workload(const struct sg_workload *workload, const char *cpu, size_t number);
json_t *sg_context_advice(const struct sg_analysis *analysis); /* null: nothing to recommend */

/* Put a heap string into an object and free it. */
void sg_context_text(json_t *object, const char *key, char *text);

#endif
