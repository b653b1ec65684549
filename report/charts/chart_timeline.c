/* Whether the machine's capacity varied: each timed trial over the run, relative to the median of its configuration;
 * below it, the capacity probed before each launch. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/health.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

#define AXIS_PIXELS 56.0

enum { PANEL_PIXELS = 300, CAPACITY_PIXELS = 150, MOST_SERIES = 20, PLOT_WIDTH = 545, LONGEST_NOTE = 19 };

/* Above this ratio of longest to shortest the axis is logarithmic. */
static const double MOST_TIMES = 5;

struct span {
  double first_ns, last_ns, low, high;
  size_t n;
};

static bool shown(const struct sg_entry *e, const struct sg_samples_row *s) {
  return e->wall && s->warmup != 1 && s->wall_ns != SG_NO_INT && s->wall_ns >= 0 && s->started_ns != SG_NO_INT &&
         e->wall->median > 0;
}

static struct span span_of(const struct sg_analysis *a) {
  struct span span = {INFINITY, 0, INFINITY, 0, 0};
  for (size_t i = 0; i < a->n_entries; i++) {
    for (size_t k = 0; k < a->entries[i].n_samples; k++) {
      const struct sg_samples_row *s = a->entries[i].samples[k];
      if (!shown(&a->entries[i], s)) { continue; }
      double ratio = (double)s->wall_ns / a->entries[i].wall->median;
      span.first_ns = fmin(span.first_ns, (double)s->started_ns);
      span.last_ns = fmax(span.last_ns, (double)s->started_ns);
      span.low = fmin(span.low, ratio);
      span.high = fmax(span.high, ratio);
      span.n++;
    }
  }
  return span;
}

/* Which points are drawn: every `step`-th and, as long as there are not too many, the outlying ones, which are what a
 * reader looks for. */
struct thinning {
  size_t step, stands_out_step, at, stood_out;
};

static bool stands_out(double ratio) {
  return fabs(ratio - 1) > 0.1;
}

static struct thinning thinning_of(const struct sg_analysis *a, size_t total, size_t most) {
  size_t n = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    for (size_t k = 0; k < a->entries[i].n_samples; k++) {
      const struct sg_entry *e = &a->entries[i];
      n += shown(e, e->samples[k]) && stands_out((double)e->samples[k]->wall_ns / e->wall->median);
    }
  }
  return total <= most
             ? (struct thinning){.step = 1, .stands_out_step = 1}
             : (struct thinning){.step = (n ? 2 : 1) * total / most + 1, .stands_out_step = 2 * n / most + 1};
}

static bool drawn(struct thinning *t, double ratio) {
  bool regular = t->at++ % t->step == 0, extra = stands_out(ratio) && t->stood_out++ % t->stands_out_step == 0;
  return regular || extra;
}

static size_t write_entry(const struct sg_entry *e, struct thinning *thinning, double unit_ns, FILE *dat) {
  size_t written = 0;
  for (size_t k = 0; k < e->n_samples; k++) {
    if (!shown(e, e->samples[k])) { continue; }
    double ratio = (double)e->samples[k]->wall_ns / e->wall->median;
    if (!drawn(thinning, ratio)) { continue; }
    fprintf(dat, "%.6g %.5g", (double)e->samples[k]->started_ns / unit_ns, ratio);
    sg_chart_launch(dat, e, e->samples[k], (double)e->samples[k]->wall_ns);
    putc('\n', dat);
    written++;
  }
  return written;
}

static bool has_times(const struct sg_entry *e, const struct sg_entry *first) {
  (void)first;
  return e->wall;
}

