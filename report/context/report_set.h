/* A result set as a report is made of it: loaded once, with the sums of the bytes that were read, the state of its
 * seal and its summary.
 *
 *   struct sg_report_set from;
 *   int status = sg_report_set_load(&from, dir, 0, err);
 *   if (status == SG_OK) { status = sg_report_set_summarise(&from, err); }
 *   sg_report_set_release(&from);
 */
#ifndef SG_REPORT_CONTEXT_REPORT_SET_H
#define SG_REPORT_CONTEXT_REPORT_SET_H

#include <jansson.h>

#include "core/resultset.h"
#include "core/summary.h"

struct sg_report_set {
  struct sg_resultset set;
  struct sg_summary summary; /* points to `set` */
  json_t *data;              /* sg_data_list (context.h) */
};

/* All tables of a set but summary.csv, which `more` (SG_READ_SUMMARY, or 0) adds. On failure *from is zeroed. */
int sg_report_set_load(struct sg_report_set *from, const char *dir, unsigned more,
                       struct sg_error *err) SG_MUST_CHECK;

/* Fails as sg_summary_compute(). */
int sg_report_set_summarise(struct sg_report_set *from, struct sg_error *err) SG_MUST_CHECK;

void sg_report_set_release(struct sg_report_set *from);

#endif
