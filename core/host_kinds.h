/* Hosts that differ from others of their kind: the machines of a campaign, one result set each.
 *
 * A kind is the hosts with the same CPU model, number of cores and BLAS libraries. Of each configuration (equal
 * factors but for the number of items; log times per item, mean over the launches) a host's deviation is from the
 * median of its kind; a host's ratio is the median of its deviations. The spread of a kind is the normalised median
 * absolute deviation of its hosts' ratios (P. J. Rousseeuw, C. Croux, "Alternatives to the median absolute
 * deviation", J. Am. Stat. Assoc. 88, 1993), so that a few slow hosts do not hide themselves. The standard error of a
 * host is the larger of that spread and of what its launches show (contrast.h: sg_series_location()); its interval is
 * Student's t with 0.37 (H - 1) degrees of freedom for H hosts, the efficiency of that spread, and a level of 1 -
 * 0.05 / H (Bonferroni). A host is slower (faster) if all of its interval is above (below) 1 and its ratio is outside
 * the band, as in a comparison of two result sets. tests/unit/core_host_kinds.c counts the errors. */
#ifndef SG_CORE_HOST_KINDS_H
#define SG_CORE_HOST_KINDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/error.h"

/* Of fewer hosts of a kind none is said to differ: the spread of so few is not known. */
enum { SG_KIND_LEAST = 5 };

enum sg_host_find { SG_HOST_NOT_COMPARED, SG_HOST_USUAL, SG_HOST_SLOWER, SG_HOST_FASTER };
extern const char *const sg_host_find_names[]; /* "not_compared", "usual", "slower", "faster" */

struct sg_host_time {
  char *key;       /* of the configuration */
  double log_ns;   /* per item */
  double variance; /* of log_ns; infinity: one launch */
};

struct sg_kind_host {
  char *name, *kind;
  struct sg_host_time *times;
  size_t n_times;
  /* Set by sg_hosts_compare(). */
  enum sg_host_find find;
  double ratio, low, high; /* its time over that of its kind; NaN: not compared */
};

struct sg_hosts {
  struct sg_kind_host *items;
  size_t n;
};

/* Add the host of the result set in `dir`, which is read. SG_BAD_INPUT if it cannot be, or if its times mean nothing.
 */
int sg_hosts_add(struct sg_hosts *hosts, const char *name, const char *dir, struct sg_error *err) SG_MUST_CHECK;

/* Add one without times, for sg_hosts_add_time(). */
void sg_hosts_add_empty(struct sg_hosts *hosts, const char *name, const char *kind);
void sg_hosts_add_time(struct sg_hosts *hosts, const char *key, double log_ns, double variance);

/* Sorts the hosts by kind and name, and finds those that differ. */
void sg_hosts_compare(struct sg_hosts *hosts);
void sg_hosts_release(struct sg_hosts *hosts);

/* [{"kind", "hosts", "compared": [{"host", "find", "ratio", "low", "high"}]}]; docs/CAMPAIGN.md. A new reference. */
json_t *sg_hosts_json(const struct sg_hosts *hosts);

/* A line for each kind, and for each host that differs. */
void sg_hosts_print(const struct sg_hosts *hosts, FILE *stream);

#endif
