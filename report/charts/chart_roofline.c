/* The roofline: the rate of each configuration against its operational intensity, below the limits of one core and of
 * all cores. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/number.h"
#include "core/utf8.h"
#include "report/analysis/facts.h"
#include "report/analysis/roof.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

enum { LONGEST_ROOF = 14, MOST_SERIES = 20 };

/* Intensities within this factor are one column of points, which says no more than a table. */
static const double ONE_COLUMN = 1.05;

/* The roof of one core is drawn as well if that of all cores is higher by more than this factor. */
static const double APART = 1.12;

struct roof_extent {
  double x_low, x_high, low, high; /* FLOP per byte; GFLOP/s */
};

static bool takes_part(const struct sg_entry *e, const struct sg_entry *first) {
  bool wide = strcmp(e->config->dtype, "f64") == 0 || strcmp(e->config->dtype, "c128") == 0,
       first_wide = strcmp(first->config->dtype, "f64") == 0 || strcmp(first->config->dtype, "c128") == 0;
  return e->wall && isfinite(e->wall->flops_per_s) && e->wall->flops_per_s > 0 && wide == first_wide &&
         isfinite(sg_roof_intensity(e->config));
}

static struct roof_extent measure(const struct sg_analysis *a) {
  struct roof_extent x = {INFINITY, 0, INFINITY, 0};
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    if (!takes_part(e, a->entries)) { continue; }
    double intensity = sg_roof_intensity(e->config), rate = e->wall->flops_per_s * 1e-9;
    x = (struct roof_extent){fmin(x.x_low, intensity), fmax(x.x_high, intensity), fmin(x.low, rate),
                             fmax(x.high, rate)};
  }
  return x;
}

static void add_row(json_t *about, const struct sg_entry *e, const struct sg_roof *roof) {
  double intensity = sg_roof_intensity(e->config), rate = e->wall->flops_per_s;
  SG_CHART_ROW(about, sg_fact_text(sg_entry_label(e)), sg_chart_text(sg_words_digits(intensity, 3)),
               sg_chart_text(sg_words_digits(rate * 1e-9, 3)),
               sg_chart_text(sg_words_percent(rate / sg_roof_at(roof, intensity))));
}

/* Name, rate and share of the roof in words. */
static void put_words(const struct sg_entry *e, const struct sg_roof *roof, FILE *dat) {
  sg_chart_column(dat, sg_words_fit(sg_entry_label(e), 40));
  sg_chart_column(dat, sg_words_rate(e->wall->flops_per_s));
  sg_chart_column(dat, sg_words_percent(e->wall->flops_per_s / sg_roof_at(roof, sg_roof_intensity(e->config))));
}

/* The points of the strategies, one block each, starting at block `index`. */
static void write_points(const struct sg_analysis *a, const struct sg_roof *roof, FILE *dat, json_t *about,
                         size_t index) {
  const struct sg_entry *first[MOST_SERIES];
  size_t n = 0;
  for (size_t i = 0; i < a->n_entries && n < MOST_SERIES; i++) {
    if (sg_entry_is_first_of_strategy(a->entries, i, takes_part)) { first[n++] = &a->entries[i]; }
  }
  json_t *series = json_array();
  for (size_t s = 0; s < n; s++) {
    fputs("\n\n# FLOP per byte, GFLOP/s; name, rate, share in words: ", dat);
    sg_chart_comment(dat, first[s]->config->strategy);
    for (size_t i = 0; i < a->n_entries; i++) {
      const struct sg_entry *e = &a->entries[i];
      bool mine = takes_part(e, a->entries) && strcmp(e->config->strategy, first[s]->config->strategy) == 0;
      if (!mine) { continue; }
      fprintf(dat, "%.5g %.5g", sg_roof_intensity(e->config), e->wall->flops_per_s * 1e-9);
      put_words(e, roof, dat);
      putc('\n', dat);
      add_row(about, e, roof);
    }
    sg_chart_series(series, first[s]->config->strategy, first[s]->style, index + s);
  }
  json_object_set_new(about, "series", series);
}

