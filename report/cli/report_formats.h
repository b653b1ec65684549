/* The option --format of the commands that write reports. */
#ifndef SG_REPORT_CLI_REPORT_FORMATS_H
#define SG_REPORT_CLI_REPORT_FORMATS_H

#include "core/error.h"

/* "md,html,tex,png,pdf" as SG_REPORT_MARKDOWN and so on (report/render/report_writer.h); the PDF is made from the
 * article. */
int sg_report_formats_parse(const char *text, unsigned *formats, struct sg_error *err) SG_MUST_CHECK;

/* The ending of the document to open first. */
const char *sg_report_formats_first(unsigned formats);

#endif
