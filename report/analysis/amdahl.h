/* The serial fraction of the work, from speed-ups on several numbers of cores.
 *
 * G. M. Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities", AFIPS
 * 1967: S(p) = 1 / (s + (1 - s) / p). This is linear in s: 1/S - 1/p = s (1 - 1/p), fitted by least squares through
 * the origin. With one number of cores it is the serial fraction of A. H. Karp, H. P. Flatt, "Measuring parallel
 * processor performance", CACM 33 (1990) 539. */
#ifndef SG_REPORT_AMDAHL_H
#define SG_REPORT_AMDAHL_H

#include <stddef.h>

#include "report/analysis/analysis.h"

struct sg_scaling_point {
  double cores, speedup; /* > 0 */
};

struct sg_amdahl {
  double serial;   /* fraction; NaN: nothing to fit; below 0: superlinear speed-up (caches) */
  double residual; /* root mean square of the residuals of 1/S; NaN with fewer than two points */
  size_t n;        /* points with more than one core */
};

/* Points with one core or without a finite positive speed-up carry no information on s and are left out. */
struct sg_amdahl sg_amdahl_fit(const struct sg_scaling_point *points, size_t n);

/* The largest speed-up that a serial fraction allows, 1/s; INFINITY for s <= 0. */
double sg_amdahl_limit(double serial);

/* The scaling of one strategy within a workload: the best ranked entry for each number of cores requested (workers
 * that operate times BLAS threads), up to `most_cores`, because larger numbers oversubscribe the machine. Sorted by
 * cores. Writes at most `workload->n` points and returns their number. */
size_t sg_scaling_points(const struct sg_workload_results *workload, const char *strategy, double most_cores,
                         struct sg_scaling_point *points);

#endif
