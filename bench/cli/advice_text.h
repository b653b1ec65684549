/* The answer of `advise` as lines of a shell script: comments, and the settings to export. The same for the terminal
 * and for a file to source. */
#ifndef SG_BENCH_CLI_ADVICE_TEXT_H
#define SG_BENCH_CLI_ADVICE_TEXT_H

#include <stdbool.h>

#include "core/summary.h"

/* Whether the verdict on the first workload allows to recommend settings, and what is fastest is not warned of: then
 * something slower would be recommended because of the machine's state. */
bool sg_advice_exists(const struct sg_summary *summary);

/* With the verdict; then, if they exist, the settings and what they gain; then where the results are. On the heap.
 * `default_backend`: the library that a program gets without settings; `n_items`: of the workload, where a part of
 * them was measured. */
char *sg_advice_text(const struct sg_summary *summary, const char *default_backend, int64_t n_items, const char *dir);

#endif
