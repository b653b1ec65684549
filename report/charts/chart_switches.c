/* Context switches per second: voluntary ones (threads waiting for each other) and involuntary ones (threads
 * preempted, or yielding while they spin); and, where counted, migrations of threads to another core. */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_statistics_double.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/charts/rows.h"

enum { TOP_PIXELS = 84 };

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

/* Counts of 0 are drawn at the left end of the logarithmic axis. */
static double on_axis(double rate) {
  return fmax(rate, 0.1);
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

bool sg_chart_switches(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct sg_rows rows;
  sg_rows_init(&rows, in->workload);
  double largest = 0;
  fputs("# y, involuntary, voluntary context switches a second, colour, mark, hollow mark, migrations a second; name "
        "and the "
        "three in words\n",
        dat);
  for (size_t r = 0; r < rows.n; r++) {
    struct switches s = switches_of(in->analysis, rows.entries[r]);
    if (isnan(s.voluntary + s.involuntary)) { continue; }
    const struct sg_style *style = &rows.entries[r]->style;
    largest = fmax(largest, fmax(s.voluntary, s.involuntary));
    sg_chart_comment(dat, rows.entries[r]->name);
    fprintf(dat, "%.2f %.4g %.4g %ld %d %d ", (double)r + SG_ROW_MARK, on_axis(s.involuntary), on_axis(s.voluntary),
            sg_chart_colour(style->colour), style->mark, style->hollow);
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
    sg_rows_describe(&rows, about, TOP_PIXELS, value_of);
    double x_max = 2 * on_axis(largest);
    bool migrations = counts_migrations(in->analysis, &rows);
    json_object_set_new(about, "has_migrations", json_boolean(migrations));
    add_table(in->analysis, &rows, migrations, about);
    json_object_set_new(about, "x_max", json_real(x_max));
    static const char *const tics[] = {"0.1", "1", "10", "100", "1k", "10k", "100k", "1M", "10M", "100M"};
    for (size_t i = 0; i < sizeof tics / sizeof tics[0] && pow(10, (double)i - 1) <= x_max; i++) {
      sg_chart_tic(about, "x_tics", pow(10, (double)i - 1), tics[i]);
    }
    sg_chart_facts(about, json_pack("{s:b, s:o}", "migrations", migrations, "configurations", sg_fact_count(rows.n)));
  }
  sg_rows_release(&rows);
  return applies;
}
