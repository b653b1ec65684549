/* The size of a configuration's items: m, n and, of operations that have a third size, k. */
#ifndef SG_CORE_CONFIG_SIZE_H
#define SG_CORE_CONFIG_SIZE_H

#include <stddef.h>

#include "core/columns.h"

/* "500 x 300 x 200", or "500 x 300" without a k, with `times` between the numbers. On the heap. */
char *sg_config_size(const struct sg_configs_row *config, const char *times);

/* Result sets of earlier versions have a k for every operation, which some ignored: whatever the user had to give.
 * Such values are removed, so that old sets and new ones have the same workloads. */
void sg_config_size_migrate(struct sg_configs_row *configs, size_t n);

#endif
