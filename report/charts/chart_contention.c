/* Contention: the time of one MPI rank alone beside that of each rank when all run at once with the same work for
 * each, one row for each number of ranks. */
#include <math.h>
#include <stdlib.h>

#include "core/text.h"
#include "report/analysis/contention.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/charts/rows.h"

enum { ROW = 44, VALUE = 22, LONGEST_KEY = 14, KEYS = 2 }; /* pixels, columns; the key's words are the template's */

/* At most `most` of the ranks, spread over them from the fastest to the slowest. */
static void put_ranks(const struct sg_contention *c, double y, double unit_ns, size_t most, FILE *dat) {
  const size_t n = c->n_ranks < most ? c->n_ranks : most;
  for (size_t i = 0; i < n; i++) {
    const size_t at = n == c->n_ranks ? i : i * (c->n_ranks - 1) / (n - 1);
    fprintf(dat, "%.6g %.3f %ld", c->rank_ns[at] / unit_ns, y + 0.5 * SG_ROW_BAR * sg_chart_jitter(i),
            sg_chart_colour(c->all->style.colour));
    sg_chart_column(dat, sg_words_fit(sg_entry_label(c->all), 40));
    sg_chart_column(dat, sg_words_time(c->rank_ns[at]));
    putc('\n', dat);
  }
}

static void put_row(const struct sg_contention *c, size_t row, const struct sg_chart_form *form, json_t *about) {
  const size_t columns = sg_axis_letters(form->width - 2 * SG_ROWS_MARGIN_PIXELS) - VALUE;
  char *slowdown = sg_words_ratio_within(c->slowdown, c->low, c->high),
       *interval = sg_words_ratio_interval(c->low, c->high);
  json_t *rows = json_object_get(about, "rows");
  json_array_append_new(rows, json_pack("{s:f, s:o, s:{s:s, s:s}}", "y", (double)row + SG_ROW_TEXT, "label",
                                        sg_rows_label(c->all, sg_entry_label(c->all), false, columns), "value",
                                        "slowdown", slowdown, "interval", interval));
  SG_CHART_ROW(about, sg_fact_text(sg_entry_label(c->all)), sg_chart_text(sg_words_time(c->alone_ns)),
               sg_chart_text(sg_words_time(c->rank_ns[0])), sg_chart_text(sg_words_time(c->rank_ns[c->n_ranks - 1])),
               sg_chart_text(sg_format("%s", slowdown)), sg_chart_text(sg_format("%s", interval)));
  free(slowdown);
  free(interval);
}

static double slowest_of(const struct sg_contentions *contentions) {
  double slowest = 0;
  for (size_t i = 0; i < contentions->n; i++) {
    const struct sg_contention *c = &contentions->items[i];
    slowest = fmax(slowest, fmax(c->alone_ns, c->rank_ns[c->n_ranks - 1]));
  }
  return slowest;
}

static void write_ranks(const struct sg_contentions *contentions, double unit_ns, size_t most, FILE *dat) {
  fputs("# time of a rank when all run at once, y, colour; name, time in words\n", dat);
  for (size_t i = 0; i < contentions->n; i++) {
    put_ranks(&contentions->items[i], (double)i + SG_ROW_MARK, unit_ns, most, dat);
  }
  fputs("\n\n# time of one rank alone, y; name, time in words\n", dat);
  for (size_t i = 0; i < contentions->n; i++) {
    const struct sg_contention *c = &contentions->items[i];
    fprintf(dat, "%.6g %.2f", c->alone_ns / unit_ns, (double)i + SG_ROW_MARK);
    sg_chart_column(dat, sg_words_fit(sg_entry_label(c->alone), 40));
    sg_chart_column(dat, sg_words_time(c->alone_ns));
    putc('\n', dat);
  }
}

static json_t *facts_of(const struct sg_contentions *contentions) {
  const struct sg_contention *most = &contentions->items[0];
  bool intervals = false;
  for (size_t i = 0; i < contentions->n; i++) {
    intervals |= contentions->items[i].n > 1;
    if (contentions->items[i].n_ranks > most->n_ranks) { most = &contentions->items[i]; }
  }
  return json_pack("{s:o, s:o, s:o, s:b}", "rows", sg_fact_count(contentions->n), "ranks",
                   json_integer((json_int_t)most->n_ranks), "slowdown",
                   sg_fact_ratio_within(most->slowdown, most->low, most->high), "intervals", intervals);
}

bool sg_chart_contention(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct sg_contentions contentions;
  sg_contentions_init(&contentions, in->analysis);
  const bool applies = contentions.n > 0;
  if (applies) {
    const int key = sg_chart_key(about, KEYS, LONGEST_KEY, in->form.width - 2 * SG_ROWS_MARGIN_PIXELS);
    sg_rows_frame(about, &in->form, contentions.n, ROW, key);
    const double unit_ns = sg_rows_time_axis(about, &in->form, 0, slowest_of(&contentions), false);
    write_ranks(&contentions, unit_ns, sg_chart_most_points(in) / contentions.n, dat);
    json_object_set_new(about, "rows", json_array());
    for (size_t i = 0; i < contentions.n; i++) {
      put_row(&contentions.items[i], i, &in->form, about);
      sg_chart_part(about, contentions.items[i].all->name, 0,
                    sg_chart_title_pixels(&in->form) + key + ROW * (double)i, in->form.width, ROW);
    }
    sg_rows_grid(about, contentions.n, 2, dat);
    json_object_set_new(about, "mark_alone", json_integer(SG_MARK_CROSS));
    sg_chart_facts(about, facts_of(&contentions));
  }
  sg_contentions_release(&contentions);
  return applies;
}
