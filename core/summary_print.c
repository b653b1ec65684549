/* The human-readable table of a summary. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "core/alloc.h"
#include "core/config_size.h"
#include "core/coverage.h"
#include "core/factors.h"
#include "core/health.h"
#include "core/json.h"
#include "core/library_gain.h"
#include "core/summary_notes.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/verdict_print.h"
#include "core/wrap.h"

enum { COLUMNS = SG_SUMMARY_CELLS };

static const char *const heads[COLUMNS] = {"configuration", "threads",  "time",    "interval", "relative", "GFLOP/s",
                                           "speed-up",      "interval", "at most", "n",        "rank"};

/* --- cells --- */

struct unit {
  double ns;
  const char *name;
};

/* One unit for all times of a table, chosen for the fastest, so that they are easy to compare. */
static struct unit pick_unit(const struct sg_summary_block *block) {
  static const struct unit units[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}, {1, "ns"}};
  double least = INFINITY;
  for (size_t i = 0; i < block->n; i++) {
    least = fmin(least, block->lines[i].wall->median);
  }
  size_t i = 0;
  while (i < 3 && least < units[i].ns) {
    i++;
  }
  return isinf(least) ? units[0] : units[i];
}

static int decimals(double value) {
  return fabs(value) < 9.995 ? 2 : fabs(value) < 99.95 ? 1 : 0;
}

/* Three significant digits. */
static char *digits(double value) {
  return isnan(value) ? sg_format("%s", "") : sg_format("%.*f", decimals(value), value);
}

/* "[164, 176]" for a confidence interval, "(164-176)" for a range, "(~6-16)" for a rough one. */
static char *interval(double low, double high, enum sg_cover cover) {
  const bool rough = cover == SG_COVER_ROUGH;
  const int n = rough ? sg_rough_decimals(high) : decimals(high);
  if (cover == SG_COVER_NONE) { return sg_format("%s", ""); }
  if (cover == SG_COVER_CONFIDENCE) { return sg_format("[%.*f, %.*f]", n, low, n, high); }
  return rough ? sg_format("(~%.*f-%.*f)", n, sg_rough_round(low, high), n, sg_rough_round(high, high))
               : sg_format("(%.*f-%.*f)", n, low, n, high);
}

static char *integer(int64_t value, const char *absent) {
  return value == SG_NO_INT ? sg_format("%s", absent) : sg_format("%" PRId64, value);
}

/* "16 x 1", "1 x default" */
static char *threads(const struct sg_configs_row *config) {
  char *workers = integer(config->workers, "default"), *blas = integer(config->blas_threads, "default"),
       *text = sg_format("%s x %s", workers, blas);
  free(workers);
  free(blas);
  return text;
}

/* The speed-up that the items allow, if that is less than the cores do: "8", "2.98". */
static char *speedup_bound(const struct sg_resultset *set, const struct sg_summary_line *line) {
  const double bound = sg_speedup_bound(set, &set->configs[line->config]);
  return isnan(bound) || isnan(line->wall->speedup) ? sg_format("%s", "") : sg_format("%.3g", bound);
}

static void fill_line(struct sg_summary_line *line, const struct sg_summary *summary, struct unit unit) {
  const struct sg_configs_row *config = &summary->set->configs[line->config];
  const struct sg_summary_row *w = line->wall;
  char *time = digits(w->median / unit.ns);
  char *cells[COLUMNS] = {
      sg_utf8_cleaned(*config->label ? config->label : config->config_id),
      threads(config),
      isnan(w->median) ? sg_format("-") : sg_format("%s %s", time, unit.name),
      interval(w->ci_low / unit.ns, w->ci_high / unit.ns, sg_cover_of_median(w)),
      digits(w->ratio),
      digits(w->flops_per_s * 1e-9),
      digits(w->speedup),
      interval(w->speedup_low, w->speedup_high, sg_summary_speedup_cover(summary, line)),
      speedup_bound(summary->set, line),
      integer(w->n, ""),
      integer(w->rank, "-"),
  };
  free(time);
  memcpy(line->cells, cells, sizeof cells);
}

/* --- the table --- */

