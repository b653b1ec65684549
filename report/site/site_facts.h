/* What the index of a site says of one result set, as JSON without the set: it is stored beside the set's report, so
 * that an unchanged set is not read again. */
#ifndef SG_REPORT_SITE_FACTS_H
#define SG_REPORT_SITE_FACTS_H

#include <jansson.h>

#include "report/context/report_set.h"

/* Workloads of a set that the index has a row for; of the others, their number. */
enum { SG_SITE_MOST_WORKLOADS = 12 };

/* {run, date, machine, cpu, cores, libraries, workloads, more, contents}: docs/CONTEXT.md. Of a set that
 * is loaded and summarised. */
json_t *sg_site_facts(const struct sg_report_set *from);

#endif
