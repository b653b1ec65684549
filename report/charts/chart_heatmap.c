/* Workers against BLAS threads, or MPI ranks against the threads of each: the best time for each pair. */
#include <math.h>
#include <stdlib.h>

#include "core/number.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/analysis/facts.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

/* Cells as wide as that contain the time, narrower ones the speed-up only, and the narrowest their colour. */
enum {
  MOST_SIDE = 12,
  CELL_PIXELS = 52,
  LEAST_CELLS = 6,
  LEFT_PIXELS = 96,
  RIGHT_PIXELS = 14,
  BOTTOM_PIXELS = 56,
  TIME_PIXELS = 64,
  RATIO_PIXELS = 46,
  LETTER_PIXELS = 8,
};

static double cell_width(const struct sg_chart_form *form, size_t columns) {
  return (double)(form->width - LEFT_PIXELS - RIGHT_PIXELS) / (double)columns;
}

struct grid_axis {
  int64_t at[MOST_SIDE]; /* ascending; SG_NO_INT, the library's default, comes first */
  size_t n;
};

static void add(struct grid_axis *axis, int64_t value) {
  size_t i = 0;
  while (i < axis->n && axis->at[i] < value) {
    i++;
  }
  if ((i < axis->n && axis->at[i] == value) || axis->n == MOST_SIDE) { return; }
  for (size_t k = axis->n++; k > i; k--) {
    axis->at[k] = axis->at[k - 1];
  }
  axis->at[i] = value;
}

static size_t place(const struct grid_axis *axis, int64_t value) {
  size_t i = 0;
  while (i < axis->n && axis->at[i] != value) {
    i++;
  }
  return i;
}

struct grid {
  bool of_ranks; /* the columns are MPI ranks, the rows workers x BLAS threads of each */
  struct grid_axis workers, threads;
  const struct sg_entry *best[MOST_SIDE][MOST_SIDE]; /* [threads][workers] */
  double fastest, slowest;
  size_t cells;
  bool remarks; /* some entries have a remark */
};

static bool takes_part(const struct sg_entry *e) {
  return sg_entry_ranked(e) && e->config->workers > 0;
}

static int64_t column_of(const struct grid *g, const struct sg_configs_row *c) {
  return g->of_ranks ? c->ranks : c->workers;
}

static int64_t row_of(const struct grid *g, const struct sg_configs_row *c) {
  if (!g->of_ranks || c->blas_threads == SG_NO_INT) { return c->blas_threads; }
  return (int64_t)fmin((double)sg_number_product(c->workers, c->blas_threads), 1e15);
}

/* Of several numbers of ranks the map is that of ranks alone. */
static bool has_ranks(const struct sg_workload_results *w) {
  int64_t first = 0;
  for (size_t i = 0; i < w->n; i++) {
    const int64_t ranks = takes_part(&w->entries[i]) ? w->entries[i].config->ranks : 0;
    if (ranks > 0 && first > 0 && ranks != first) { return true; }
    if (ranks > 0) { first = ranks; }
  }
  return false;
}

static bool is_in(const struct grid *g, const struct sg_entry *e) {
  return takes_part(e) && (!g->of_ranks || e->config->ranks > 0);
}

static void fill(struct grid *g, const struct sg_workload_results *w) {
  *g = (struct grid){.of_ranks = has_ranks(w), .fastest = INFINITY};
  for (size_t i = 0; i < w->n; i++) {
    if (!is_in(g, &w->entries[i])) { continue; }
    add(&g->workers, column_of(g, w->entries[i].config));
    add(&g->threads, row_of(g, w->entries[i].config));
  }
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    const size_t x = place(&g->workers, column_of(g, e->config)), y = place(&g->threads, row_of(g, e->config));
    if (!is_in(g, e) || x == g->workers.n || y == g->threads.n) { continue; }
    g->cells += !g->best[y][x];
    if (!g->best[y][x] || e->wall->median < g->best[y][x]->wall->median) { g->best[y][x] = e; }
  }
  for (size_t y = 0; y < g->threads.n; y++) {
    for (size_t x = 0; x < g->workers.n; x++) {
      if (!g->best[y][x]) { continue; }
      g->remarks |= g->best[y][x]->remark != NULL;
      g->fastest = fmin(g->fastest, g->best[y][x]->wall->median);
      g->slowest = fmax(g->slowest, g->best[y][x]->wall->median);
    }
  }
}

/* From white (slowest) to dark blue (fastest), by the logarithm of the time: a single hue, so that greyscale prints
 * keep the order. */
static long colour_of(const struct grid *g, double ns, bool *dark) {
  double span = log(g->slowest / g->fastest), t = span > 0 ? log(g->slowest / ns) / span : 1;
  static const double from[] = {236, 241, 247}, to[] = {8, 64, 129};
  long colour = 0;
  for (int c = 0; c < 3; c++) {
    colour = colour << 8 | lround(from[c] + t * (to[c] - from[c]));
  }
  *dark = t > 0.5;
  return colour;
}

/* What is beside a speed-up: the best rank, a remark. */
static const char *signs_of(const struct sg_entry *e, const struct sg_workload_results *w) {
  const bool best = e->wall->rank == 1 && w->best;
  return best ? (e->remark ? " ● §" : " ●") : e->remark ? " §" : "";
}

/* Speed-ups as in the tables, in narrow cells with as few digits as their intervals allow; one form for all cells. */
static char *speedup_of(const struct sg_summary_row *row, bool all_digits) {
  return all_digits ? sg_words_speedup(row)
                    : sg_words_ratio_within(row->speedup, row->speedup_low, row->speedup_high);
}