/* A roof as a line of three points, one block of the file. */
static void write_roof(int64_t cores, double flops, double bytes_per_s, double x_min, double x_max, size_t index,
                       FILE *dat, json_t *roofs) {
  fprintf(dat, "%s# roof of %lld cores: FLOP per byte, GFLOP/s\n", index ? "\n\n" : "", (long long)cores);
  double ridge = flops / bytes_per_s, at[] = {x_min, ridge, x_max};
  for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
    fprintf(dat, "%.5g %.5g\n", at[i], fmin(flops, bytes_per_s * at[i]) * 1e-9);
  }
  json_array_append_new(roofs, json_pack("{s:i, s:b, s:I, s:i, s:b}", "index", (int)index, "all", index == 0, "cores",
                                         (json_int_t)cores, "dash", index == 0 ? 1 : 2, "more", index > 0));
}

static void describe_axes(json_t *about, const struct sg_chart_form *form, const struct roof_extent *x, double x_min,
                          double x_max, const struct sg_roof *roof) {
  json_t *lists[] = {json_object_get(about, "series"), json_object_get(about, "roofs")}, *one = NULL;
  size_t longest = LONGEST_ROOF, entries = 0, i = 0;
  for (size_t k = 0; k < sizeof lists / sizeof lists[0]; k++) {
    entries += json_array_size(lists[k]);
    json_array_foreach(lists[k], i, one) {
      size_t length = sg_utf8_width(sg_json_text(one, "text", ""));
      longest = length > longest ? length : longest;
    }
  }
  const int key = sg_chart_key(about, entries, longest, sg_chart_plot_width(form));
  const double y_min = fmin(x->low, roof->one_core_bytes_per_s * x_min * 1e-9) * 0.6;
  sg_chart_axes(
      about, form, key, (struct sg_axis){.low = x_min, .high = x_max, .scale = SG_AXIS_LOG},
      (struct sg_axis){.low = y_min, .high = 1.7 * fmax(x->high, roof->all_core_flops * 1e-9), .scale = SG_AXIS_LOG});
}

bool sg_chart_roofline(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  const struct sg_analysis *a = in->analysis;
  struct sg_roof roof;
  struct roof_extent x = measure(a);
  if (!(x.x_high > ONE_COLUMN * x.x_low) || !sg_roof_read(&roof, a->set->run, a->entries[0].config->dtype) ||
      !sg_roof_has_bandwidth(&roof)) {
    return false;
  }
  double ridge = roof.all_core_flops / roof.all_core_bytes_per_s, x_min = fmin(x.x_low, ridge) / 5,
         x_max = fmax(x.x_high, ridge) * 5;
  json_t *roofs = json_array();
  json_object_set_new(about, "roofs", roofs);
  const int64_t cores = sg_number_whole(sg_json_number(a->set->run, "ceilings.cores", 0));
  write_roof(cores, roof.all_core_flops, roof.all_core_bytes_per_s, x_min, x_max, 0, dat, roofs);
  bool apart = roof.all_core_flops > APART * roof.one_core_flops ||
               roof.all_core_bytes_per_s > APART * roof.one_core_bytes_per_s;
  if (apart) { write_roof(1, roof.one_core_flops, roof.one_core_bytes_per_s, x_min, x_max, 1, dat, roofs); }
  write_points(a, &roof, dat, about, json_array_size(roofs));
  describe_axes(about, &in->form, &x, x_min, x_max, &roof);
  size_t n = json_array_size(json_object_get(json_object_get(about, "table"), "rows"));
  sg_chart_facts(about, json_pack("{s:I, s:o, s:o, s:o, s:o, s:o, s:o}", "workloads", (json_int_t)a->n_workloads,
                                  "configurations", sg_fact_count(n), "lowest", sg_fact_rate(1e9 * x.low), "highest",
                                  sg_fact_rate(1e9 * x.high), "intensity", sg_chart_number(x.x_low, "FLOP/B"),
                                  "highest_intensity", sg_chart_number(x.x_high, "FLOP/B"), "peak",
                                  sg_fact_rate(roof.all_core_flops)));
  return true;
}
