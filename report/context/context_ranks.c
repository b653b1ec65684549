/* Parallel efficiency of MPI ranks: of the same items, and of as many items for each rank. */
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/compare.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/rank_base.h"
#include "report/analysis/words.h"
#include "report/context/context.h"

enum { MOST_ROWS = 200, MOST_ENTRIES = 2000 }; /* every one is compared with every other */

/* exp of the paired log ratio of the times, base over this one, divided by `shares`. */
static bool put_efficiency(json_t *row, const struct sg_analysis *a, const struct sg_entry *base,
                           const struct sg_entry *e, double shares) {
  const struct sg_config_launches *launches = a->summary->launches;
  struct sg_series one = sg_series_make(&launches[base->config - a->set->configs]),
                   other = sg_series_make(&launches[e->config - a->set->configs]);
  const struct sg_contrast c = sg_contrast_pair(&one, &other, 0);
  const double middle = exp(c.log_ratio) / shares, low = exp(sg_contrast_bound(&c, 0.025)) / shares,
               high = exp(sg_contrast_bound(&c, 0.975)) / shares;
  sg_series_release(&one);
  sg_series_release(&other);
  if (!isfinite(middle)) { return false; }
  json_object_set_new(row, "efficiency", sg_fact_ratio_within(middle, low, high));
  json_object_set_new(row, "interval", c.n > 1 ? sg_fact_ratio_interval(low, high) : json_null());
  return true;
}

static json_t *row_of(const struct sg_analysis *a, const struct sg_entry *e, bool weak) {
  const struct sg_entry *base = sg_rank_base(a, e->config, weak ? SG_RANK_WEAK : SG_RANK_STRONG);
  json_t *row = json_object();
  if (!base || !put_efficiency(row, a, base, e, weak ? 1 : (double)e->config->ranks)) {
    json_decref(row);
    return NULL;
  }
  sg_context_text(row, "label", sg_format("%s", e->config->label));
  sg_context_text(row, "time", sg_words_time(e->wall->median));
  json_object_set_new(row, "ranks", json_integer(e->config->ranks));
  json_object_set_new(row, "items", json_integer(e->config->count));
  json_object_set_new(row, "weak", json_boolean(weak));
  return row;
}

json_t *sg_context_ranks(const struct sg_analysis *analysis) {
  json_t *rows = json_array();
  for (size_t i = 0;
       i < analysis->n_entries && analysis->n_entries <= MOST_ENTRIES && json_array_size(rows) < MOST_ROWS; i++) {
    const struct sg_entry *e = &analysis->entries[i];
    for (int weak = 0; weak < 2 && sg_entry_ranked(e) && e->config->ranks > 1; weak++) {
      json_t *row = row_of(analysis, e, weak);
      if (row) { json_array_append_new(rows, row); }
    }
  }
  return rows;
}