/* One data block per strategy, and its entry in `series`; returns the number of points drawn. */
static size_t write_points(const struct sg_analysis *a, struct thinning thinning, double unit_ns, FILE *dat,
                           json_t *series) {
  const struct sg_entry *first[MOST_SERIES];
  size_t n = 0, written = 0;
  for (size_t i = 0; i < a->n_entries && n < MOST_SERIES; i++) {
    if (sg_entry_is_first_of_strategy(a->entries, i, has_times)) { first[n++] = &a->entries[i]; }
  }
  for (size_t s = 0; s < n; s++) {
    fprintf(dat, "%s", s ? "\n\n" : "");
    sg_chart_comment(dat, first[s]->config->strategy);
    fputs("# time since the start of the run, time of the trial over the median; name, round, launch, time "
          "in words\n",
          dat);
    size_t before = written;
    for (size_t i = 0; i < a->n_entries; i++) {
      bool mine = strcmp(a->entries[i].config->strategy, first[s]->config->strategy) == 0;
      written += mine ? write_entry(&a->entries[i], &thinning, unit_ns, dat) : 0;
    }
    if (written == before) { fputs("NaN NaN \"\" \"\" \"\" \"\"\n", dat); }
    char *text = sg_words_fit(first[s]->config->strategy, 30);
    json_array_append_new(series,
                          json_pack("{s:i, s:s, s:i, s:s, s:b}", "index", (int)s, "colour", first[s]->style.colour,
                                    "mark", first[s]->style.mark, "text", text, "more", s > 0));
    free(text);
  }
  return written;
}

static size_t write_capacity(const struct sg_analysis *a, size_t most, double unit_ns, FILE *dat, double *highest) {
  const struct sg_resultset *set = a->set;
  size_t n = 0, step = set->n_probes / most + 1;
  const struct sg_core_rate one_core = sg_core_rate_of(set);
  fputs(
      "\n\n# time since the start of the run, capacity in cores, whether it had fallen, launch, capacity in words\n",
      dat);
  for (size_t i = 0; i < set->n_probes; i++) {
    const struct sg_probes_row *p = &set->probes[i];
    bool weak = sg_weak_launches_have(&a->weak, p->launch, p->config_id);
    double cores = sg_core_rate_cores(&one_core, p->all_core_flops);
    if (!isfinite(cores) || p->started_ns == SG_NO_INT || (i % step != 0 && !(step < 50 && weak))) { continue; }
    fprintf(dat, "%.6g %.4g %d %lld", (double)p->started_ns / unit_ns, cores, weak, (long long)p->launch);
    sg_chart_column(dat, sg_format("%.2f", cores));
    putc('\n', dat);
    *highest = fmax(*highest, cores);
    n++;
  }
  return n;
}

/* The trials of weak launches once more, to be marked. */
static size_t write_weak(const struct sg_analysis *a, size_t most, double unit_ns, FILE *dat) {
  size_t n = 0, at = 0;
  if (a->weak.n == 0) { return 0; }
  fputs("\n\n# trials while the capacity had fallen: time since the start of the run, time of the trial over the "
        "median\n",
        dat);
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    for (size_t k = 0; k < e->n_samples; k++) {
      const struct sg_samples_row *s = e->samples[k];
      bool marked = shown(e, s) && sg_weak_launches_have(&a->weak, s->launch, e->config->config_id);
      if (!marked || at++ % (a->set->n_samples / most + 1) != 0) { continue; }
      fprintf(dat, "%.6g %.5g\n", (double)s->started_ns / unit_ns, (double)s->wall_ns / e->wall->median);
      n++;
    }
  }
  return n;
}

/* One row per configuration: one per trial would be too many. */
static void add_table(const struct sg_analysis *a, json_t *about) {
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    double low = INFINITY, high = 0;
    size_t n = 0;
    for (size_t k = 0; k < e->n_samples; k++) {
      if (!shown(e, e->samples[k])) { continue; }
      double ratio = (double)e->samples[k]->wall_ns / e->wall->median;
      low = fmin(low, ratio);
      high = fmax(high, ratio);
      n++;
    }
    if (n == 0) { continue; }
    SG_CHART_ROW(about, sg_fact_text(e->config->label), sg_chart_text(sg_format("%zu", n)),
                 sg_chart_text(sg_format("%.3g", low)), sg_chart_text(sg_format("%.3g", high)),
                 sg_chart_text(sg_format("%zu", e->weak)));
  }
}

