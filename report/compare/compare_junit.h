/* The result of a gate as JUnit XML, which continuous integration reads: a test suite for each side but the base, a
 * test case for each configuration. A configuration that became slower is a failure, one that works in the base only
 * an error, and one that cannot be compared is skipped. The elements and attributes are those that the schema of the
 * reports of Apache Ant's JUnit task (windyroad, JUnit.xsd) requires, in its order. */
#ifndef SG_REPORT_COMPARE_JUNIT_H
#define SG_REPORT_COMPARE_JUNIT_H

#include "report/compare/gate.h"

/* A new heap string. */
char *sg_compare_junit(const struct sg_compared_sets *sets, const struct sg_ratios *ratios,
                       const struct sg_gate *gate);

#endif
