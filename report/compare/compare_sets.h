/* The result sets of a comparison: loaded, analysed, and arranged in sides. A side is what is compared: one set, or
 * several sessions of the same machine. Side A is the base, with which every other side is compared. */
#ifndef SG_REPORT_COMPARE_SETS_H
#define SG_REPORT_COMPARE_SETS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/resultset.h"
#include "core/summary.h"
#include "report/analysis/analysis.h"

enum { SG_MOST_COMPARED = 200 }; /* sets of one comparison */

struct sg_compared_set {
  char *name;    /* "A", "B"; "A1", "A2" where a side has several sessions */
  size_t side;   /* 0: the base */
  char *sha256;  /* of its files */
  char *machine; /* its id (core/machine_id.h) */
  struct sg_resultset set;
  struct sg_summary summary;
  struct sg_analysis analysis;
};

/* By side; the sessions of a side in the order of their start. */
struct sg_compared_sets {
  struct sg_compared_set *items;
  size_t n;
  size_t *first; /* side s: items[first[s]] to items[first[s + 1] - 1] */
  size_t n_sides;
};

/* Load these sets, folders or archives (report/archive/set_source.h). `base`, n_base of them, are the sessions of
 * side A and `others` those of side B; without a base, each of the others is a side of its own. SG_BAD_INPUT for a
 * set that cannot be read, that is still being measured, or that is there twice, for two sets of one id, and for a
 * side of two machines. Release also after a failure. */
int sg_compared_sets_load(struct sg_compared_sets *sets, char *const *base, size_t n_base, char *const *others,
                          size_t n_others, struct sg_error *err) SG_MUST_CHECK;
void sg_compared_sets_release(struct sg_compared_sets *sets);

/* Whether the sets of some side have another machine than the base. */
bool sg_compared_machines_differ(const struct sg_compared_sets *sets);

/* "A", "B".. "Z", "AA"; the caller frees. */
char *sg_side_name(size_t side);

#endif