static int add_key(json_t *about, bool weak) {
  size_t longest = weak ? LONGEST_NOTE : 0, i = 0, n = 0;
  json_t *series = json_object_get(about, "series"), *one = NULL;
  json_array_foreach(series, i, one) {
    size_t length = strlen(json_string_value(json_object_get(one, "text")));
    longest = length > longest ? length : longest;
  }
  n = json_array_size(series);
  json_object_set_new(about, "capacity_index", json_integer((json_int_t)n));
  json_object_set_new(about, "weak_index", json_integer((json_int_t)n + 1));
  return sg_chart_key(about, n + weak, longest, PLOT_WIDTH);
}

static void describe(const struct span *span, size_t written, bool capacity, bool weak, json_t *about) {
  bool thinned = written < span->n;
  sg_chart_facts(about,
                 json_pack("{s:b, s:b, s:o, s:o, s:o, s:o}", "capacity", capacity, "weak", weak, "trials",
                           sg_fact_count(span->n), "drawn", thinned ? json_integer((json_int_t)written) : json_null(),
                           "below", sg_fact_share(1 - span->low), "above", sg_fact_share(span->high - 1)));
}

/* Relative times with the same margin below and above: a factor where the axis is logarithmic. */
static void add_axes(json_t *about, const struct span *span, struct sg_time_unit unit, double most_cores) {
  bool logarithmic = span->low > 0 && span->high > MOST_TIMES * span->low;
  double margin = fmax(0.02, 0.06 * (span->high - span->low));
  /* The time before the first trial (peak rates are measured then) is cut off where it is long. */
  double lead_ns = span->first_ns - 0.03 * (span->last_ns - span->first_ns);
  json_object_set_new(about, "x_min", json_real(lead_ns > 0.1 * span->last_ns ? lead_ns / unit.ns : 0));
  json_object_update_new(about, json_pack("{s:s, s:f, s:f, s:f, s:b, s:f}", "unit", unit.name, "x_max",
                                          fmax(span->last_ns * 1.02 / unit.ns, 1e-9), "y_min",
                                          logarithmic ? span->low / 1.15 : span->low - margin, "y_max",
                                          logarithmic ? span->high * 1.15 : span->high + margin, "logarithmic",
                                          logarithmic, "capacity_max", ceil(most_cores - 0.1) + 0.15));
  json_object_set_new(about, "capacity_step", json_real(fmax(1, sg_chart_round_up(most_cores / 4))));
}

bool sg_chart_timeline(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  const struct sg_analysis *a = in->analysis;
  struct span span = span_of(a);
  if (span.n == 0) { return false; }
  struct sg_time_unit unit = sg_chart_time_unit(span.last_ns);
  json_t *series = json_array();
  json_object_set_new(about, "series", series);
  size_t most = sg_chart_most_points(in);
  size_t written = write_points(a, thinning_of(a, span.n, most), unit.ns, dat, series);
  double highest = 0;
  bool capacity = write_capacity(a, most / 4, unit.ns, dat, &highest) > 0;
  bool weak = capacity && write_weak(a, most / 4, unit.ns, dat) > 0;
  add_axes(about, &span, unit, highest);
  json_object_set_new(about, "capacity", json_boolean(capacity));
  json_object_set_new(about, "has_weak", json_boolean(weak));
  int key = add_key(about, weak), height = PANEL_PIXELS + key + (capacity ? CAPACITY_PIXELS : 0);
  sg_chart_size(about, SG_CHART_WIDTH, height);
  json_object_set_new(about, "top_from", json_real(1 - (46.0 + key) / height));
  json_object_set_new(about, "split",
                      json_real(capacity ? (double)(CAPACITY_PIXELS + 8) / height : AXIS_PIXELS / height));
  json_object_set_new(about, "capacity_top", json_real((double)(CAPACITY_PIXELS - 18) / height));
  json_object_set_new(about, "capacity_bottom", json_real(AXIS_PIXELS / height));
  add_table(a, about);
  describe(&span, written, capacity, weak, about);
  return true;
}