static bool have_room(const struct grid *g, const struct sg_workload_results *w, double width) {
  size_t longest = 0;
  for (size_t i = 0; i < g->threads.n * g->workers.n; i++) {
    const struct sg_entry *e = g->best[i / g->workers.n][i % g->workers.n];
    if (!e) { continue; }
    char *speedup = speedup_of(e->wall, true);
    const size_t columns = sg_utf8_width(speedup) + sg_utf8_width(signs_of(e, w));
    longest = columns > longest ? columns : longest;
    free(speedup);
  }
  return width >= (double)(LETTER_PIXELS * longest);
}

static void write_cells(const struct grid *g, const struct sg_workload_results *w, double width, FILE *dat,
                        json_t *labels) {
  const bool all_digits = have_room(g, w, width);
  fputs("# workers, BLAS threads (positions), colour; name, median, interval, speed-up in words\n", dat);
  for (size_t y = 0; y < g->threads.n; y++) {
    for (size_t x = 0; x < g->workers.n; x++) {
      const struct sg_entry *e = g->best[y][x];
      if (!e) { continue; }
      bool dark = false;
      fprintf(dat, "%zu %zu %ld", x, y, colour_of(g, e->wall->median, &dark));
      sg_chart_entry(dat, e);
      putc('\n', dat);
      const struct sg_summary_row *r = e->wall;
      char *time = sg_words_time_within(r->median, r->ci_low, r->ci_high), *ratio = speedup_of(r, all_digits);
      char *second = sg_format("%s%s", width >= RATIO_PIXELS ? ratio : "", signs_of(e, w));
      json_array_append_new(labels, json_pack("{s:i, s:i, s:s?, s:s, s:s}", "x", (int)x, "y", (int)y, "first",
                                              width >= TIME_PIXELS ? time : NULL, "second", second, "colour",
                                              dark ? "#ffffff" : "#1d2127"));
      free(time);
      free(ratio);
      free(second);
    }
  }
}

/* NULL: the library's default */
static char *count_text(int64_t n) {
  return n == SG_NO_INT ? NULL : sg_format("%lld", (long long)n);
}

static json_t *count_cell(int64_t n) {
  return n == SG_NO_INT ? sg_fact_fragment("words/default", json_object()) : sg_chart_text(count_text(n));
}

static void put_tics(json_t *about, const char *name, const struct grid_axis *axis) {
  for (size_t i = 0; i < axis->n; i++) {
    char *text = count_text(axis->at[i]);
    sg_axis_tic(about, name, (double)i, text);
    free(text);
  }
}

static void add_parts(const struct grid *g, const struct sg_chart_form *form, json_t *about) {
  const double width = cell_width(form, g->workers.n);
  for (size_t y = 0; y < g->threads.n; y++) {
    for (size_t x = 0; x < g->workers.n; x++) {
      if (!g->best[y][x]) { continue; }
      const struct sg_summary_row *w = g->best[y][x]->wall;
      const char *remark = g->best[y][x]->remark;
      json_t *const cells[] = {count_cell(g->workers.at[x]),
                               count_cell(g->threads.at[y]),
                               sg_fact_text(g->best[y][x]->name),
                               sg_chart_text(sg_words_time(w->median)),
                               sg_chart_text(sg_words_ratio(w->speedup)),
                               sg_chart_text(sg_format("%lld", (long long)w->rank)),
                               g->remarks ? sg_fact_text(remark ? remark : "") : NULL};
      enum { N_CELLS = sizeof cells / sizeof cells[0] };
      sg_chart_row(about, cells, g->remarks ? N_CELLS : N_CELLS - 1);
      sg_chart_part(about, g->best[y][x]->name, LEFT_PIXELS + width * (double)x,
                    sg_chart_title_pixels(form) + CELL_PIXELS * (double)(g->threads.n - 1 - y), width, CELL_PIXELS);
    }
  }
}

bool sg_chart_heatmap(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  struct grid g;
  fill(&g, in->workload);
  if (g.workers.n < 2 || g.threads.n < 2 || g.cells < LEAST_CELLS) { return false; }
  json_t *labels = json_array();
  json_object_set_new(about, "cells", labels);
  write_cells(&g, in->workload, cell_width(&in->form, g.workers.n), dat, labels);
  put_tics(about, "x_tics", &g.workers);
  put_tics(about, "y_tics", &g.threads);
  json_object_set_new(about, "of_ranks", json_boolean(g.of_ranks));
  json_object_set_new(about, "columns", json_integer((json_int_t)g.workers.n));
  json_object_set_new(about, "n_rows", json_integer((json_int_t)g.threads.n));
  add_parts(&g, &in->form, about);
  sg_chart_frame(about, &in->form, sg_chart_title_pixels(&in->form), CELL_PIXELS * (int)g.threads.n, BOTTOM_PIXELS);
  json_object_set_new(about, "plot_left", json_real((double)LEFT_PIXELS / in->form.width));
  json_object_set_new(about, "plot_right", json_real(1 - (double)RIGHT_PIXELS / in->form.width));
  const double width = cell_width(&in->form, g.workers.n);
  sg_chart_facts(about,
                 json_pack("{s:I, s:o, s:o, s:b, s:b, s:b, s:b}", "pairs", (json_int_t)g.cells, "fastest",
                           sg_fact_time(g.fastest), "slowest", sg_fact_time(g.slowest), "times", width >= TIME_PIXELS,
                           "ratios", width >= RATIO_PIXELS, "remarks", g.remarks, "of_ranks", g.of_ranks));
  return true;
}
