/* Which strategy wins where: item size against number of items, with the winner of each workload and its speed-up. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/factors.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"

enum {
  MOST_SIDE = 16,
  CELL_PIXELS = 66,
  LEAST_CELL_WIDTH = 58,
  LEAST_WORKLOADS = 3,
  MOST_KEYS = 20,
  KEY_WIDTH = 540,
  LEFT_PIXELS = 92
};

/* The right edge of the cells as a fraction of the width; the template has the same value. */
static const double RIGHT = 0.985;

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

static void write_cell(const struct sg_workload_results *w, size_t x, size_t y, FILE *dat, json_t *labels) {
  const struct sg_entry *best = w->best;
  if (!best) { return; }
  char *speedup = sg_words_ratio(best->wall->speedup),
       *equals = w->n_tied > 1 ? sg_format("+%zu", w->n_tied - 1) : sg_format("%s", "");
  fprintf(dat, "%zu %zu %ld %d %" PRId64 " %" PRId64 " %zu", x, y, sg_chart_colour(best->style.colour),
          best->style.mark, best->config->count, best->config->n, w->n_tied - 1);
  sg_chart_entry(dat, best);
  putc('\n', dat);
  json_array_append_new(labels, json_pack("{s:i, s:i, s:s, s:s, s:s}", "x", (int)x, "y", (int)y, "first",
                                          best->config->strategy, "second", speedup, "third", equals));
  free(speedup);
  free(equals);
}

static void add_row(const struct sg_workload_results *w, json_t *about) {
  const struct sg_configs_row *c = w->best->config;
  SG_CHART_ROW(about, sg_chart_text(sg_format("%" PRId64, c->n)), sg_chart_text(sg_format("%" PRId64, c->count)),
               sg_fact_text(w->best->name), sg_chart_text(sg_words_time(w->best->wall->median)),
               sg_chart_text(sg_words_ratio(w->best->wall->speedup)), sg_chart_text(sg_format("%zu", w->n_tied - 1)));
}

/* The strategies that win somewhere, for the key; returns its height in pixels. */
static int add_key(const struct sg_analysis *a, json_t *about) {
  json_t *keys = json_array(), *key = NULL;
  size_t longest = 0;
  for (size_t i = 0; i < a->n_workloads && json_array_size(keys) < MOST_KEYS; i++) {
    const struct sg_entry *best = a->workloads[i].best;
    char *text = sg_words_fit(best ? best->config->strategy : "", 24);
    bool seen = !best;
    size_t k = 0;
    json_array_foreach(keys, k, key) {
      seen = seen || strcmp(json_string_value(json_object_get(key, "text")), text) == 0;
    }
    if (!seen) {
      longest = strlen(text) > longest ? strlen(text) : longest;
      json_array_append_new(
          keys, json_pack("{s:s, s:s, s:i}", "text", text, "colour", best->style.colour, "mark", best->style.mark));
    }
    free(text);
  }
  int pixels = sg_chart_key(about, json_array_size(keys), longest, KEY_WIDTH);
  json_object_set_new(about, "keys", keys);
  return pixels;
}

static void put_tics(json_t *about, const char *name, const struct map_axis *axis) {
  for (size_t i = 0; i < axis->n; i++) {
    char *text = sg_format("%" PRId64, axis->at[i]);
    sg_chart_tic(about, name, (double)i, text);
    free(text);
  }
}

bool sg_chart_map(const struct sg_chart_input *in, FILE *dat, json_t *about) {
  const struct sg_analysis *a = in->analysis;
  struct map_axis sizes = {.n = 0}, counts = {.n = 0};
  if (!is_map(a, &sizes, &counts)) { return false; }
  json_t *labels = json_array();
  json_object_set_new(about, "cells", labels);
  fputs("# size, count (positions), colour and mark of the winner, items, n, others tied; name, median, interval, "
        "speed-up in "
        "words\n",
        dat);
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_configs_row *c = a->workloads[i].entries[0].config;
    write_cell(&a->workloads[i], place(&sizes, c->n), place(&counts, c->count), dat, labels);
  }
  if (json_array_size(labels) == 0) { return false; }
  put_tics(about, "x_tics", &sizes);
  put_tics(about, "y_tics", &counts);
  json_object_set_new(about, "columns", json_integer((json_int_t)sizes.n));
  json_object_set_new(about, "n_rows", json_integer((json_int_t)counts.n));
  int top = 50 + add_key(a, about), height = top + CELL_PIXELS * (int)counts.n + 62;
  int width = 100 + LEAST_CELL_WIDTH * (int)sizes.n;
  width = width > SG_CHART_WIDTH ? width : SG_CHART_WIDTH;
  sg_chart_size(about, width, height);
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_configs_row *c = a->workloads[i].entries[0].config;
    if (!a->workloads[i].best) { continue; }
    add_row(&a->workloads[i], about);
    double cell = (RIGHT * width - LEFT_PIXELS) / (double)sizes.n;
    sg_chart_part(about, a->workloads[i].best->name, LEFT_PIXELS + cell * (double)place(&sizes, c->n),
                  top + CELL_PIXELS * (double)(counts.n - 1 - place(&counts, c->count)), cell, CELL_PIXELS);
  }
  json_object_set_new(about, "plot_left", json_real((double)LEFT_PIXELS / width));
  json_object_set_new(about, "plot_top", json_real(1 - (double)top / height));
  json_object_set_new(about, "plot_bottom", json_real(62.0 / height));
  sg_chart_facts(about, json_pack("{s:I}", "workloads", (json_int_t)json_array_size(labels)));
  return true;
}
