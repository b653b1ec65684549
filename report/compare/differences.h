/* What differs between the sets of a comparison other than their times: the machine, its kernel, the libraries, the
 * compiler, the settings, the capacity. To add a fact: one line in the table of differences.c. */
#ifndef SG_REPORT_DIFFERENCES_H
#define SG_REPORT_DIFFERENCES_H

#include <jansson.h>
#include <stdbool.h>

#include "report/compare/compare_sets.h"

/* Facts, by the names that templates know them by: templates/compare/fact.mustache has the words. */
#define SG_SETTING_ON "true"
#define SG_SETTING_OFF "false"
struct sg_difference {
  const char *fact;    /* "cpu", "kernel" */
  const char **values; /* of each set; "" where unknown, the above for a switch */
  bool differs;
};

struct sg_differences {
  struct sg_difference *items; /* in the order of the table */
  size_t n;
  char **texts; /* storage */
  size_t n_texts;
};

struct sg_differences sg_differences_find(const struct sg_compared_sets *sets);
void sg_differences_release(struct sg_differences *differences);

/* {"date": false, "machine": true, ..}: which of the facts this is, for the template of its words. A new reference.
 */
json_t *sg_difference_flags(const struct sg_differences *differences, const char *fact);

#endif
