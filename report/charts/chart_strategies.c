/* Time per strategy: a bar up to the median, its interval, and a point for each launch. Bars start at zero. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/charts/rows.h"

enum { MOST_NAMED = 8, SPEEDUP_PIXELS = 62 /* at the right end of a row */ };

/* Above this ratio of slowest to fastest, bars from zero would hide all but a few. */
static const double MOST_TIMES = 12;

static json_t *value_of(const struct sg_entry *e, const void *context) {
  (void)context;
  const bool invalid = e->status == SG_ENTRY_INVALID;
  const struct sg_summary_row *w = e->wall;
  json_t *speedup = invalid ? json_null() : sg_fact_speedup(w);
  return json_pack("{s:o, s:o, s:b}", "time", sg_fact_time_within(w->median, w->ci_low, w->ci_high), "speedup",
                   speedup, "invalid", invalid);
}

/* The mean of a launch's timed trials, the unit of the statistics. */
static double mean_of(const struct sg_launch_rows *launch) {
  double sum = 0;
  size_t n = 0;
  for (size_t i = 0; i < launch->n; i++) {
    if (launch->rows[i].warmup == 1 || launch->rows[i].wall_ns == SG_NO_INT) { continue; }
    sum += (double)launch->rows[i].wall_ns;
    n++;
  }
  return n ? sum / (double)n : NAN;
}

static size_t n_launches(const struct sg_rows *rows) {
  size_t n = 0;
  for (size_t r = 0; r < rows->n; r++) {
    n += (size_t)rows->entries[r]->wall->n;
  }
  return n;
}

struct time_extent {
  double low, high; /* ns */
};

/* Draws one launch in `step`; with `measure_only` nothing is written. */
static struct time_extent write_points(const struct sg_rows *rows, double unit_ns, size_t step, FILE *dat,
                                       bool measure_only) {
  struct time_extent x = {INFINITY, 0};
  for (size_t r = 0; r < rows->n; r++) {
    const struct sg_entry *e = rows->entries[r];
    size_t launch = 0;
    for (size_t i = 0; i < e->n_launches; i++) {
      double ns = mean_of(&e->launches[i]);
      if (isnan(ns) || launch++ % step != 0) { continue; }
      x = (struct time_extent){fmin(x.low, ns), fmax(x.high, ns)};
      if (measure_only) { continue; }
      double y = (double)r + SG_ROW_MARK + 0.7 * SG_ROW_BAR * sg_chart_jitter(launch);
      fprintf(dat, "%.6g %.4f %ld", ns / unit_ns, y, sg_chart_colour(e->style.colour));
      sg_chart_launch(dat, e, e->launches[i].rows, ns);
      putc('\n', dat);
    }
  }
  return x;
}

static void write_medians(const struct sg_rows *rows, double unit_ns, FILE *dat) {
  fputs("# y, median, low and high end of its interval, colour, mark; name, median, interval, speed-up in words\n",
        dat);
  for (size_t r = 0; r < rows->n; r++) {
    const struct sg_entry *e = rows->entries[r];
    const struct sg_summary_row *w = e->wall;
    double low = isnan(w->ci_low) ? w->median : w->ci_low, high = isnan(w->ci_high) ? w->median : w->ci_high;
    sg_chart_comment(dat, e->name);
    fprintf(dat, "%.2f %.6g %.6g %.6g %ld %d", (double)r + SG_ROW_MARK, w->median / unit_ns, low / unit_ns,
            high / unit_ns, sg_chart_colour(e->style.colour),
            e->status == SG_ENTRY_INVALID ? SG_MARK_HOLLOW : e->style.mark);
    sg_chart_entry(dat, e);
    putc('\n', dat);
  }
}

static json_t *facts_of(const struct sg_rows *rows, const struct sg_workload_results *w, size_t step,
                        bool logarithmic, json_t *brief) {
  json_t *fastest = json_array();
  struct sg_coverage coverage = {0};
  for (size_t i = 0; i < rows->n; i++) {
    sg_coverage_add_median(&coverage, rows->entries[i]->wall);
    if (i >= MOST_NAMED) { continue; }
    json_array_append_new(fastest, json_pack("{s:o, s:o}", "name", sg_fact_text(rows->entries[i]->name), "time",
                                             sg_fact_time(rows->entries[i]->wall->median)));
  }
  size_t unnamed = rows->n - json_array_size(fastest);
  return json_pack("{s:b, s:o, s:o, s:o, s:o, s:b, s:o, s:o}", "logarithmic", logarithmic, "brief", brief, "coverage",
                   sg_fact_coverage(&coverage), "one_in", step > 1 ? json_integer((json_int_t)step) : json_null(),
                   "left_out", rows->left_out ? sg_fact_count(rows->left_out) : json_null(), "baseline",
                   w->baseline != NULL, "configurations", sg_fact_count(rows->n), "fastest",
                   sg_fact_list(fastest, unnamed));
}

static void add_table(const struct sg_rows *rows, json_t *about) {
  for (size_t i = 0; i < rows->n; i++) {
    const struct sg_summary_row *w = rows->entries[i]->wall;
    SG_CHART_ROW(about, sg_fact_text(rows->entries[i]->name), sg_chart_text(sg_words_time(w->median)),
                 sg_chart_text(sg_words_median_interval(w)), sg_chart_text(sg_words_time(w->min)),
                 sg_chart_text(sg_words_time(w->max)));
  }
}

bool sg_chart_strategies(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct sg_rows rows;
  sg_rows_init(&rows, in->workload);
  bool applies = rows.n > 0;
  if (applies) {
    size_t step = n_launches(&rows) / sg_chart_most_points(in) + 1;
    struct time_extent x = write_points(&rows, 1, step, dat, true);
    bool logarithmic = x.low > 0 && rows.slowest_ns > MOST_TIMES * rows.entries[0]->wall->median;
    sg_rows_describe(&rows, &in->form, about, 0, value_of, NULL);
    const double longest = fmax(x.high, rows.slowest_ns);
    double unit_ns = sg_rows_time_axis(about, &in->form, x.low, longest, logarithmic);
    write_medians(&rows, unit_ns, dat);
    fputs("\n\n# time of a launch, y, colour; name, round, launch, time in words\n", dat);
    write_points(&rows, unit_ns, step, dat, false);
    sg_rows_grid(about, rows.n, 2, dat);
    json_object_set_new(about, "time_at",
                        json_real(1 - (double)SPEEDUP_PIXELS / (in->form.width - 2 * SG_ROWS_MARGIN_PIXELS)));
    sg_chart_facts(about, facts_of(&rows, in->workload, step, logarithmic, sg_rows_brief(about)));
    json_object_set_new(about, "logarithmic", json_boolean(logarithmic));
    add_table(&rows, about);
  }
  sg_rows_release(&rows);
  return applies;
}
