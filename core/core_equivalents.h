/* How much several cores of a machine can do, in cores of its fastest kind: what parallel efficiency is relative to.
 * Where all cores are alike, the number of cores. */
#ifndef SG_CORE_CORE_EQUIVALENTS_H
#define SG_CORE_CORE_EQUIVALENTS_H

#include "core/resultset.h"

/* The cores of all kinds that this process could use, at most as many as its hardware threads, which a quota limits;
 * NaN: unknown. */
double sg_all_usable_cores(const struct sg_resultset *set);

/* The fastest cores are taken first, as by a pinned strategy. Cores of the other kinds count by the rate of one core
 * of their kind relative to the fastest's, from the peak rates of run.json. NaN: those were not measured, or unknown
 * `cores`. */
double sg_core_equivalents(const struct sg_resultset *set, double cores);

#endif
