/* Which strategy wins where: item size against number of items, with the winner of each workload and its speed-up. A
 * cell has the colour of its strategy only if the verdict is clear; strategies that share the first rank are marks
 * beside each other, and a cell whose verdict is neither clear nor tied says that it is undecided. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

enum {
  MOST_SIDE = 16,
  CELL_PIXELS = 66,
  CELL_WIDTH = 58, /* for its text */
  LEAST_WORKLOADS = 3,
  MOST_KEYS = 20,
  MOST_MARKS = 4, /* in a cell */
  MARK_PIXELS = 13,
  LEFT_PIXELS = 92,
  RIGHT_PIXELS = 10,
  BOTTOM_PIXELS = 56
};

struct map_axis {
  int64_t at[MOST_SIDE]; /* ascending */
  size_t n;
};

static bool add(struct map_axis *axis, int64_t value) {
  size_t i = 0;
  while (i < axis->n && axis->at[i] < value) {
    i++;
  }
  if (i < axis->n && axis->at[i] == value) { return true; }
  if (axis->n == MOST_SIDE) { return false; }
  for (size_t k = axis->n++; k > i; k--) {
    axis->at[k] = axis->at[k - 1];
  }
  axis->at[i] = value;
  return true;
}

static size_t place(const struct map_axis *axis, int64_t value) {
  size_t i = 0;
  while (i < axis->n && axis->at[i] != value) {
    i++;
  }
  return i;
}

/* A map covers one operation and type, square items, and no two workloads at one position. */
static bool is_map(const struct sg_analysis *a, struct map_axis *sizes, struct map_axis *counts) {
  const struct sg_configs_row *first = a->n_workloads ? a->workloads[0].entries[0].config : NULL;
  bool taken[MOST_SIDE][MOST_SIDE] = {{false}};
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_configs_row *c = a->workloads[i].entries[0].config;
    if (!sg_factors_equal(c, first, SG_FACTOR(operation) | SG_FACTOR(dtype)) || c->m != c->n) { return false; }
    if (!add(sizes, c->n) || !add(counts, c->count)) { return false; }
  }
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_configs_row *c = a->workloads[i].entries[0].config;
    bool *cell = &taken[place(counts, c->count)][place(sizes, c->n)];
    if (*cell) { return false; }
    *cell = true;
  }
  return a->n_workloads >= LEAST_WORKLOADS;
}

/* The entries of the first rank, one of each strategy, the best first; returns their number. */
static size_t winners_of(const struct sg_workload_results *w, const struct sg_entry *winners[MOST_MARKS]) {
  size_t n = 0;
  if (w->best) { winners[n++] = w->best; }
  for (size_t i = 0; n > 0 && i < w->n && n < MOST_MARKS; i++) {
    const struct sg_entry *e = &w->entries[i];
    bool seen = !sg_entry_ranked(e) || e->wall->rank != 1;
    for (size_t k = 0; k < n && !seen; k++) {
      seen = strcmp(winners[k]->config->strategy, e->config->strategy) == 0;
    }
    if (!seen) { winners[n++] = e; }
  }
  return n;
}

/* The text of a cell, and its colour where a strategy is alone in the first rank, as the verdict says. */
static bool write_cell(const struct sg_workload_results *w, size_t x, size_t y, FILE *dat, json_t *labels) {
  const struct sg_entry *best = w->best;
  if (!best) { return false; }
  const struct sg_summary_row *r = best->wall;
  char *speedup = sg_words_speedup(r);
  const bool decided = sg_verdict_recommends(w->verdict);
  json_array_append_new(labels,
                        json_pack("{s:i, s:i, s:o, s:s, s:b, s:o}", "x", (int)x, "y", (int)y, "first",
                                  sg_fact_text(best->config->strategy), "second", speedup, "undecided", !decided,
                                  "tied", decided && w->n_tied > 1 ? sg_fact_count(w->n_tied) : json_null()));
  free(speedup);
  if (decided && w->n_tied == 1) { fprintf(dat, "%zu %zu %ld\n", x, y, sg_chart_colour(best->style.colour)); }
  return true;
}

static void write_marks(const struct sg_workload_results *w, size_t x, size_t y, double cell, FILE *dat) {
  const struct sg_entry *winners[MOST_MARKS];
  const size_t n = winners_of(w, winners);
  for (size_t i = 0; i < n; i++) {
    const double aside = ((double)i - (double)(n - 1) / 2) * MARK_PIXELS / cell;
    fprintf(dat, "%.4f %zu %ld %d %" PRId64 " %" PRId64 " %zu", (double)x + aside, y,
            sg_chart_colour(winners[i]->style.colour), winners[i]->style.mark, winners[i]->config->count,
            winners[i]->config->n, w->n_tied - 1);
    sg_chart_entry(dat, winners[i]);
    putc('\n', dat);
  }
}

static void add_row(const struct sg_workload_results *w, json_t *about) {
  const struct sg_configs_row *c = w->best->config;
  SG_CHART_ROW(about, sg_chart_text(sg_format("%" PRId64, c->n)), sg_chart_text(sg_format("%" PRId64, c->count)),
               sg_fact_text(w->best->name), sg_chart_text(sg_words_time(w->best->wall->median)),
               sg_chart_text(sg_words_ratio(w->best->wall->speedup)), sg_chart_text(sg_format("%zu", w->n_tied - 1)),
               sg_fact_fragment(sg_verdict_recommends(w->verdict) ? "words/yes" : "words/no", json_object()));
}