/* The first cell is a label; one that is wider than its column has a line of its own. */
static void print_cell(FILE *stream, const char *text, int width, bool label) {
  int padding = width - (int)sg_utf8_width(text);
  if (label && padding < 0) {
    fprintf(stream, "%s\n%*s", text, width, "");
  } else if (label) {
    fprintf(stream, "%s%*s", text, padding, "");
  } else {
    fprintf(stream, "  %*s%s", padding, "", text);
  }
}

static void print_cells(const struct sg_summary_block *block, const char *const *cells, const int *widths,
                        const char *style) {
  if (block->colour) { fputs(style, block->stream); }
  for (size_t c = 0; c < COLUMNS; c++) {
    if (widths[c] > 0) { print_cell(block->stream, cells[c], widths[c], c == 0); }
  }
  fputs(block->colour && *style ? "\033[0m\n" : "\n", block->stream);
}

static const char *style_of(const struct sg_summary_line *line) {
  if (line->wall->rank == 1) { return "\033[1m"; }
  return line->wall->rank == SG_NO_INT ? "\033[2m" : "";
}

enum { LAUNCHES_COLUMN = 9 };

static bool all_have_as_many_launches(const struct sg_summary_block *block) {
  for (size_t i = 1; i < block->n; i++) {
    if (block->lines[i].wall->n != block->lines[0].wall->n) { return false; }
  }
  return true;
}

enum { NARROWEST = 80, NARROWEST_LABEL = 20 };

/* Columns of the terminal, at least NARROWEST: as many if it is none. */
static int columns_of(FILE *stream) {
  struct winsize window = {0};
  const int fd = fileno(stream);
  const bool known = fd >= 0 && ioctl(fd, TIOCGWINSZ, &window) == 0;
  return known && window.ws_col > NARROWEST ? window.ws_col : NARROWEST;
}

static int width_of(const int *widths) {
  int sum = widths[0];
  for (size_t c = 1; c < COLUMNS; c++) {
    sum += widths[c] > 0 ? widths[c] + 2 : 0;
  }
  return sum;
}

/* What does not fit is left out, first what can most easily be done without: summary.csv has all of it. Then long
 * labels have lines of their own. */
static void fit(int *widths, int available) {
  static const size_t dispensable[] = {5, 3, 1, 8}; /* in heads[] */
  for (size_t i = 0; i < sizeof dispensable / sizeof dispensable[0] && width_of(widths) > available; i++) {
    widths[dispensable[i]] = 0;
  }
  const int beside = width_of(widths) - widths[0], room = available - beside;
  if (room < widths[0]) { widths[0] = room > NARROWEST_LABEL ? room : NARROWEST_LABEL; }
}

/* Empty columns (no rates, no speed-ups) are omitted, and the number of launches where it is the same for all. */
static void measure_widths(const struct sg_summary_block *block, int *widths) {
  for (size_t c = 0; c < COLUMNS; c++) {
    int widest = 0;
    for (size_t i = 0; i < block->n; i++) {
      int width = (int)sg_utf8_width(block->lines[i].cells[c]);
      widest = width > widest ? width : widest;
    }
    int head = (int)sg_utf8_width(heads[c]);
    widths[c] = widest == 0 ? 0 : head > widest ? head : widest;
  }
  if (all_have_as_many_launches(block)) { widths[LAUNCHES_COLUMN] = 0; }
  fit(widths, columns_of(block->stream));
}

/* Factors of the workload that a heading tells in words of its own. */
static const uint64_t has_words = SG_FACTOR(operation) | SG_FACTOR(options) | SG_FACTOR(dtype) | SG_FACTOR(m) |
                                  SG_FACTOR(n) | SG_FACTOR(k) | SG_FACTOR(count) | SG_FACTOR(source);

static void print_heading(const struct sg_summary_block *block) {
  const struct sg_configs_row *c = &block->summary->set->configs[block->lines[0].config];
  char *more = sg_factors_list(c, SG_FACTORS_WORKLOAD & ~has_words);
  char *size = sg_config_size(c, " x ");
  char *text = sg_format("%s%s%s %s, %s, %" PRId64 " item%s, %s%s", c->operation, *c->options ? " " : "", c->options,
                         c->dtype, size, c->count, c->count == 1 ? "" : "s", c->source, more);
  char *line = sg_utf8_cleaned(text);
  fprintf(block->stream, "%s\n", line);
  free(more);
  free(size);
  free(line);
  free(text);
}

