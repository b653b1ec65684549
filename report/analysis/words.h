/* How the report says things: the field's words for workloads and strategies, numbers with their uncertainty, text
 * fitted into a chart. Plain text unless a name says Markdown; escaping is the caller's. All return new heap strings.
 */
#ifndef SG_REPORT_ANALYSIS_WORDS_H
#define SG_REPORT_ANALYSIS_WORDS_H

#include <stddef.h>

#include "report/analysis/analysis.h"

/* "100 products of 2000 × 2000 float64"; "8 × `null` ..." for operations without a phrase of their own. */
char *sg_words_workload(const struct sg_configs_row *config);

/* "2 workers and 1 BLAS thread", "1 worker, BLAS threads left to the library". */
char *sg_words_how(const struct sg_configs_row *config);

/* The same, short, for charts: "2 × 1 thread", "1 × library default". */
char *sg_words_how_short(const struct sg_configs_row *config);

/* "2.24 s", with the unit that suits `like` (so that a column reads evenly); "–" for NaN. */
char *sg_words_time(double ns);

/* "[2.23 s, 2.26 s]" or "" when there is no interval. */
char *sg_words_time_interval(double low_ns, double high_ns);

/* "1.93×" / "[1.91, 1.95]"; "" for NaN. Three significant digits, two decimals below 10. */
char *sg_words_ratio(double ratio);
char *sg_words_ratio_interval(double low, double high);

/* "47.9 GFLOP/s", "" for NaN. */
char *sg_words_rate(double flops_per_s);

/* "13.2%" with the digits that mean something. */
char *sg_words_percent(double fraction);

/* "1 launch", "3 launches": n and the right form of the word. */
char *sg_words_count(size_t n, const char *one, const char *many);

/* "a", "a and b", "a, b and c". */
char *sg_words_list(char *const *items, size_t n);

/* `text` cut to `columns` of a fixed-width font with an ellipsis in its middle; wide characters count twice. */
char *sg_words_fit(const char *text, size_t columns);

#endif