/* The strategies with a mark, for the key; returns its height in pixels. */
static int add_key(const struct sg_analysis *a, json_t *about, int width) {
  json_t *keys = json_array(), *key = NULL;
  size_t longest = 0;
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_entry *winners[MOST_MARKS];
    const size_t n = winners_of(&a->workloads[i], winners);
    for (size_t m = 0; m < n && json_array_size(keys) < MOST_KEYS; m++) {
      bool seen = false;
      size_t k = 0;
      json_array_foreach(keys, k, key) {
        seen = seen || strcmp(sg_json_text(key, "strategy", ""), winners[m]->config->strategy) == 0;
      }
      if (seen) { continue; }
      const size_t letters = sg_chart_series(keys, winners[m]->config->strategy, winners[m]->style, 0);
      json_object_set_new(json_array_get(keys, json_array_size(keys) - 1), "strategy",
                          sg_fact_text(winners[m]->config->strategy));
      longest = letters > longest ? letters : longest;
    }
  }
  json_object_set_new(about, "keys", keys);
  return sg_chart_key(about, json_array_size(keys), longest, width);
}

static void put_tics(json_t *about, const char *name, const struct map_axis *axis) {
  for (size_t i = 0; i < axis->n; i++) {
    char *text = sg_format("%" PRId64, axis->at[i]);
    sg_axis_tic(about, name, (double)i, text);
    free(text);
  }
}

/* Writes the cells, then the marks, which are `cell` pixels apart; returns whether there are any. */
static bool write_data(const struct sg_analysis *a, const struct map_axis *sizes, const struct map_axis *counts,
                       double cell, FILE *dat, json_t *about) {
  json_t *labels = json_array();
  json_object_set_new(about, "cells", labels);
  fputs("# size, count (positions), colour of the only winner\nNaN NaN 0\n", dat);
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_configs_row *c = a->workloads[i].entries[0].config;
    if (write_cell(&a->workloads[i], place(sizes, c->n), place(counts, c->count), dat, labels)) {
      add_row(&a->workloads[i], about);
    }
  }
  fputs(
      "\n\n# size, count (positions), colour and mark of a strategy of the first rank, items, n, others tied; name, "
      "median, interval, speed-up in words\n",
      dat);
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_configs_row *c = a->workloads[i].entries[0].config;
    write_marks(&a->workloads[i], place(sizes, c->n), place(counts, c->count), cell, dat);
  }
  return json_array_size(labels) > 0;
}

static void add_parts(const struct sg_analysis *a, const struct map_axis *sizes, const struct map_axis *counts,
                      double cell, int top, json_t *about) {
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_configs_row *c = a->workloads[i].entries[0].config;
    if (!a->workloads[i].best) { continue; }
    sg_chart_part(about, a->workloads[i].best->name, LEFT_PIXELS + cell * (double)place(sizes, c->n),
                  top + CELL_PIXELS * (double)(counts->n - 1 - place(counts, c->count)), cell, CELL_PIXELS);
  }
}

bool sg_chart_map(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  const struct sg_analysis *a = in->analysis;
  struct map_axis sizes = {.n = 0}, counts = {.n = 0};
  if (!is_map(a, &sizes, &counts)) { return false; }
  struct sg_chart_form form = in->form;
  const int least = LEFT_PIXELS + RIGHT_PIXELS + CELL_WIDTH * (int)sizes.n;
  if (form.width < least && form.print_inches > 0) { return false; } /* a page scrolls */
  form.width = form.width < least ? least : form.width;
  const double cell = (double)(form.width - LEFT_PIXELS - RIGHT_PIXELS) / (double)sizes.n;
  if (!write_data(a, &sizes, &counts, cell, dat, about)) { return false; }
  put_tics(about, "x_tics", &sizes);
  put_tics(about, "y_tics", &counts);
  json_object_set_new(about, "columns", json_integer((json_int_t)sizes.n));
  json_object_set_new(about, "n_rows", json_integer((json_int_t)counts.n));
  const int top = sg_chart_title_pixels(&form) + add_key(a, about, form.width - LEFT_PIXELS - RIGHT_PIXELS);
  sg_chart_frame(about, &form, top, CELL_PIXELS * (int)counts.n, BOTTOM_PIXELS);
  json_object_set_new(about, "plot_left", json_real((double)LEFT_PIXELS / form.width));
  json_object_set_new(about, "plot_right", json_real(1 - (double)RIGHT_PIXELS / form.width));
  add_parts(a, &sizes, &counts, cell, top, about);
  const struct sg_configs_row *first = a->workloads[0].entries[0].config;
  sg_chart_facts(about, json_pack("{s:I, s:o, s:s}", "workloads",
                                  (json_int_t)json_array_size(json_object_get(about, "cells")), "operation",
                                  sg_fact_text(first->operation), "dtype", sg_words_dtype(first->dtype)));
  return true;
}
