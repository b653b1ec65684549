/* Names, units and values of counters in readable form. All texts are new heap strings, plain text. */
#ifndef SG_REPORT_TEXT_QUANTITY_H
#define SG_REPORT_TEXT_QUANTITY_H

/* The divisor of the values in one column, and the name of the resulting unit. */
struct sg_scale {
  double factor;
  const char *prefix, *unit; /* "million" and "", "" and "ms", "G" and "FLOP/s" */
};

/* For values of `unit` up to `largest`. */
struct sg_scale sg_scale_for(const char *unit, double largest);

/* "L1d misses (millions)", "IPC (per cycle)" of "l1d_misses", "ipc". */
char *sg_quantity_head(const char *event, struct sg_scale scale);

/* "L1d misses", "IPC". */
char *sg_quantity_name(const char *event);

/* "12.3 ± 0.4" in the units of `scale`, with three significant digits of the mean; without ± where the spread would
 * be written as 0 or is unknown. "–" for NaN. A value other than 0 is never written as 0. */
char *sg_quantity_text(double mean, double stddev, struct sg_scale scale);

#endif
