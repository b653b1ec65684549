/* A comparison on a terminal: the sets, what differs, a table for each side and workload, and what was found. */
#ifndef SG_REPORT_COMPARE_PRINT_H
#define SG_REPORT_COMPARE_PRINT_H

#include <stdio.h>

#include "report/compare/differences.h"
#include "report/compare/ratios.h"
#include "report/render/mustache.h"

/* Names of what differs are those of the report's templates. Fails as sg_mustache_render(). */
int sg_compare_print(const struct sg_compared_sets *sets, const struct sg_differences *differences,
                     const struct sg_ratios *ratios, const struct sg_template_folders *templates, FILE *stream,
                     struct sg_error *err) SG_MUST_CHECK;

/* "1.10 [1.07, 1.13]", "1.10 (one launch)" without an interval. A new heap string. */
char *sg_ratio_words(double ratio, double low, double high);

/* Why there is no ratio, as one line: "only in A", "threads crashed in B". A new heap string. */
char *sg_no_ratio_words(const struct sg_time_ratio *ratio);

#endif
