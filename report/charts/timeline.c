/* Did the machine hold still? Each timed trial over the run, relative to the median of its configuration; below it,
 * the capacity that was probed before each launch. */
#include <math.h>
#include <stdlib.h>

#include "core/health.h"
#include "core/text.h"
#include "report/charts/chart.h"
#include "report/words.h"

#define AXIS_PIXELS 56.0

enum { PANEL_PIXELS = 300, CAPACITY_PIXELS = 150, MOST_POINTS = 1500, MOST_IN_KEY = 8, KEY_ROW_PIXELS = 24 };

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

/* Of many points every step-th is drawn, and every one that stands out: those are what the reader looks for. */
static size_t write_points(const struct sg_analysis *a, size_t total, double unit_ns, FILE *dat) {
  size_t step = total / MOST_POINTS + 1, written = 0, at = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    fprintf(dat, "%s", i ? "\n\n" : "");
    sg_chart_comment(dat, e->config->label);
    fputs("# time since the start of the run, time of the trial over the median; which launch it is\n", dat);
    bool empty = true;
    for (size_t k = 0; k < e->n_samples; k++) {
      if (!shown(e, e->samples[k])) { continue; }
      double ratio = (double)e->samples[k]->wall_ns / e->wall->median;
      if (at++ % step != 0 && !(step < 50 && fabs(ratio - 1) > 0.1)) { continue; }
      fprintf(dat, "%.6g %.5g", (double)e->samples[k]->started_ns / unit_ns, ratio);
      if (total <= SG_CHART_MOST_HINTS) {
        sg_chart_hint(dat, e->config->label, e->samples[k], (double)e->samples[k]->wall_ns);
      }
      putc('\n', dat);
      written++;
      empty = false;
    }
    if (empty) { fputs("NaN NaN \"\"\n", dat); }
  }
  return written;
}

static size_t write_capacity(const struct sg_resultset *set, double unit_ns, FILE *dat, double *highest) {
  size_t n = 0, step = set->n_probes / MOST_POINTS + 1;
  const struct sg_stability stability = sg_stability_of(set);
  fputs("\n\n# time since the start of the run, capacity in cores, whether it had fallen\n", dat);
  for (size_t i = 0; i < set->n_probes; i++) {
    const struct sg_probes_row *p = &set->probes[i];
    bool weak = sg_probe_is_weak(&stability, p);
    if (!isfinite(p->capacity) || p->started_ns == SG_NO_INT || (i % step != 0 && !(step < 50 && weak))) { continue; }
    fprintf(dat, "%.6g %.4g %d\n", (double)p->started_ns / unit_ns, p->capacity, weak);
    *highest = fmax(*highest, p->capacity);
    n++;
  }
  return n;
}

/* The trials of launches that met a machine below its usual capacity, once more, to be marked. */
static size_t write_weak(const struct sg_analysis *a, double unit_ns, FILE *dat) {
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
      if (!marked || at++ % (a->set->n_samples / MOST_POINTS + 1) != 0) { continue; }
      fprintf(dat, "%.6g %.5g\n", (double)s->started_ns / unit_ns, (double)s->wall_ns / e->wall->median);
      n++;
    }
  }
  return n;
}

/* One series a strategy for the key; entries of one strategy share colour and mark. */
static void add_series(const struct sg_analysis *a, bool weak, json_t *about) {
  json_t *series = json_array();
  size_t named = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    bool first = true;
    for (size_t k = 0; k < i; k++) {
      first = first && a->entries[k].config->strategy != e->config->strategy;
    }
    char *text = sg_words_fit(e->config->strategy, 30);
    named += first;
    json_array_append_new(series, json_pack("{s:i, s:s, s:i, s:s, s:b, s:b}", "index", (int)i, "colour",
                                            e->style.colour, "mark", e->style.mark, "text", text, "named",
                                            first && named <= MOST_IN_KEY, "more", i > 0));
    free(text);
  }
  json_object_set_new(about, "series", series);
  json_object_set_new(about, "capacity_index", json_integer((json_int_t)a->n_entries));
  json_object_set_new(about, "weak_index", json_integer((json_int_t)a->n_entries + 1));
  named = (named > MOST_IN_KEY ? MOST_IN_KEY : named) + weak;
  json_object_set_new(about, "key_rows", json_integer((json_int_t)((named + 2) / 3)));
}

static void describe(const struct span *span, size_t drawn, bool capacity, bool weak, json_t *about) {
  char *thin = drawn < span->n ? sg_format(" Of %zu trials %zu are drawn.", span->n, drawn) : sg_format("%s", "");
  char *low = sg_words_percent(1 - span->low), *high = sg_words_percent(span->high - 1);
  sg_chart_words(
      about, "The run over time",
      sg_format("Each timed trial over its configuration’s median, as the run went on.%s%s%s",
                capacity ? " Below: how many cores the machine really had, probed before each launch." : "",
                weak ? " Rings: launches that met less than 90% of its usual capacity." : "", thin),
      sg_format("Scatter plot of %zu trials over the run: the fastest was %s below its configuration's median, the "
                "slowest %s above.",
                span->n, low, high));
  free(thin);
  free(low);
  free(high);
}

bool sg_chart_timeline(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  const struct sg_analysis *a = in->analysis;
  struct span span = span_of(a);
  if (span.n == 0) { return false; }
  struct sg_time_unit unit = sg_chart_time_unit(span.last_ns);
  size_t drawn = write_points(a, span.n, unit.ns, dat);
  double highest = 0;
  bool capacity = write_capacity(a->set, unit.ns, dat, &highest) > 0;
  bool weak = capacity && write_weak(a, unit.ns, dat) > 0;
  add_series(a, weak, about);
  double margin = fmax(0.02, 0.06 * (span.high - span.low));
  json_object_update_new(about, json_pack("{s:s, s:f, s:f, s:f, s:f, s:b}", "unit", unit.name, "x_max",
                                          fmax(span.last_ns * 1.02 / unit.ns, 1e-9), "y_min", span.low - margin,
                                          "y_max", span.high + margin, "capacity_max", ceil(highest - 0.1) + 0.15,
                                          "capacity", capacity));
  json_object_set_new(about, "has_weak", json_boolean(weak));
  json_object_set_new(about, "has_hints", json_boolean(span.n <= SG_CHART_MOST_HINTS));
  int key = KEY_ROW_PIXELS * (int)json_integer_value(json_object_get(about, "key_rows"));
  int height = PANEL_PIXELS + key + (capacity ? CAPACITY_PIXELS : 0);
  sg_chart_size(about, SG_CHART_WIDTH, height);
  json_object_set_new(about, "top_from", json_real(1 - (46.0 + key) / height));
  json_object_set_new(about, "split",
                      json_real(capacity ? (double)(CAPACITY_PIXELS + 8) / height : AXIS_PIXELS / height));
  json_object_set_new(about, "capacity_top", json_real((double)(CAPACITY_PIXELS - 18) / height));
  json_object_set_new(about, "capacity_bottom", json_real(AXIS_PIXELS / height));
  describe(&span, drawn, capacity, weak, about);
  return true;
}
