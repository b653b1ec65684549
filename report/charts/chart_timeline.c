/* Whether the machine's capacity varied: each timed trial over the run, relative to the median of its configuration;
 * below it, the capacity probed before each launch. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/health.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

/* The panel of the capacity and the gap above it, and a word of the key, as charts/timeline of the templates has it.
 */
enum {
  PANEL_PIXELS = 200,
  CAPACITY_PIXELS = 76,
  GAP_PIXELS = 24,
  AXIS_PIXELS = 56,
  MOST_SERIES = 20,
  LONGEST_NOTE = 17
};

/* Above this ratio of longest to shortest the axis is logarithmic. */
static const double MOST_TIMES = 5;

struct span {
  double first_ns, last_ns, low, high;
  size_t n, n_standing_out;
};

static bool shown(const struct sg_entry *e, const struct sg_samples_row *s) {
  return e->wall && s->warmup != 1 && s->wall_ns != SG_NO_INT && s->wall_ns >= 0 && s->started_ns != SG_NO_INT &&
         e->wall->median > 0;
}

static double ratio_of(const struct sg_entry *e, const struct sg_samples_row *s) {
  return (double)s->wall_ns / e->wall->median;
}

static bool stands_out(double ratio) {
  return fabs(ratio - 1) > 0.1;
}

static struct span span_of(const struct sg_entry *e) {
  struct span span = {INFINITY, 0, INFINITY, 0, 0, 0};
  struct sg_trial_place at;
  for (const struct sg_samples_row *s = sg_trial_first(e, &at); s; s = sg_trial_next(e, &at)) {
    if (!shown(e, s)) { continue; }
    double ratio = ratio_of(e, s);
    span.first_ns = fmin(span.first_ns, (double)s->started_ns);
    span.last_ns = fmax(span.last_ns, (double)s->started_ns);
    span.low = fmin(span.low, ratio);
    span.high = fmax(span.high, ratio);
    span.n++;
    span.n_standing_out += stands_out(ratio);
  }
  return span;
}

/* Of all entries; `each` is that of each. */
static struct span spans_of(const struct sg_analysis *a, struct span *each) {
  struct span all = {INFINITY, 0, INFINITY, 0, 0, 0};
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct span x = each[i] = span_of(&a->entries[i]);
    all = (struct span){fmin(all.first_ns, x.first_ns),
                        fmax(all.last_ns, x.last_ns),
                        fmin(all.low, x.low),
                        fmax(all.high, x.high),
                        all.n + x.n,
                        all.n_standing_out + x.n_standing_out};
  }
  return all;
}

/* Which points are drawn: every `step`-th and, as long as there are not too many, the outlying ones, which are what a
 * reader looks for. */
struct thinning {
  size_t step, stands_out_step, at, stood_out;
};

static struct thinning thinning_of(const struct span *all, size_t most) {
  const size_t n = all->n_standing_out, total = all->n;
  assert(most > 0);
  return total <= most
             ? (struct thinning){.step = 1, .stands_out_step = 1}
             : (struct thinning){.step = (n ? 2 : 1) * total / most + 1, .stands_out_step = 2 * n / most + 1};
}

static bool drawn(struct thinning *t, double ratio) {
  bool regular = t->at++ % t->step == 0, extra = stands_out(ratio) && t->stood_out++ % t->stands_out_step == 0;
  return regular || extra;
}

/* What is drawn; of weak launches once more, as rings around it. */
struct trial_plot {
  const struct sg_weak_launches *weak;
  double unit_ns;
  FILE *dat, *rings;
  size_t n_rings;
};

