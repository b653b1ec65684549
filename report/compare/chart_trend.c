/* The time of each configuration in three or more sets of one machine over their dates, relative to the first set. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/compare/compare_charts.h"

enum { LEAST_SETS = 3, MOST_SERIES = 8, NAME_LETTERS = 24 };

/* Below, tics a quarter of the span apart may have the same date. */
static const double SHORT_S = 4 * 86400;

static const char *started(const struct sg_compared_sets *sets, size_t side) {
  return sg_json_text(sets->items[sets->first[side]].set.run, "started", "");
}

/* Seconds since 1970; false for anything but ISO 8601 in UTC. */
static bool read_date(const char *iso, double *seconds) {
  struct tm tm = {0};
  const char *end = strptime(iso, "%Y-%m-%dT%H:%M:%SZ", &tm);
  if (!end || *end || tm.tm_year < 70) { return false; }
  *seconds = (double)timegm(&tm);
  return true;
}

static const struct sg_time_ratio *ratio_of(const struct sg_ratios *ratios, size_t side,
                                            const struct sg_entry *base) {
  for (size_t i = 0; i < ratios->n; i++) {
    if (ratios->items[i].side == side && ratios->items[i].base.entry == base) { return &ratios->items[i]; }
  }
  return NULL;
}

/* Sides of the base's machine with a date, in the order of their dates; the base is one of them. */
struct trend {
  size_t *sides;
  double *dates;
  size_t n;
};

static struct trend find_trend(const struct sg_compared_sets *sets) {
  struct trend t = {sg_alloc(sets->n_sides, sizeof *t.sides), sg_alloc(sets->n_sides, sizeof *t.dates), 0};
  for (size_t s = 0; s < sets->n_sides; s++) {
    double date = 0;
    if (strcmp(sets->items[0].machine, sets->items[sets->first[s]].machine) != 0) { continue; }
    if (!read_date(started(sets, s), &date)) { continue; }
    size_t at = t.n++;
    for (; at > 0 && t.dates[at - 1] > date; at--) {
      t.dates[at] = t.dates[at - 1];
      t.sides[at] = t.sides[at - 1];
    }
    t.dates[at] = date;
    t.sides[at] = s;
  }
  return t;
}

struct extent {
  double low, high;
  size_t longest;
};

static void put_point(FILE *dat, double date, double ratio, double low, double high, const char *name,
                      const char *set, struct extent *extent) {
  fprintf(dat, "%.0f %.6g %.6g %.6g", date, ratio, low, high);
  sg_chart_column(dat, sg_format("%s", name));
  sg_chart_column(dat, sg_format("%s", set));
  const struct sg_ratio_words words = sg_words_ratio_and_interval(ratio, low, high);
  sg_chart_column(dat, words.ratio);
  free(words.interval);
  putc('\n', dat);
  extent->low = fmin(extent->low, low);
  extent->high = fmax(extent->high, high);
}

/* One block of data for a configuration, if it has a ratio in all sets but the base. */
static bool put_series(const struct sg_compare_chart_input *in, const struct trend *t, const struct sg_entry *base,
                       size_t index, FILE *dat, json_t *about, struct extent *extent) {
  for (size_t k = 0; k < t->n; k++) {
    const struct sg_time_ratio *r = t->sides[k] == 0 ? NULL : ratio_of(in->ratios, t->sides[k], base);
    if (t->sides[k] != 0 && (!r || isnan(r->low) || isinf(r->high))) { return false; }
  }
  char *name = sg_words_fit(*base->config->label ? base->config->label : base->config->config_id, NAME_LETTERS);
  if (index > 0) { fputs("\n\n", dat); }
  for (size_t k = 0; k < t->n; k++) {
    const struct sg_time_ratio *r = t->sides[k] == 0 ? NULL : ratio_of(in->ratios, t->sides[k], base);
    const double ratio = r ? r->ratio : 1, low = r ? r->low : 1, high = r ? r->high : 1;
    char *set = sg_side_name(t->sides[k]);
    put_point(dat, t->dates[k], ratio, low, high, name, set, extent);
    const struct sg_ratio_words words = sg_words_ratio_and_interval(ratio, low, high);
    SG_CHART_ROW(about, sg_fact_text(name), json_string(set),
                 sg_chart_text(sg_format("%.10s", started(in->sets, t->sides[k]))), sg_chart_text(words.ratio),
                 json_string(r ? words.interval : "–"));
    free(words.interval);
    free(set);
  }
  const size_t letters = sg_chart_series(json_object_get(about, "series"), name, base->style, index);
  extent->longest = letters > extent->longest ? letters : extent->longest;
  free(name);
  return true;
}

static void describe(const struct sg_compare_chart_input *in, const struct trend *t, size_t n, size_t left_out,
                     const struct extent *extent, json_t *about) {
  const double span = t->dates[t->n - 1] - t->dates[0], margin = span > 0 ? span * 0.06 : 3600,
               room = fmax(0.001, (extent->high - extent->low) * 0.05);
  const struct sg_chart_form form = SG_CHART_FORM_PAGE;
  const int key = sg_chart_key(about, n, extent->longest, sg_chart_plot_width(&form));
  sg_chart_axes(about, &form, key, (struct sg_axis){.low = t->dates[0] - margin, .high = t->dates[t->n - 1] + margin},
                (struct sg_axis){.low = extent->low - room, .high = extent->high + room});
  json_object_update_new(about,
                         json_pack("{s:f, s:f, s:b, s:b, s:f, s:f}", "first", t->dates[0], "x_step",
                                   span > 0 ? span / 4 : 3600.0, "hours", span < SHORT_S, "days", span >= SHORT_S,
                                   "band_low", 1 / (1 + in->ratios->band), "band_high", 1 + in->ratios->band));
  sg_chart_facts(about,
                 json_pack("{s:o, s:o, s:o, s:o, s:o}", "sets", sg_fact_count(t->n), "configurations",
                           sg_fact_count(n), "left_out", left_out ? sg_fact_count(left_out) : json_null(), "band",
                           sg_fact_threshold(in->ratios->band), "level", sg_fact_threshold(in->ratios->level)));
}

bool sg_chart_trend(const struct sg_compare_chart_input *in, FILE *dat, json_t *about) {
  const struct sg_analysis *base = &in->sets->items[0].analysis;
  struct trend t = find_trend(in->sets);
  struct extent extent = {1, 1, 0};
  size_t n = 0, left_out = 0;
  double date = 0;
  if (t.n >= LEAST_SETS && read_date(started(in->sets, 0), &date)) {
    json_object_set_new(about, "series", json_array());
    fputs("# date in seconds since 1970, ratio, low and high end of its interval; name, set, ratio in words\n", dat);
    for (size_t e = 0; e < base->n_entries; e++) {
      if (n == MOST_SERIES) {
        left_out++;
        continue;
      }
      n += put_series(in, &t, &base->entries[e], n, dat, about, &extent);
    }
    if (n > 0) { describe(in, &t, n, left_out, &extent, about); }
  }
  free(t.sides);
  free(t.dates);
  return n > 0;
}
