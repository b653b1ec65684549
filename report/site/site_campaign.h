/* What the campaign.json of a folder (docs/CAMPAIGN.md), if it has one, says of hosts that differ from their kind. */
#ifndef SG_REPORT_SITE_CAMPAIGN_H
#define SG_REPORT_SITE_CAMPAIGN_H

#include <jansson.h>

/* [{host, kind, slower, ratio, interval}], at most so many: docs/CONTEXT.md. Empty where there is no such file, or
 * another one. A new reference. */
enum { SG_SITE_MOST_HOSTS = 1000 };
json_t *sg_site_campaign(const char *folder);

#endif