static size_t write_entry(const struct sg_entry *e, struct thinning *thinning, struct trial_plot *d) {
  size_t written = 0;
  struct sg_trial_place at;
  for (const struct sg_samples_row *s = sg_trial_first(e, &at); s; s = sg_trial_next(e, &at)) {
    if (!shown(e, s)) { continue; }
    double ratio = ratio_of(e, s);
    if (!drawn(thinning, ratio)) { continue; }
    fprintf(d->dat, "%.6g %.5g", (double)s->started_ns / d->unit_ns, ratio);
    sg_chart_launch(d->dat, e, s, (double)s->wall_ns);
    putc('\n', d->dat);
    written++;
    if (!sg_weak_launches_have(d->weak, s->launch, e->config->config_id)) { continue; }
    fprintf(d->rings, "%.6g %.5g\n", (double)s->started_ns / d->unit_ns, ratio);
    d->n_rings++;
  }
  return written;
}

static bool has_times(const struct sg_entry *e, const struct sg_entry *first) {
  (void)first;
  return e->wall;
}

/* One data block per strategy, and its entry in `series`; returns the number of points drawn. */
static size_t write_points(const struct sg_analysis *a, struct thinning thinning, struct trial_plot *d,
                           json_t *series) {
  FILE *dat = d->dat;
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
      written += mine ? write_entry(&a->entries[i], &thinning, d) : 0;
    }
    if (written == before) { fputs("NaN NaN \"\" \"\" \"\" \"\"\n", dat); }
    sg_chart_series(series, first[s]->config->strategy, first[s]->style, s);
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

/* One row per configuration: one per trial would be too many. */
static void add_table(const struct sg_analysis *a, const struct span *each, json_t *about) {
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    if (each[i].n == 0) { continue; }
    SG_CHART_ROW(about, sg_fact_text(sg_entry_label(e)), sg_chart_text(sg_format("%zu", each[i].n)),
                 sg_chart_text(sg_words_digits(each[i].low, 3)), sg_chart_text(sg_words_digits(each[i].high, 3)),
                 sg_chart_text(sg_format("%zu", e->weak)));
  }
}

static int add_key(json_t *about, const struct sg_chart_form *form, bool weak) {
  size_t longest = weak ? LONGEST_NOTE : 0, i = 0, n = 0;
  json_t *series = json_object_get(about, "series"), *one = NULL;
  json_array_foreach(series, i, one) {
    size_t length = sg_utf8_width(sg_json_text(one, "text", ""));
    longest = length > longest ? length : longest;
  }
  n = json_array_size(series);
  json_object_set_new(about, "capacity_index", json_integer((json_int_t)n));
  json_object_set_new(about, "weak_index", json_integer((json_int_t)n + 1));
  return sg_chart_key(about, n + weak, longest, sg_chart_plot_width(form));
}

static void describe(const struct sg_analysis *a, const struct span *span, size_t written, bool capacity, bool weak,
                     json_t *about) {
  const bool thinned = written < span->n, one = a->n_workloads == 1;
  sg_chart_facts(about,
                 json_pack("{s:o, s:I, s:b, s:b, s:o, s:o, s:o, s:o}", "workload",
                           one ? sg_fact_workload(a->entries[0].config) : json_null(), "workloads",
                           (json_int_t)a->n_workloads, "capacity", capacity, "weak", weak, "trials",
                           sg_fact_count(span->n), "drawn", thinned ? json_integer((json_int_t)written) : json_null(),
                           "below", sg_fact_share(1 - span->low), "above", sg_fact_share(span->high - 1)));
}

static void put_axis(json_t *about, const char *name, struct sg_axis axis, const char *low, const char *high) {
  json_object_set_new(about, low, json_real(axis.low));
  json_object_set_new(about, high, json_real(axis.high));
  sg_axis_tics(about, name, &axis);
}

