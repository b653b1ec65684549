#include "report/analysis/time_pair.h"

#include <math.h>

#include "report/analysis/facts.h"

double sg_relative_time(const struct sg_entry *e) {
  return e && sg_entry_ranked(e) ? e->wall->ratio : NAN;
}

struct sg_time_pair sg_time_pair_find(const struct sg_analysis *a, const struct sg_entry *one,
                                      const struct sg_entry *other, size_t family) {
  const struct sg_configs_row *configs = a->set->configs;
  struct sg_time_pair p = {.ratio = sg_relative_time(one) / sg_relative_time(other),
                           .differ = one->wall->rank != other->wall->rank};
  const size_t from = (size_t)(one->config - configs), to = (size_t)(other->config - configs);
  p.interval = sg_summary_time_ratio(a->summary, from, to, family).interval;
  if (isnan(p.interval.level)) { return p; }
  p.differ = p.interval.low > 1 || p.interval.high < 1;
  p.interval.low = fmin(p.interval.low, p.ratio); /* of the pairs alone, while the ratio uses all rounds */
  p.interval.high = fmax(p.interval.high, p.ratio);
  return p;
}

json_t *sg_time_pair_facts(const struct sg_time_pair *p) {
  return json_pack("{s:o, s:o, s:b}", "ratio", sg_fact_ratio(p->ratio), "interval",
                   isnan(p->interval.level) ? json_null() : sg_fact_ratio_interval(p->interval.low, p->interval.high),
                   "differ", p->differ);
}

json_t *sg_time_family(const struct sg_analysis *a, size_t family) {
  if (family < 2 || !a->summary->launches) { return json_null(); }
  return json_pack("{s:I, s:o}", "pairs", (json_int_t)family, "level", sg_fact_threshold(a->summary->options.level));
}
