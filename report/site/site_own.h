/* What this program wrote into the folder of a site, and of which result sets. */
#ifndef SG_REPORT_SITE_OWN_H
#define SG_REPORT_SITE_OWN_H

#include <jansson.h>
#include <stdbool.h>

#include "report/site/site_scan.h"

#define SG_SITE_REPORTS "reports"
#define SG_SITE_ENTRY "entry.json" /* beside a report */

/* {name, version} of this program. A new reference. */
json_t *sg_site_generator(void);

/* A file of JSON; NULL if it is not one of this program. A new reference. */
json_t *sg_site_load(int folder, const char *name);

/* The names of the reports that the site in this folder has; NULL if there is no site of this program. A new
 * reference. */
json_t *sg_site_load_reports(int folder);

/* The name of a set's report, from that of the set: only lower-case letters, digits and hyphens, and different for
 * different names. A new heap string. */
char *sg_site_slug(const char *name);

/* Whether one of these sets is in the site of this folder, which has these reports: under its name, with its run id.
 * A site without a report is of any sets. */
bool sg_site_is_of(int folder, const json_t *reports, const struct sg_site_scan *scan);

#endif