/* Relative times with the same margin below and above: a factor where the axis is logarithmic. */
static void add_axes(json_t *about, const struct sg_chart_form *form, const struct span *span,
                     struct sg_time_unit unit, double most_cores) {
  const bool logarithmic = span->high > MOST_TIMES * span->low && span->low > 0;
  const double margin = fmax(0.02, 0.06 * (span->high - span->low));
  /* The time before the first trial (peak rates are measured then) is cut off where it is long. */
  const double lead_ns = span->first_ns - 0.03 * (span->last_ns - span->first_ns);
  const struct sg_axis x = {.low = lead_ns > 0.1 * span->last_ns ? lead_ns / unit.ns : 0,
                            .high = fmax(span->last_ns * 1.02 / unit.ns, 1e-9),
                            .pixels = sg_chart_plot_width(form)},
                       y = {.low = logarithmic ? span->low / 1.15 : span->low - margin,
                            .high = logarithmic ? span->high * 1.15 : span->high + margin,
                            .scale = logarithmic ? SG_AXIS_LOG : SG_AXIS_LINEAR,
                            .upright = true,
                            .pixels = PANEL_PIXELS},
                       cores = {.low = 0,
                                .high = ceil(most_cores - 0.1) + 0.15,
                                .upright = true,
                                .pixels = CAPACITY_PIXELS};
  json_object_set_new(about, "unit", json_string(unit.name));
  json_object_set_new(about, "logarithmic", json_boolean(logarithmic));
  put_axis(about, "x_tics", x, "x_min", "x_max");
  put_axis(about, "y_tics", y, "y_min", "y_max");
  put_axis(about, "cores_tics", cores, "capacity_min", "capacity_max");
}

/* The panel of the capacity is below that of the times. */
static void add_frame(json_t *about, const struct sg_chart_form *form, int key, bool capacity) {
  const int top = sg_chart_title_pixels(form) + key, below = capacity ? GAP_PIXELS + CAPACITY_PIXELS : 0,
            height = top + PANEL_PIXELS + below + AXIS_PIXELS;
  sg_chart_frame(about, form, top, PANEL_PIXELS, below + AXIS_PIXELS);
  json_object_set_new(about, "capacity_top", json_real((double)(CAPACITY_PIXELS + AXIS_PIXELS) / height));
  json_object_set_new(about, "capacity_bottom", json_real((double)AXIS_PIXELS / height));
}

static void draw(const struct sg_chart_input *in, const struct span *all, const struct span *each, FILE *dat,
                 json_t *about) {
  const struct sg_analysis *a = in->analysis;
  const struct span span = *all;
  struct sg_time_unit unit = sg_chart_time_unit(span.last_ns);
  json_t *series = json_array();
  json_object_set_new(about, "series", series);
  size_t most = sg_chart_most_points(in);
  char *rings = NULL;
  size_t size = 0;
  struct trial_plot drawing = {&a->weak, unit.ns, dat, sg_require(open_memstream(&rings, &size)), 0};
  size_t written = write_points(a, thinning_of(&span, most), &drawing, series);
  double highest = 0;
  bool capacity = write_capacity(a, most / 4, unit.ns, dat, &highest) > 0;
  bool weak = capacity && drawing.n_rings > 0;
  sg_close_memory(drawing.rings, &rings);
  if (weak) {
    fprintf(dat,
            "\n\n# trials while the capacity had fallen: time since the start of the run, time of the trial over the "
            "median\n%s",
            rings);
  }
  free(rings);
  add_axes(about, &in->form, &span, unit, highest);
  json_object_set_new(about, "capacity", json_boolean(capacity));
  json_object_set_new(about, "has_weak", json_boolean(weak));
  add_frame(about, &in->form, add_key(about, &in->form, weak), capacity);
  add_table(a, each, about);
  describe(a, &span, written, capacity, weak, about);
}

bool sg_chart_timeline(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct span *each = sg_alloc(in->analysis->n_entries, sizeof *each);
  const struct span all = spans_of(in->analysis, each);
  /* With one trial of each configuration, all of them are their own medians. */
  const bool applies = all.n > 0 && all.high > all.low;
  if (applies) { draw(in, &all, each, dat, about); }
  free(each);
  return applies;
}
