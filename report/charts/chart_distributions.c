/* The spread of the times of each configuration: every timed trial relative to the median, with the quartiles of the
 * launches. */
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/charts/chart.h"
#include "report/charts/rows.h"

enum { LEAST_TRIALS = 3, LEAST_LAUNCHES = 2, BLOCKS_BEFORE_GRID = 2 };

/* In percent of the median. */
static double deviation(const struct sg_entry *e, double ns) {
  return 100 * (ns / e->wall->median - 1);
}

static bool timed(const struct sg_samples_row *s) {
  return s->warmup != 1 && s->wall_ns != SG_NO_INT && s->wall_ns > 0;
}

static json_t *value_of(const struct sg_entry *e, const void *context) {
  (void)context;
  return json_pack("{s:o}", "spread", sg_fact_share(e->wall->cv));
}

struct deviation_extent {
  double low, high;
  size_t n;
};

static struct deviation_extent extent_of(const struct sg_entry *e) {
  struct deviation_extent x = {0, 0, 0};
  struct sg_trial_place at;
  if (!(e->wall->median > 0)) { return x; }
  for (const struct sg_samples_row *t = sg_trial_first(e, &at); t; t = sg_trial_next(e, &at)) {
    if (!timed(t)) { continue; }
    double d = deviation(e, (double)t->wall_ns);
    x.low = fmin(x.low, d);
    x.high = fmax(x.high, d);
    x.n++;
  }
  return x;
}

/* Of all rows; `each` is that of each row. */
static struct deviation_extent extents_of(const struct sg_rows *rows, struct deviation_extent *each) {
  struct deviation_extent all = {0, 0, 0};
  for (size_t r = 0; r < rows->n; r++) {
    const struct deviation_extent x = each[r] = extent_of(rows->entries[r]);
    all = (struct deviation_extent){fmin(all.low, x.low), fmax(all.high, x.high), all.n + x.n};
  }
  return all;
}

static void write_data(const struct sg_rows *rows, size_t step, FILE *dat) {
  size_t at = 0;
  fputs("# y, lower quartile, upper quartile of the launches, in percent of the median; colour\n", dat);
  for (size_t r = 0; r < rows->n; r++) {
    const struct sg_entry *e = rows->entries[r];
    sg_chart_comment(dat, e->name);
    if (!(e->wall->median > 0)) { continue; }
    fprintf(dat, "%.2f %.4g %.4g %ld\n", (double)r + SG_ROW_MARK, deviation(e, e->wall->q25),
            deviation(e, e->wall->q75), sg_chart_colour(e->style.colour));
  }
  fputs("\n\n# time of a trial over the median, in percent; y, colour, mark; name, round, launch, time in words\n",
        dat);
  for (size_t r = 0; r < rows->n; r++) {
    const struct sg_entry *e = rows->entries[r];
    if (!(e->wall->median > 0)) { continue; }
    struct sg_trial_place place;
    size_t i = 0; /* of the trial */
    for (const struct sg_samples_row *t = sg_trial_first(e, &place); t; t = sg_trial_next(e, &place), i++) {
      if (!timed(t) || at++ % step != 0) { continue; }
      double ns = (double)t->wall_ns;
      fprintf(dat, "%.4g %.4f %ld %d", deviation(e, ns),
              (double)r + SG_ROW_MARK + 0.7 * SG_ROW_BAR * sg_chart_jitter(i), sg_chart_colour(e->style.colour),
              e->style.mark);
      sg_chart_launch(dat, e, t, ns);
      putc('\n', dat);
    }
  }
}

static json_t *percent(double value) {
  return sg_chart_text(isfinite(value) ? sg_format("%+.1f%%", value) : sg_format("–"));
}

static void add_table(const struct sg_rows *rows, const struct deviation_extent *each, json_t *about) {
  for (size_t r = 0; r < rows->n; r++) {
    const struct sg_entry *e = rows->entries[r];
    const struct deviation_extent x = each[r];
    SG_CHART_ROW(about, sg_fact_text(e->name), sg_chart_text(sg_format("%zu", x.n)), percent(x.low),
                 percent(deviation(e, e->wall->q25)), percent(deviation(e, e->wall->q75)), percent(x.high));
  }
}

/* Whether some configuration was launched often enough for the spread between its launches. */
static bool has_launches(const struct sg_rows *rows) {
  for (size_t r = 0; r < rows->n; r++) {
    if (rows->entries[r]->wall->n >= LEAST_LAUNCHES) { return true; }
  }
  return false;
}

bool sg_chart_distributions(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct sg_rows rows;
  sg_rows_init(&rows, in->workload);
  struct deviation_extent *each = sg_alloc(rows.n, sizeof *each), x = extents_of(&rows, each);
  bool applies = rows.n > 0 && x.n >= LEAST_TRIALS * rows.n && has_launches(&rows) && x.high > x.low;
  if (applies) {
    sg_rows_describe(&rows, &in->form, about, 0, value_of, NULL);
    double margin = fmax(0.5, 0.04 * (x.high - x.low));
    sg_rows_axis(about, &in->form, x.low - margin, x.high + margin, SG_AXIS_LINEAR);
    size_t step = x.n / sg_chart_most_points(in) + 1;
    write_data(&rows, step, dat);
    sg_rows_grid(about, rows.n, BLOCKS_BEFORE_GRID, dat);
    sg_rows_rule(about, "median", rows.n, 0, BLOCKS_BEFORE_GRID + 1, dat);
    add_table(&rows, each, about);
    sg_chart_facts(about, json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "trials", sg_fact_count(x.n), "brief",
                                    sg_rows_brief(about), "configurations", sg_fact_count(rows.n), "one_in",
                                    step > 1 ? json_integer((json_int_t)step) : json_null(), "lowest",
                                    sg_fact_number(x.low, "%", 1), "highest", sg_fact_number(x.high, "%", 1)));
  }
  free(each);
  sg_rows_release(&rows);
  return applies;
}