/* By the ratio from which the ranks are made, then those that have no rank by their time, then those without. */
static int compare_lines(const void *a, const void *b) {
  const struct sg_summary_line *x = a, *y = b;
  const double keys[][2] = {{x->wall->ratio, y->wall->ratio}, {x->wall->median, y->wall->median}};
  for (size_t i = 0; i < 2; i++) {
    const double one = keys[i][0], other = keys[i][1];
    if (isnan(one) != isnan(other)) { return isnan(one) ? 1 : -1; }
    if (!isnan(one) && one != other) { return one < other ? -1 : 1; }
  }
  return (x->config > y->config) - (x->config < y->config);
}

static void print_table(struct sg_summary_block *block) {
  qsort(block->lines, block->n, sizeof *block->lines, compare_lines);
  struct unit unit = pick_unit(block);
  for (size_t i = 0; i < block->n; i++) {
    fill_line(&block->lines[i], block->summary, unit);
  }
  int widths[COLUMNS];
  measure_widths(block, widths);
  print_heading(block);
  print_cells(block, heads, widths, "\033[4m");
  for (size_t i = 0; i < block->n; i++) {
    print_cells(block, (const char *const *)block->lines[i].cells, widths, style_of(&block->lines[i]));
  }
}

static void print_block(struct sg_summary_block *block) {
  print_table(block);
  sg_summary_print_notes(block);
  for (size_t i = 0; i < block->n; i++) {
    for (size_t c = 0; c < COLUMNS; c++) {
      free(block->lines[i].cells[c]);
    }
  }
}

/* How much the available capacity varied during the run. */
static void write_capacity(const struct sg_capacity *c, FILE *stream) {
  if (c->n == 0) { return; }
  fprintf(stream, "machine: all cores together did %.2f to %.2f times the work of one (median %.2f); ", c->low,
          c->high, c->usual);
  if (c->n_weak == 0) {
    fputs("no launch had more than 10% less than the median\n", stream);
    return;
  }
  fprintf(stream, "%zu of %zu launches had more than 10%% less than the median", c->n_weak, c->n);
  if (isfinite(c->explained)) {
    fprintf(stream, ", and the capacity explains %.0f%% of the variation between launches", 100 * c->explained);
  }
  putc('\n', stream);
}

static void print_capacity(const struct sg_capacity *c, FILE *stream) {
  char *text = NULL;
  size_t size = 0;
  FILE *memory = sg_require(open_memstream(&text, &size));
  write_capacity(c, memory);
  sg_close_memory(memory, &text);
  sg_wrap_print(text, stream);
  free(text);
}

void sg_summary_print(const struct sg_summary *summary, const struct sg_resultset *set, FILE *stream, bool colour) {
  const struct sg_workloads *workloads = &summary->workloads;
  struct sg_summary_line *lines = sg_alloc(set->n_configs + 1, sizeof *lines);
  struct sg_outcome_tally *tallies = sg_outcomes_tally(set);
  struct sg_thread_use *threads = sg_thread_uses(set);
  for (size_t w = 0; w < workloads->n; w++) {
    struct sg_summary_block block = {summary, tallies, threads, lines, 0, stream, colour};
    for (size_t i = workloads->first[w]; i < workloads->first[w + 1]; i++) {
      size_t config = workloads->members[i];
      lines[block.n++] = (struct sg_summary_line){.wall = &summary->rows[summary->first[config]], .config = config};
    }
    if (w > 0) { putc('\n', stream); }
    print_block(&block);
    if (workloads->n == 1) { print_capacity(&summary->capacity, stream); }
    sg_verdict_print(summary, w, stream);
  }
  if (workloads->n != 1) {
    putc('\n', stream);
    print_capacity(&summary->capacity, stream);
    sg_verdicts_print(summary, stream);
  }
  sg_library_gain_print(summary, stream);
  free(threads);
  free(tallies);
  free(lines);
}
