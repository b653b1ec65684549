/* Weak launches: those during which less than the usual capacity was available (core/capacity.h), by number. */
#ifndef SG_REPORT_WEAK_H
#define SG_REPORT_WEAK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/summary.h"

struct sg_weak_launch {
  int64_t launch;
  const char *config_id; /* pooled by the result set */
};

struct sg_weak_launches {
  struct sg_weak_launch *items; /* by launch, then by configuration */
  size_t n;
};

/* The set of `summary` must outlive the result. Release with sg_weak_launches_release(). */
void sg_weak_launches_init(struct sg_weak_launches *weak, const struct sg_summary *summary);
void sg_weak_launches_release(struct sg_weak_launches *weak);

/* Is this launch of this configuration (its pooled id) weak? */
bool sg_weak_launches_have(const struct sg_weak_launches *weak, int64_t launch, const char *config_id);

/* The number of weak launches of this configuration. */
size_t sg_weak_launches_count(const struct sg_weak_launches *weak, const char *config_id);

#endif
