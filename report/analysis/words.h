/* Numbers with their units and digits, as the report writes them, and text fitted into a chart. Plain text; escaping
 * is left to the caller. Sentences are templates (report/render/fragments.h). All return new heap strings. */
#ifndef SG_REPORT_ANALYSIS_WORDS_H
#define SG_REPORT_ANALYSIS_WORDS_H

#include <stddef.h>

/* A number with this many significant digits, never with an exponent: "1380", "0.0120"; "–" if it is not finite. The
 * second leaves out zeros at the end: "0.012". */
char *sg_words_digits(double value, int digits);
char *sg_words_number(double value, int digits);

/* "2.24 s"; "–" for NaN. */
char *sg_words_time(double ns);

/* "[2.23 s, 2.26 s]"; "" when there is no interval. */
char *sg_words_time_interval(double low_ns, double high_ns);

/* "1.93×" / "[1.91, 1.95]"; "" for NaN. Three significant digits, two decimals below 10. */
char *sg_words_ratio(double ratio);
char *sg_words_ratio_interval(double low, double high);

/* The same with the digits that the interval allows: half its width is not less than one of the last digit, so that
 * of 2.274 s within [1.9 s, 2.6 s] it is "2.3 s". An unknown interval allows three digits. */
char *sg_words_time_within(double ns, double low_ns, double high_ns);
char *sg_words_ratio_within(double ratio, double low, double high);

/* "1.010" and "[0.993, 1.027]": a ratio of two result sets and its interval. Three decimals in every table, chart and
 * terminal: the band within which times count as the same is 2%. */
struct sg_ratio_words {
  char *ratio, *interval;
};
struct sg_ratio_words sg_words_ratio_and_interval(double ratio, double low, double high);

/* "47.9 GFLOP/s"; "" for NaN. */
char *sg_words_rate(double flops_per_s);

/* "13%", "9.5%", "0.61%": two significant digits, up to 100%; "<0.01%" of what would be written as 0 and is not. */
char *sg_words_percent(double fraction);

/* "float64" for "f64"; an unknown type as it is. Not on the heap. */
const char *sg_words_dtype(const char *dtype);

/* `text` cut to `columns` of a fixed-width font, with an ellipsis in the middle; wide characters count twice. */
char *sg_words_fit(const char *text, size_t columns);

#endif
