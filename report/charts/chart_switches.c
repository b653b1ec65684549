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
  const struct sg_entry *entry;
  double voluntary, involuntary; /* per second, median over timed trials; NaN: not counted */
  double migrations;             /* per second, mean over the counting launches; NaN: not counted */
};

/* Rates of one kind. */
struct rates {
  double *values;
  size_t n;
};

static void add_rate(struct rates *rates, int64_t count, int64_t wall_ns) {
  if (count != SG_NO_INT) { rates->values[rates->n++] = (double)count / ((double)wall_ns * 1e-9); }
}

/* By selection: no need to sort. */
static double take_median(struct rates *rates) {
  const double median = rates->n ? gsl_stats_median(rates->values, 1, rates->n) : NAN;
  free(rates->values);
  return median;
}

/* Per second, from the counting launches; NaN: not counted. */
static double migrations_of(const struct sg_analysis *a, const struct sg_entry *e) {
  const char *id = e->config->config_id;
  double seconds = sg_counts_mean(&a->counts, id, "wall_time") * 1e-9;
  return seconds > 0 ? sg_counts_mean(&a->counts, id, "migrations") / seconds : NAN;
}

static struct switches switches_of(const struct sg_analysis *a, const struct sg_entry *e) {
  struct rates voluntary = {sg_alloc(e->n_trials, sizeof(double)), 0},
               involuntary = {sg_alloc(e->n_trials, sizeof(double)), 0};
  struct sg_trial_place at;
  for (const struct sg_samples_row *t = sg_trial_first(e, &at); t; t = sg_trial_next(e, &at)) {
    if (t->warmup == 1 || t->wall_ns == SG_NO_INT || t->wall_ns <= 0) { continue; }
    add_rate(&voluntary, t->ctx_voluntary, t->wall_ns);
    add_rate(&involuntary, t->ctx_involuntary, t->wall_ns);
  }
  return (struct switches){e, take_median(&voluntary), take_median(&involuntary), migrations_of(a, e)};
}

static bool counts_migrations(const struct switches *all, size_t n) {
  for (size_t r = 0; r < n; r++) {
    if (isfinite(all[r].migrations)) { return true; }
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

static json_t *value_of(const struct sg_entry *e, const void *context) {
  const struct switches *of = context;
  while (of->entry != e) {
    of++;
  }
  char *involuntary = rate_text(of->involuntary), *voluntary = rate_text(of->voluntary);
  json_t *value = json_pack("{s:s, s:s}", "involuntary", involuntary, "voluntary", voluntary);
  free(involuntary);
  free(voluntary);
  return value;
}

static double on_axis(double rate) {
  return fmax(rate, ZERO);
}

static void add_table(const struct switches *all, size_t n, bool migrations, json_t *about) {
  for (size_t i = 0; i < n; i++) {
    const struct switches s = all[i];
    json_t *const cells[] = {sg_fact_text(s.entry->name), sg_chart_text(rate_text(s.involuntary)),
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
  struct switches *all = sg_alloc(rows.n, sizeof *all);
  fputs("# y, involuntary, voluntary context switches a second, colour, migrations a second; name and the three in "
        "words\n",
        dat);
  for (size_t r = 0; r < rows.n; r++) {
    const struct switches s = all[r] = switches_of(in->analysis, rows.entries[r]);
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
    const bool migrations = counts_migrations(all, rows.n);
    const int key = sg_chart_key(about, migrations ? KEYS_WITH_MIGRATIONS : KEYS, LONGEST_KEY,
                                 in->form.width - 2 * SG_ROWS_MARGIN_PIXELS);
    sg_rows_describe(&rows, &in->form, about, key, value_of, all);
    sg_axis_tic(about, "x_tics", ZERO, "0");
    sg_rows_axis(about, &in->form, ZERO, 2 * on_axis(largest), SG_AXIS_LOG);
    drop_tics_near_zero(about);
    sg_rows_grid(about, rows.n, 1, dat);
    json_object_update_new(about, json_pack("{s:i, s:i, s:i}", "mark_involuntary", SG_MARK_UP, "mark_voluntary",
                                            SG_MARK_DOWN, "mark_migrations", SG_MARK_CROSS));
    json_object_set_new(about, "has_migrations", json_boolean(migrations));
    add_table(all, rows.n, migrations, about);
    sg_chart_facts(about, json_pack("{s:b, s:o, s:o}", "migrations", migrations, "brief", sg_rows_brief(about),
                                    "configurations", sg_fact_count(rows.n)));
  }
  free(all);
  sg_rows_release(&rows);
  return applies;
}
