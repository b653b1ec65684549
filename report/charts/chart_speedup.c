/* The answer as a forest chart: the speed-up of each configuration over serial with its interval, on a logarithmic
 * axis with a line at 1. Configurations of one rank share a band. */
#include <math.h>
#include <stdlib.h>

#include "core/coverage.h"
#include "core/text.h"
#include "report/analysis/base_facts.h"
#include "report/analysis/facts.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/charts/rows.h"

enum { HEAD_PIXELS = 20, RANK_PIXELS = 44, MOST_NAMED = 8 };

static bool is_compared(const struct sg_entry *e) {
  return sg_entry_ranked(e) && isfinite(e->wall->speedup) && e->wall->speedup > 0;
}

/* The rows without those that have no speed-up. Returns the number of configurations that were compared with another
 * one. */
static size_t keep_compared(struct sg_rows *rows) {
  size_t n = 0, compared = 0;
  for (size_t i = 0; i < rows->n; i++) {
    const struct sg_entry *e = rows->entries[i];
    if (!is_compared(e)) { continue; }
    compared += e->baseline != e;
    rows->entries[n++] = e;
  }
  rows->left_out += rows->n - n;
  rows->n = n;
  return compared;
}

static char *interval_of(const struct sg_entry *e) {
  return e->baseline == e ? sg_format("%s", "") : sg_words_speedup_interval(e->wall);
}

static json_t *value_of(const struct sg_entry *e, const void *context) {
  (void)context;
  char *speedup = sg_words_speedup(e->wall), *interval = interval_of(e);
  json_t *value = json_pack("{s:I, s:s, s:s, s:b}", "rank", (json_int_t)e->wall->rank, "speedup", speedup, "interval",
                            interval, "baseline", e->baseline == e);
  free(speedup);
  free(interval);
  return value;
}

struct ratio_extent {
  double low, high;
};

/* The baseline is 1 by definition. */
static struct ratio_extent interval_ends(const struct sg_entry *e) {
  const struct sg_summary_row *w = e->wall;
  const bool none = e->baseline == e || sg_cover_of_speedup(w) == SG_COVER_NONE || !(w->speedup_low > 0);
  return none ? (struct ratio_extent){w->speedup, w->speedup}
              : (struct ratio_extent){fmin(w->speedup_low, w->speedup), fmax(w->speedup_high, w->speedup)};
}

static struct ratio_extent write_rows(const struct sg_rows *rows, FILE *dat, json_t *about) {
  struct ratio_extent all = {1, 1};
  fputs("# y, speed-up, low and high end of its interval, colour, mark, rough; name, speed-up, interval in words\n",
        dat);
  for (size_t i = 0; i < rows->n; i++) {
    const struct sg_entry *e = rows->entries[i];
    const struct ratio_extent own = interval_ends(e);
    fprintf(dat, "%.2f %.6g %.6g %.6g %ld %d %d", (double)i + SG_ROW_MARK, e->wall->speedup, own.low, own.high,
            sg_chart_colour(e->style.colour), e->style.mark, sg_cover_of_speedup(e->wall) == SG_COVER_ROUGH);
    sg_chart_column(dat, sg_words_fit(e->name, 40));
    sg_chart_column(dat, sg_words_speedup(e->wall));
    sg_chart_column(dat, interval_of(e));
    putc('\n', dat);
    SG_CHART_ROW(about, sg_fact_text(e->name), sg_chart_text(sg_format("%lld", (long long)e->wall->rank)),
                 sg_chart_text(sg_words_speedup(e->wall)), sg_chart_text(interval_of(e)));
    all = (struct ratio_extent){fmin(all.low, own.low), fmax(all.high, own.high)};
  }
  return all;
}

/* Every second group of equal ranks: {from, to} in rows, of which the template makes a band. */
static json_t *bands_of(const struct sg_rows *rows) {
  json_t *bands = json_array();
  bool banded = true;
  for (size_t i = 0, end; i < rows->n; i = end, banded = !banded) {
    for (end = i + 1; end < rows->n && rows->entries[end]->wall->rank == rows->entries[i]->wall->rank;) {
      end++;
    }
    if (!banded) { continue; }
    json_array_append_new(bands, json_pack("{s:i, s:i, s:i}", "number", (int)json_array_size(bands) + 1, "from",
                                           (int)i, "to", (int)end));
  }
  return bands;
}

static json_t *facts_of(const struct sg_rows *rows, const struct sg_workload_results *workload, json_t *brief) {
  json_t *fastest = json_array();
  struct sg_coverage coverage = {0};
  for (size_t i = 0; i < rows->n; i++) {
    const struct sg_entry *e = rows->entries[i];
    if (e->baseline != e) { sg_coverage_add_speedup(&coverage, e->wall); }
    if (i >= MOST_NAMED) { continue; }
    json_array_append_new(
        fastest, json_pack("{s:o, s:o}", "name", sg_fact_text(e->name), "speedup", sg_fact_ratio(e->wall->speedup)));
  }
  return json_pack("{s:o, s:o, s:b, s:o, s:o, s:o, s:o}", "coverage", sg_fact_coverage(&coverage), "brief", brief,
                   "ranks", sg_rows_have_ranks(rows), "same", sg_base_same(workload), "left_out",
                   rows->left_out ? sg_fact_count(rows->left_out) : json_null(), "configurations",
                   sg_fact_count(rows->n), "fastest", sg_fact_list(fastest, rows->n - json_array_size(fastest)));
}

bool sg_chart_speedup(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct sg_rows rows;
  sg_rows_init(&rows, in->workload);
  const bool applies = keep_compared(&rows) > 0;
  if (applies) {
    const struct ratio_extent x = write_rows(&rows, dat, about);
    sg_rows_describe(&rows, &in->form, about, HEAD_PIXELS, value_of, NULL);
    json_object_set_new(about, "plot_left", json_real((double)RANK_PIXELS / in->form.width));
    json_object_set_new(about, "rank_at", json_real(RANK_PIXELS / 2.0 / in->form.width));
    sg_rows_axis(about, &in->form, x.low / 1.05, x.high * 1.05, SG_AXIS_LOG);
    sg_chart_scale(about, false, 1, SG_AXIS_LOG);
    sg_rows_grid(about, rows.n, 1, dat);
    sg_rows_rule(about, "one", rows.n, 1, 2, dat);
    json_object_set_new(about, "bands", bands_of(&rows));
    sg_chart_facts(about, facts_of(&rows, in->workload, sg_rows_brief(about)));
  }
  sg_rows_release(&rows);
  return applies;
}
