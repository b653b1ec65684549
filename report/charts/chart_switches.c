/* Context switches per second: voluntary ones (threads waiting for each other) and involuntary ones (threads
 * preempted, or yielding while they spin); and, where counted, migrations of threads to another core. */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_statistics_double.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/charts/rows.h"

/* The words of the key, as charts/switches of the templates has them. */
enum { KEYS = 2, KEYS_WITH_MIGRATIONS = 3, LONGEST_KEY = 11 };

/* The left end of the axis stands for 0. */
static const double ZERO = 0.1;

struct switches {
  double voluntary, involuntary; /* per second, median over timed trials; NaN: not counted */
  double migrations;             /* per second, mean over the counting launches; NaN: not counted */
};

static double median_rate(const struct sg_entry *e, bool voluntary) {
  double *rates = sg_alloc(e->n_samples + 1, sizeof *rates);
  size_t n = 0;
  for (size_t i = 0; i < e->n_samples; i++) {
    const struct sg_samples_row *s = e->samples[i];
    int64_t count = voluntary ? s->ctx_voluntary : s->ctx_involuntary;
    if (s->warmup == 1 || count == SG_NO_INT || s->wall_ns == SG_NO_INT || s->wall_ns <= 0) { continue; }
    rates[n++] = (double)count / ((double)s->wall_ns * 1e-9);
  }
  double median = n ? gsl_stats_median(rates, 1, n) : NAN; /* by selection: no need to sort */
  free(rates);
  return median;
}

/* Per second, from the counting launches; NaN: not counted. */
static double migrations_of(const struct sg_analysis *a, const struct sg_entry *e) {
  const char *id = e->config->config_id;
  double seconds = sg_counts_mean(&a->counts, id, "wall_time") * 1e-9;
  return seconds > 0 ? sg_counts_mean(&a->counts, id, "migrations") / seconds : NAN;
}

static struct switches switches_of(const struct sg_analysis *a, const struct sg_entry *e) {
  return (struct switches){median_rate(e, true), median_rate(e, false), migrations_of(a, e)};
}

static bool counts_migrations(const struct sg_analysis *a, const struct sg_rows *rows) {
  for (size_t r = 0; r < rows->n; r++) {
    if (isfinite(migrations_of(a, rows->entries[r]))) { return true; }
  }
  return false;
}

/* "0", "2.9", "634", "104k"; "–" for NaN */
static char *rate_text(double per_second) {
  if (isnan(per_second)) { return sg_format("–"); }
  static const char *const units[] = {"", "k", "M", "G"};
  size_t unit = 0;
  while (per_second >= 999.5 && unit + 1 < sizeof units / sizeof units[0]) {
    per_second /= 1000;
    unit++;
  }
  int decimals = per_second < 9.95 && per_second > 0 ? 1 : 0;
  return sg_format("%.*f%s", decimals, per_second, units[unit]);
}

static json_t *value_of(const struct sg_entry *e) {
  char *involuntary = rate_text(median_rate(e, false)), *voluntary = rate_text(median_rate(e, true));
  json_t *value = json_pack("{s:s, s:s}", "involuntary", involuntary, "voluntary", voluntary);
  free(involuntary);
  free(voluntary);
  return value;
}

static double on_axis(double rate) {
  return fmax(rate, ZERO);
}

static void add_table(const struct sg_analysis *a, const struct sg_rows *rows, bool migrations, json_t *about) {
  for (size_t i = 0; i < rows->n; i++) {
    struct switches s = switches_of(a, rows->entries[i]);
    json_t *const cells[] = {sg_fact_text(rows->entries[i]->name), sg_chart_text(rate_text(s.involuntary)),
                             sg_chart_text(rate_text(s.voluntary)),
                             migrations ? sg_chart_text(rate_text(s.migrations)) : NULL};
    enum { N_CELLS = sizeof cells / sizeof cells[0] };
    sg_chart_row(about, cells, migrations ? N_CELLS : N_CELLS - 1);
  }
}

/* The tics that sg_rows_axis() has put below 1: that part of the axis is 0. */
static void drop_tics_near_zero(json_t *about) {
  json_t *tics = json_object_get(about, "x_tics");
  for (size_t i = json_array_size(tics); i-- > 1;) {
    if (sg_json_number(json_array_get(tics, i), "at", 1) < 1) { json_array_remove(tics, i); }
  }
}

bool sg_chart_switches(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct sg_rows rows;
  sg_rows_init(&rows, in->workload);
  double largest = 0;
  fputs("# y, involuntary, voluntary context switches a second, colour, migrations a second; name and the three in "
        "words\n",
        dat);
  for (size_t r = 0; r < rows.n; r++) {
    struct switches s = switches_of(in->analysis, rows.entries[r]);
    if (isnan(s.voluntary + s.involuntary)) { continue; }
    const struct sg_style *style = &rows.entries[r]->style;
    largest = fmax(largest, fmax(s.voluntary, s.involuntary));
    sg_chart_comment(dat, rows.entries[r]->name);
    fprintf(dat, "%.2f %.4g %.4g %ld ", (double)r + SG_ROW_MARK, on_axis(s.involuntary), on_axis(s.voluntary),
            sg_chart_colour(style->colour));
    if (isfinite(s.migrations)) {
      fprintf(dat, "%.4g", on_axis(s.migrations));
      largest = fmax(largest, s.migrations);
    } else {
      fputs("NaN", dat);
    }
    sg_chart_column(dat, sg_words_fit(rows.entries[r]->name, 40));
    sg_chart_column(dat, rate_text(s.involuntary));
    sg_chart_column(dat, rate_text(s.voluntary));
    sg_chart_column(dat, rate_text(s.migrations));
    putc('\n', dat);
  }
  bool applies = largest > 0;
  if (applies) {
    const bool migrations = counts_migrations(in->analysis, &rows);
    const int key = sg_chart_key(about, migrations ? KEYS_WITH_MIGRATIONS : KEYS, LONGEST_KEY,
                                 in->form.width - 2 * SG_ROWS_MARGIN_PIXELS);
    sg_rows_describe(&rows, &in->form, about, key, value_of);
    sg_axis_tic(about, "x_tics", ZERO, "0");
    sg_rows_axis(about, &in->form, ZERO, 2 * on_axis(largest), SG_AXIS_LOG);
    drop_tics_near_zero(about);
    sg_rows_grid(about, rows.n, 1, dat);
    json_object_update_new(about, json_pack("{s:i, s:i, s:i}", "mark_involuntary", SG_MARK_UP, "mark_voluntary",
                                            SG_MARK_DOWN, "mark_migrations", SG_MARK_CROSS));
    json_object_set_new(about, "has_migrations", json_boolean(migrations));
    add_table(in->analysis, &rows, migrations, about);
    sg_chart_facts(about, json_pack("{s:b, s:o, s:o}", "migrations", migrations, "brief", sg_rows_brief(about),
                                    "configurations", sg_fact_count(rows.n)));
  }
  sg_rows_release(&rows);
  return applies;
}
