#include "report/site/site_chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/style.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/text/textstream.h"

enum { MOST_POINTS = 1000, MOST_SERIES = 20, LONGEST_LINE = 8 };

struct point {
  const json_t *set, *workload, *strategy;
};

/* The points of one number of cores, beside one another: all would hide each other above its mark. */
struct place {
  double cores;
  size_t n, used; /* its points; those that have their position */
};

struct points {
  struct point *items;
  size_t n, all;
  struct sg_style_book book; /* the strategies, in the order of their first points */
  struct place *places;      /* by cores */
  size_t n_places;
};

static const char *strategy_of(const struct point *p) {
  return sg_json_text(p->strategy, "strategy", "");
}

static double cores_of(const struct point *p) {
  return (double)sg_json_integer(p->set, "cores", 1);
}

static int compare_cores(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static void find_places(struct points *points) {
  double *cores = sg_alloc(points->n, sizeof *cores);
  points->places = sg_alloc(points->n, sizeof *points->places);
  for (size_t i = 0; i < points->n; i++) {
    cores[i] = cores_of(&points->items[i]);
  }
  qsort(cores, points->n, sizeof *cores, compare_cores);
  for (size_t i = 0; i < points->n; i++) {
    if (i == 0 || cores[i] > cores[i - 1]) { points->places[points->n_places++].cores = cores[i]; }
    points->places[points->n_places - 1].n++;
  }
  free(cores);
}

static struct place *find_place(const struct points *points, double cores) {
  return bsearch(&cores, points->places, points->n_places, sizeof *points->places, compare_cores);
}

/* In octaves, of which one is a doubling of the cores: no place reaches another one. */
static double place_width(const struct points *points) {
  double width = 1;
  for (size_t i = 1; i < points->n_places; i++) {
    width = fmin(width, log2(points->places[i].cores / points->places[i - 1].cores));
  }
  return 0.85 * width;
}

/* Of point `i` of a place. */
static double position(const struct place *place, double i, double width) {
  const double widest_step = 0.08, n = (double)place->n, step = fmin(widest_step, width / n);
  return place->cores * exp2((i + 0.5 - n / 2) * step);
}

static void gather(struct points *points, const json_t *sets) {
  size_t i = 0, k = 0, s = 0;
  json_t *set = NULL, *workload = NULL, *strategy = NULL;
  json_array_foreach((json_t *)sets, i, set) {
    if (sg_json_integer(set, "cores", 0) < 1) { continue; }
    json_array_foreach(json_object_get(set, "workloads"), k, workload) {
      json_array_foreach(json_object_get(workload, "strategies"), s, strategy) {
        points->all++;
        if (points->n == MOST_POINTS) { continue; }
        const struct point p = {set, workload, strategy};
        sg_style_book_add(&points->book, strategy_of(&p));
        points->items[points->n++] = p;
      }
    }
  }
}

struct speedup_extent {
  double least_cores, most_cores, least, most;
};

static void put_point(FILE *dat, const struct point *p, double at, json_t *about, struct speedup_extent *x) {
  const double cores = cores_of(p), speedup = sg_json_number(p->strategy, "speedup", 1),
               low = sg_json_number(p->strategy, "low", speedup), high = sg_json_number(p->strategy, "high", speedup);
  const char *machine = sg_json_text(p->set, "machine", ""), *title = sg_json_text(p->workload, "title.text", ""),
             *text = sg_json_text(p->strategy, "text.text", ""),
             *interval = sg_json_text(p->strategy, "interval", "");
  fprintf(dat, "%.5g %.5g %.5g %.5g %.5g", at, cores, speedup, low > 0 ? low : speedup, high);
  sg_chart_column(dat, sg_format("%s", strategy_of(p)));
  sg_chart_column(dat, sg_format("%s", machine));
  sg_chart_column(dat, sg_format("%s", title));
  sg_chart_column(dat, sg_format("%s", text));
  sg_chart_column(dat, sg_format("%s", sg_json_text(p->set, "run", "")));
  putc('\n', dat);
  SG_CHART_ROW(about, sg_fact_text(machine), sg_chart_text(sg_format("%.0f", cores)), sg_fact_text(strategy_of(p)),
               sg_fact_text(title), sg_fact_text(text), sg_fact_text(interval));
  x->least_cores = fmin(x->least_cores, cores);
  x->most_cores = fmax(x->most_cores, cores);
  x->least = fmin(x->least, low > 0 ? low : speedup);
  x->most = fmax(x->most, high);
}

/* As many times as there are cores: a line through each place. */
static void write_ideal(const struct points *points, double width, FILE *dat) {
  fputs("\n\n# position, ideal speed-up\n", dat);
  for (size_t i = 0; i < points->n_places; i++) {
    const struct place *place = &points->places[i];
    fprintf(dat, "%.5g %.5g\n%.5g %.5g\n\n", position(place, -1.5, width), place->cores,
            position(place, (double)place->n + 0.5, width), place->cores);
  }
}

/* One data block per strategy, and one of the ideal. Returns the characters of the longest text in the key. */
static size_t write_series(const struct points *points, FILE *dat, json_t *series, json_t *about,
                           struct speedup_extent *x) {
  size_t longest = 0;
  const double width = place_width(points);
  const size_t n = points->book.n < MOST_SERIES ? points->book.n : MOST_SERIES;
  for (size_t i = 0; i < n; i++) {
    const char *strategy = points->book.strategies[i];
    const struct sg_style style = sg_style_book_find(&points->book, strategy);
    fprintf(dat, "%s# position, cores, speed-up, low, high; strategy, machine, workload, speed-up, run: ",
            i ? "\n\n" : "");
    sg_chart_comment(dat, strategy);
    for (size_t k = 0; k < points->n; k++) {
      if (strcmp(strategy_of(&points->items[k]), strategy) != 0) { continue; }
      struct place *place = find_place(points, cores_of(&points->items[k]));
      put_point(dat, &points->items[k], position(place, (double)place->used++, width), about, x);
    }
    const size_t letters = sg_chart_series(series, strategy, style, i);
    longest = letters > longest ? letters : longest;
  }
  write_ideal(points, width, dat);
  return longest;
}

static int draw(struct sg_figures *figures, const struct points *points, const struct sg_template_folders *templates,
                struct sg_error *err) {
  json_t *about = json_pack("{s:n}", "table"), *series = json_array();
  struct sg_textstream *stream = sg_textstream_open();
  struct speedup_extent x = {INFINITY, 1, 1, 1};
  const size_t longest = write_series(points, stream->out, series, about, &x);
  size_t size = 0;
  char *data = sg_textstream_close(stream, &size);
  const struct sg_chart_form form = SG_CHART_FORM_PAGE;
  const int key = sg_chart_key(about, json_array_size(series) + 1, longest < LONGEST_LINE ? LONGEST_LINE : longest,
                               sg_chart_plot_width(&form));
  sg_chart_axes(about, &form, key,
                (struct sg_axis){.low = x.least_cores / 1.6, .high = x.most_cores * 1.6, .scale = SG_AXIS_LOG2},
                (struct sg_axis){.low = x.least / 1.1, .high = x.most * 1.15, .scale = SG_AXIS_LOG});
  sg_chart_facts(about, json_pack("{s:o, s:o, s:I, s:I, s:o}", "points", sg_fact_count(points->n), "all",
                                  points->all > points->n ? sg_fact_count(points->all) : json_null(), "least_cores",
                                  (json_int_t)x.least_cores, "most_cores", (json_int_t)x.most_cores, "strategies",
                                  sg_fact_count(json_array_size(series))));
  json_object_set_new(about, "ideal", json_integer((json_int_t)json_array_size(series)));
  json_object_set_new(about, "series", series);
  return sg_figures_put(figures, "speedups", 0, about, data, size, templates, err);
}

int sg_site_chart(struct sg_figures *figures, const json_t *sets, const struct sg_template_folders *templates,
                  struct sg_error *err) {
  struct points points = {.items = sg_alloc(MOST_POINTS, sizeof *points.items)};
  gather(&points, sets);
  find_places(&points);
  const int status = points.n > 0 ? draw(figures, &points, templates, err) : SG_OK;
  sg_style_book_release(&points.book);
  free(points.places);
  free(points.items);
  return status;
}
