/* The ratios of one side to the base: a mark with its interval for each configuration, on a logarithmic axis, beside
 * the band in which times count as the same. */
#include <math.h>
#include <stdlib.h>

#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/charts/rows.h"
#include "report/compare/compare_charts.h"

enum { MOST_ROWS = 60, ROW_PIXELS = 42, VALUE_COLUMNS = 32, BLOCKS_BEFORE_GRID = 1 };

/* Mark and colour of what was found: the direction is that of time. */
static const struct {
  int mark;
  const char *colour;
} styles[SG_N_FINDS] = {[SG_FIND_SLOWER] = {SG_MARK_UP, "#c8553d"},
                        [SG_FIND_FASTER] = {SG_MARK_DOWN, "#1f8a70"},
                        [SG_FIND_SAME] = {SG_MARK_DISC, "#4c78a8"},
                        [SG_FIND_UNDECIDED] = {SG_MARK_HOLLOW, "#767676"},
                        [SG_FIND_NONE] = {SG_MARK_HOLLOW, "#767676"}};

static bool is_drawn(const struct sg_time_ratio *r, size_t side) {
  return r->side == side && isfinite(r->low) && isfinite(r->high);
}

static json_t *find_flags(enum sg_find find) {
  json_t *flags = json_object();
  for (enum sg_find f = 0; f < SG_N_FINDS; f++) {
    json_object_set_new(flags, sg_find_names[f], json_boolean(f == find));
  }
  return flags;
}

static char *label_of(const struct sg_time_ratio *r) {
  const struct sg_configs_row *c = sg_ratio_entry(r)->config;
  return sg_words_fit(*c->label ? c->label : c->config_id,
                      sg_axis_letters(SG_CHART_WIDTH - 2 * SG_ROWS_MARGIN_PIXELS) - VALUE_COLUMNS);
}

static void write_row(const struct sg_time_ratio *r, size_t row, FILE *dat, json_t *about) {
  const struct sg_ratio_words words = sg_words_ratio_and_interval(r->ratio, r->low, r->high);
  char *label = label_of(r);
  fprintf(dat, "%.3f %.6g %.6g %.6g %ld %d", (double)row + SG_ROW_MARK, r->ratio, r->low, r->high,
          sg_chart_colour(styles[r->find].colour), styles[r->find].mark);
  sg_chart_column(dat, sg_format("%s", label));
  sg_chart_column(dat, sg_format("%s", words.ratio));
  sg_chart_column(dat, sg_format("%s", words.interval));
  putc('\n', dat);
  json_t *rows = json_object_get(about, "rows");
  json_array_append_new(rows, json_pack("{s:f, s:{s:s, s:n}, s:{s:s, s:s, s:o}}", "y", (double)row + SG_ROW_TEXT,
                                        "label", "name", label, "threads", "value", "ratio", words.ratio, "interval",
                                        words.interval, "is", find_flags(r->find)));
  SG_CHART_ROW(about, sg_fact_text(label), json_string(words.ratio), json_string(words.interval),
               sg_fact_fragment("words/find", json_pack("{s:o}", "is", find_flags(r->find))));
  free(label);
  free(words.interval);
  free(words.ratio);
}

bool sg_chart_forest(const struct sg_compare_chart_input *in, FILE *dat, json_t *about) {
  const double band = 1 + in->ratios->band;
  double low = 1 / band / 1.01, high = band * 1.01;
  size_t n = 0, left_out = 0;
  json_object_set_new(about, "rows", json_array());
  fputs("# y, ratio, low and high end of its interval, colour, mark; name, ratio, interval in words\n", dat);
  for (size_t i = 0; i < in->ratios->n; i++) {
    const struct sg_time_ratio *r = &in->ratios->items[i];
    if (!is_drawn(r, in->side)) { continue; }
    if (n == MOST_ROWS) {
      left_out++;
      continue;
    }
    write_row(r, n++, dat, about);
    low = fmin(low, r->low / 1.005);
    high = fmax(high, r->high * 1.005);
  }
  if (n == 0) { return false; }
  const struct sg_chart_form form = SG_CHART_FORM_PAGE;
  char *side = sg_side_name(in->side);
  sg_rows_frame(about, &form, n, ROW_PIXELS, 0);
  sg_rows_axis(about, &form, low, high, SG_AXIS_LOG);
  sg_rows_grid(about, n, BLOCKS_BEFORE_GRID, dat);
  sg_rows_rule(about, "one", n, 1, BLOCKS_BEFORE_GRID + 1, dat);
  json_object_update_new(about,
                         json_pack("{s:s, s:f, s:f}", "side_name", side, "band_low", 1 / band, "band_high", band));
  sg_chart_facts(about, json_pack("{s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o}", "side", side, "several",
                                  in->sets->n_sides > 2, "configurations", sg_fact_count(n), "left_out",
                                  left_out ? sg_fact_count(left_out) : json_null(), "band",
                                  sg_fact_threshold(in->ratios->band), "level", sg_fact_threshold(in->ratios->level),
                                  "slower", sg_fact_count(sg_ratios_count(in->ratios, in->side, SG_FIND_SLOWER)),
                                  "faster", sg_fact_count(sg_ratios_count(in->ratios, in->side, SG_FIND_FASTER))));
  free(side);
  return true;
}
