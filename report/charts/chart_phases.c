/* Where the time goes: loading and operating, stacked. Where the two overlap (items loaded inside the tasks) there
 * are no separate wall times: the bar is the wall time, divided in proportion to the workers' busy time, and hatched.
 */
#include <math.h>
#include <stdlib.h>

#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/charts/rows.h"

/* The words of the key, as charts/phases of the templates has them: their number and the longest. */
enum { KEYS = 2, KEYS_WITH_OVERLAP = 4, LONGEST_KEY = 11, BLOCKS_BEFORE_GRID = 5 };

static const double VISIBLY = 0.995; /* reduced by more than the digits of a time show */

/* Shares of the median wall time, in ns. */
struct phases {
  double load, operate;
  bool overlap;
  bool known;
  bool reduced; /* their medians add up to more than that of the whole */
};

static bool has(const struct sg_summary_row *row) {
  return row && row->n > 0 && isfinite(row->median);
}

static struct phases phases_of(const struct sg_entry *e) {
  if (has(e->load_wall) && has(e->operate_wall)) {
    const double load = e->load_wall->median, operate = e->operate_wall->median;
    const double scale = fmin(1, e->wall->median / (load + operate));
    return (struct phases){scale * load, scale * operate, false, true, scale < VISIBLY};
  }
  if (!has(e->load_busy) || !has(e->operate_busy)) { return (struct phases){.known = false}; }
  double busy = e->load_busy->median + e->operate_busy->median;
  double workers = e->config->workers > 0 ? (double)sg_config_workers(e->config) : 1;
  double shown = fmin(e->wall->median, busy / workers); /* the workers are idle for the rest of the wall time */
  return (struct phases){shown * e->load_busy->median / busy, shown * e->operate_busy->median / busy, true, busy > 0,
                         false};
}

static json_t *value_of(const struct sg_entry *e, const void *context) {
  (void)context;
  struct phases p = phases_of(e);
  return json_pack("{s:o, s:o}", "time", sg_fact_time(e->wall->median), "loading",
                   p.known ? sg_fact_share(p.load / e->wall->median) : json_null());
}

/* The blocks of the data file, in order. */
enum phase_block { LOAD, OPERATE, NEITHER, OVERLAP, N_BLOCKS };

static void write_block(const struct sg_rows *rows, double unit_ns, enum phase_block block, FILE *dat) {
  for (size_t r = 0; r < rows->n; r++) {
    const struct sg_entry *e = rows->entries[r];
    struct phases p = phases_of(e);
    const double ends[] = {0, p.load, p.load + p.operate, e->wall->median};
    double from = block == OVERLAP ? ends[0] : ends[block], to = block == OVERLAP ? ends[2] : ends[block + 1];
    if (!p.known || to - from <= 0.002 * rows->slowest_ns || (block == OVERLAP && !p.overlap)) { continue; }
    double middle = (double)r + SG_ROW_MARK;
    sg_chart_comment(dat, e->name);
    fprintf(dat, "%.6g %.6g %.3f %.3f %ld\n", from / unit_ns, to / unit_ns, middle - SG_ROW_BAR, middle + SG_ROW_BAR,
            sg_chart_colour(e->style.colour));
  }
}

static void write_boxes(const struct sg_rows *rows, double unit_ns, FILE *dat) {
  static const char *const names[] = {"loading", "operating", "neither", "where loading and operating overlap"};
  for (int block = 0; block < N_BLOCKS; block++) {
    fprintf(dat, "%s# %s: left, right, bottom, top, colour\n0 0 0 0 0\n", block ? "\n\n" : "", names[block]);
    write_block(rows, unit_ns, (enum phase_block)block, dat);
  }
}

/* A point on each part of a bar, which shows its numbers on hover. */
static void write_hints(const struct sg_rows *rows, double unit_ns, FILE *dat) {
  fputs("\n\n# the middle of a part of a bar, 0 (loading) or 1 (operating); name, time, share in words\n", dat);
  for (size_t r = 0; r < rows->n; r++) {
    const struct sg_entry *e = rows->entries[r];
    struct phases p = phases_of(e);
    const double parts[] = {p.load, p.operate}, middles[] = {p.load / 2, p.load + p.operate / 2};
    for (size_t k = 0; p.known && k < 2; k++) {
      fprintf(dat, "%.6g %.3f %zu", middles[k] / unit_ns, (double)r + SG_ROW_MARK, k);
      sg_chart_column(dat, sg_words_fit(e->name, 40));
      sg_chart_column(dat, sg_words_time(parts[k]));
      sg_chart_column(dat, sg_words_percent(parts[k] / e->wall->median));
      putc('\n', dat);
    }
  }
}

static bool any_reduced(const struct sg_rows *rows) {
  for (size_t i = 0; i < rows->n; i++) {
    if (phases_of(rows->entries[i]).reduced) { return true; }
  }
  return false;
}

static size_t count_overlaps(const struct sg_rows *rows, size_t *known) {
  size_t n = 0;
  *known = 0;
  for (size_t i = 0; i < rows->n; i++) {
    struct phases p = phases_of(rows->entries[i]);
    *known += p.known;
    n += p.known && p.overlap;
  }
  return n;
}

static void add_table(const struct sg_rows *rows, json_t *about) {
  for (size_t i = 0; i < rows->n; i++) {
    struct phases p = phases_of(rows->entries[i]);
    SG_CHART_ROW(about, sg_fact_text(rows->entries[i]->name), sg_chart_text(sg_words_time(p.known ? p.load : NAN)),
                 sg_chart_text(sg_words_time(p.known ? p.operate : NAN)),
                 sg_chart_text(sg_words_time(rows->entries[i]->wall->median)),
                 sg_fact_fragment(p.overlap ? "words/yes" : "words/no", json_object()));
  }
}

bool sg_chart_phases(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct sg_rows rows;
  sg_rows_init(&rows, in->workload);
  size_t known = 0, overlaps = count_overlaps(&rows, &known);
  if (known > 0) {
    const int key = sg_chart_key(about, overlaps ? KEYS_WITH_OVERLAP : KEYS, LONGEST_KEY,
                                 in->form.width - 2 * SG_ROWS_MARGIN_PIXELS);
    sg_rows_describe(&rows, &in->form, about, key, value_of, NULL);
    double unit_ns = sg_rows_time_axis(about, &in->form, 0, rows.slowest_ns, false);
    write_boxes(&rows, unit_ns, dat);
    write_hints(&rows, unit_ns, dat);
    sg_rows_grid(about, rows.n, BLOCKS_BEFORE_GRID, dat);
    json_object_set_new(about, "has_overlap", json_boolean(overlaps > 0));
    sg_chart_facts(about, json_pack("{s:b, s:b, s:o, s:o}", "overlap", overlaps > 0, "reduced", any_reduced(&rows),
                                    "brief", sg_rows_brief(about), "configurations", sg_fact_count(rows.n)));
    add_table(&rows, about);
  }
  sg_rows_release(&rows);
  return known > 0;
}
