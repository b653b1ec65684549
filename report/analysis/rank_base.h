/* The configuration with one MPI rank with which one with several is compared. */
#ifndef SG_REPORT_RANK_BASE_H
#define SG_REPORT_RANK_BASE_H

#include "report/analysis/analysis.h"

enum sg_rank_scaling {
  SG_RANK_STRONG, /* the same items, shared by the ranks */
  SG_RANK_WEAK,   /* each rank has as many items as the one */
};

/* The ranked entry with one rank and the same threads of it, everything else equal; NULL: none. Its own strategy
 * comes first: mpi-scaling has one, mpi may have none. */
const struct sg_entry *sg_rank_base(const struct sg_analysis *analysis, const struct sg_configs_row *config,
                                    enum sg_rank_scaling scaling);

#endif
