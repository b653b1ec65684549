/* The texts that name a workload's source. */
#ifndef SG_BENCH_DATA_SOURCE_NAME_H
#define SG_BENCH_DATA_SOURCE_NAME_H

#include <stdbool.h>

#include "core/error.h"

/* The PATHS of "npy:PATHS", or of "raw:PATHS" and its like; NULL: another source. */
const char *sg_source_paths(const char *source);

/* raw:, numbers in this machine's byte order, raw-le:, little-endian, or raw-be:, big-endian. */
bool sg_source_is_raw(const char *source);
/* Whether the order is not this machine's. */
bool sg_source_is_swapped(const char *source);

/* Refuse a source other than uniform, npy: and raw:; an existing file is suggested with its prefix. */
int sg_source_check_name(const char *source, struct sg_error *err) SG_MUST_CHECK;

#endif
