/* The report of a comparison, in the formats and with the files of a report of one result set. */
#ifndef SG_REPORT_COMPARE_REPORT_H
#define SG_REPORT_COMPARE_REPORT_H

#include "report/compare/differences.h"
#include "report/compare/gate.h"
#include "report/compare/ratios.h"
#include "report/render/report_writer.h"

/* job->input is not used. */
int sg_compare_report_write(const struct sg_report_job *job, const struct sg_compared_sets *sets,
                            const struct sg_differences *differences, const struct sg_ratios *ratios,
                            const struct sg_gate *gate, struct sg_error *err) SG_MUST_CHECK;

/* A short form of it in Markdown, for a comment on a pull request. A new heap string; NULL on failure. */
char *sg_compare_comment(const struct sg_template_folders *templates, const struct sg_compared_sets *sets,
                         const struct sg_differences *differences, const struct sg_ratios *ratios,
                         const struct sg_gate *gate, struct sg_error *err) SG_MUST_CHECK;

#endif
