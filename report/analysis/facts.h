/* Facts for templates: numbers with their units, counts, lists of names, as JSON. C supplies the facts and a fragment
 * (report/render/fragments.h) puts them into words. Every function returns a new reference; docs/CONTEXT.md describes
 * the objects for authors of templates.
 *
 * A quantity is {"value": number, "unit": "ns", "text": "9.64 s"}: programs read value and unit, templates write
 * {{x.text}}. The unit applies to the value: ns, FLOP/s, B/s, B, or 1 for ratios and shares. An unknown quantity is
 * null. */
#ifndef SG_REPORT_FACTS_H
#define SG_REPORT_FACTS_H

#include <jansson.h>
#include <stddef.h>

#include "core/resultset.h"

/* A fragment with its facts; takes ownership of them. */
json_t *sg_fact_fragment(const char *name, json_t *facts);

/* The workload of a configuration as a fragment: "100 products of 2000 × 2000 float64". */
json_t *sg_fact_workload(const struct sg_configs_row *config);

/* {"ranks": count, "workers": count, "threads": count}, for {{> words/parallelism}}: "2 workers and 1 BLAS thread",
 * "4 MPI ranks of 2 workers and 1 BLAS thread each". null: not set; `ranks`: no MPI. */
json_t *sg_fact_threads(const struct sg_configs_row *config);

/* A string; bytes that are not UTF-8 become U+FFFD. */
json_t *sg_fact_text(const char *text);

/* "9.64 s", "3.41" (a ratio, without its sign), "13.2%" of 0.132, "47.9 GFLOP/s", "12.1 GB/s", "58 MB". */
json_t *sg_fact_time(double ns);
json_t *sg_fact_ratio(double ratio);
json_t *sg_fact_share(double fraction);
json_t *sg_fact_bound_on_cost(double fraction);                        /* a share, of at least SG_LEAST_COST */
json_t *sg_fact_time_within(double ns, double low_ns, double high_ns); /* with the digits that the interval allows */
json_t *sg_fact_ratio_within(double ratio, double low, double high);
json_t *sg_fact_rate(double flops_per_s);
json_t *sg_fact_bandwidth(double bytes_per_s);
json_t *sg_fact_bytes(double bytes);

/* A bound on a speed-up or on threads by a number of items (core/item_bound.h): "8", "2.98". */
json_t *sg_fact_bound(double bound);

/* A share that was chosen rather than measured: "2%" of 0.02, without rounding. */
json_t *sg_fact_threshold(double fraction);

/* {"longer": share, "times": ratio} for a time that is `ratio` of another: one of them, the ratio from 2 on; the
 * other is null. */
json_t *sg_fact_longer(double ratio);

/* A number with `decimals` digits after the point; the template names the unit. */
json_t *sg_fact_number(double value, const char *unit, int decimals);

/* {"low": number, "high": number, "unit": "ns", "text": "[9.54, 9.74 s]"}; null where an end is unknown. */
json_t *sg_fact_time_interval(double low_ns, double high_ns);
json_t *sg_fact_ratio_interval(double low, double high);

/* A count whose noun depends on it: {"value": 3, "one": false}. */
json_t *sg_fact_count(size_t n);

/* A list for {{> words/list}} or a section with {{> words/separator}}: {"items": [...], "more": number or null}.
 * Takes ownership of `items`, an array of objects; each gets "first" and "last", true at the ends of the list ("last"
 * is false throughout when there are `more`). null for an empty list. */
json_t *sg_fact_list(json_t *items, size_t more);

/* The same for names: items with the member "name", at most `most` of them; the others are counted (a single further
 * name takes no more space than its count and is named). */
json_t *sg_fact_names(const char *const *names, size_t n, size_t most);

#endif
