/* The limits of the machine: its peak rate and its memory bandwidth, as stored in run.json under `ceilings`. The
 * attainable rate at an arithmetic intensity is the lower of the two (S. Williams, A. Waterman, D. Patterson,
 * "Roofline: an insightful visual performance model", Commun. ACM 52(4), 2009). */
#ifndef SG_REPORT_ROOF_H
#define SG_REPORT_ROOF_H

#include <jansson.h>
#include <stdbool.h>

#include "core/resultset.h"
#include "report/analysis/entry.h"

struct sg_roof {
  double one_core_flops, all_core_flops;             /* FLOP/s, in the precision requested */
  double one_core_bytes_per_s, all_core_bytes_per_s; /* triad; NaN: not measured */
};

/* False when run.json has no peak rates. They are measured in float64; single precision is taken as twice as fast. */
bool sg_roof_read(struct sg_roof *roof, const json_t *run, const char *dtype);

bool sg_roof_has_bandwidth(const struct sg_roof *roof);

/* FLOP/s of all cores at `intensity` FLOP per byte; needs the bandwidth. */
double sg_roof_at(const struct sg_roof *roof, double intensity);

/* FLOP per byte of unavoidable memory traffic, by formula; NaN when either is unknown or 0. */
double sg_roof_intensity(const struct sg_configs_row *config);

/* An entry's rate relative to the bandwidth roof at its intensity, without loading where it was measured separately.
 * It is close to its roof from SG_ROOF_CLOSE on; above SG_ROOF_BEYOND the data must come from the caches. NaN where
 * arithmetic is the lower roof, and for an entry that is not ranked. */
double sg_roof_share_of_bandwidth(const struct sg_roof *roof, const struct sg_entry *entry);

#define SG_ROOF_CLOSE 0.7
#define SG_ROOF_BEYOND 1.1

#endif
