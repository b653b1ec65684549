/* The human-readable table of a summary. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static const char *const heads[COLUMNS] = {
    [SG_CELL_RANK] = "rank",     [SG_CELL_LABEL] = "configuration", [SG_CELL_THREADS] = "threads",
    [SG_CELL_TIME] = "time",     [SG_CELL_INTERVAL] = "interval",   [SG_CELL_RELATIVE] = "relative",
    [SG_CELL_RATE] = "GFLOP/s",  [SG_CELL_SPEEDUP] = "speed-up",    [SG_CELL_SPEEDUPS] = "interval",
    [SG_CELL_BOUND] = "at most", [SG_CELL_LAUNCHES] = "launches"};

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
  if (cover == SG_COVER_CONFIDENCE) {
    char *least = sg_format_decimals(low, n), *text = sg_format("[%s, %.*f]", least, n, high);
    free(least);
    return text;
  }
  return rough ? sg_format("(~%.*f-%.*f)", n, sg_rough_round(low, high), n, sg_rough_round(high, high))
               : sg_format("(%.*f-%.*f)", n, low, n, high);
}

static char *integer(int64_t value, const char *absent) {
  return value == SG_NO_INT ? sg_format("%s", absent) : sg_format("%" PRId64, value);
}

/* "16 x 1", "1 x default" */
static char *threads(const struct sg_configs_row *config) {
  char *workers = integer(sg_config_workers(config), "default"), *blas = integer(config->blas_threads, "default"),
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

static void fill_line(struct sg_summary_line *line, const struct sg_summary_block *block, struct unit unit,
                      const char *mark) {
  const struct sg_summary *summary = block->summary;
  const struct sg_configs_row *config = &summary->set->configs[line->config];
  const struct sg_summary_row *w = line->wall;
  char *time = digits(w->median / unit.ns), *number = integer(w->rank, "-"), *rank = sg_format("%s%s", number, mark);
  char *cells[COLUMNS] = {
      [SG_CELL_RANK] = rank,
      [SG_CELL_LABEL] = sg_utf8_cleaned(*config->label ? config->label : config->config_id),
      [SG_CELL_THREADS] = threads(config),
      [SG_CELL_TIME] = isnan(w->median) ? sg_format("-") : sg_format("%s %s", time, unit.name),
      [SG_CELL_INTERVAL] = interval(w->ci_low / unit.ns, w->ci_high / unit.ns, sg_cover_of_median(w)),
      [SG_CELL_RELATIVE] = digits(w->ratio),
      [SG_CELL_RATE] = digits(w->flops_per_s * 1e-9),
      [SG_CELL_SPEEDUP] = digits(w->speedup),
      [SG_CELL_SPEEDUPS] = interval(w->speedup_low, w->speedup_high, sg_summary_speedup_cover(summary, line)),
      [SG_CELL_BOUND] = speedup_bound(summary->set, line),
      [SG_CELL_LAUNCHES] = integer(w->n, ""),
  };
  free(number);
  free(time);
  memcpy(line->cells, cells, sizeof cells);
}

/* --- the table --- */

/* A label that is wider than its column has a line of its own: what follows it begins below, after `before` columns
 * and those of the label. */
static void print_label(FILE *stream, const char *text, int width, int before) {
  const int padding = width - (int)sg_utf8_width(text);
  if (padding < 0) {
    fprintf(stream, "%s\n%*s", text, before + width, "");
  } else {
    fprintf(stream, "%s%*s", text, padding, "");
  }
}

static void print_cells(const struct sg_summary_block *block, const char *const *cells, const int *widths,
                        const char *style) {
  size_t end = COLUMNS; /* of what is not empty */
  while (end > 0 && (widths[end - 1] == 0 || !*cells[end - 1])) {
    end--;
  }
  if (block->colour) { fputs(style, block->stream); }
  for (size_t c = 0; c < end; c++) {
    if (widths[c] == 0) { continue; }
    fputs(c > 0 ? "  " : "", block->stream);
    if (c == SG_CELL_LABEL) {
      print_label(block->stream, cells[c], widths[c], widths[SG_CELL_RANK] + 2);
    } else {
      fprintf(block->stream, "%*s%s", widths[c] - (int)sg_utf8_width(cells[c]), "", cells[c]);
    }
  }
  fputs(block->colour && *style ? "\033[0m\n" : "\n", block->stream);
}

static const char *style_of(const struct sg_summary_line *line) {
  if (line->wall->rank == 1) { return "\033[1m"; }
  return line->wall->rank == SG_NO_INT ? "\033[2m" : "";
}

static bool all_have_as_many_launches(const struct sg_summary_block *block) {
  for (size_t i = 1; i < block->n; i++) {
    if (block->lines[i].wall->n != block->lines[0].wall->n) { return false; }
  }
  return true;
}

enum { NARROWEST = 80, NARROWEST_LABEL = 20 };

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
  static const size_t dispensable[] = {SG_CELL_RATE, SG_CELL_INTERVAL, SG_CELL_THREADS, SG_CELL_BOUND};
  for (size_t i = 0; i < sizeof dispensable / sizeof dispensable[0] && width_of(widths) > available; i++) {
    widths[dispensable[i]] = 0;
  }
  const int beside = width_of(widths) - widths[SG_CELL_LABEL], room = available - beside;
  if (room < widths[SG_CELL_LABEL]) { widths[SG_CELL_LABEL] = room > NARROWEST_LABEL ? room : NARROWEST_LABEL; }
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
  if (all_have_as_many_launches(block)) { widths[SG_CELL_LAUNCHES] = 0; }
  const int columns = sg_wrap_columns(block->stream);
  fit(widths, columns > NARROWEST ? columns : NARROWEST);
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

/* By rank, and by the ratio from which the ranks are made; then those that have no rank by their time, then those
 * without a time. */
static int compare_lines(const void *a, const void *b) {
  const struct sg_summary_line *x = a, *y = b;
  const bool ranked = x->wall->rank != SG_NO_INT;
  if (ranked != (y->wall->rank != SG_NO_INT)) { return ranked ? -1 : 1; }
  if (ranked && x->wall->rank != y->wall->rank) { return x->wall->rank < y->wall->rank ? -1 : 1; }
  const double keys[][2] = {{x->wall->ratio, y->wall->ratio}, {x->wall->median, y->wall->median}};
  for (size_t i = 0; i < 2; i++) {
    const double one = keys[i][0], other = keys[i][1];
    if (isnan(one) != isnan(other)) { return isnan(one) ? 1 : -1; }
    if (!isnan(one) && one != other) { return one < other ? -1 : 1; }
  }
  return (x->config > y->config) - (x->config < y->config);
}

/* Some configurations share a rank, and there are several ranks: empty lines separate them. */
static bool has_groups(const struct sg_summary_block *block) {
  bool shared = false, several = false;
  for (size_t i = 1; i < block->n; i++) {
    const bool same = block->lines[i].wall->rank == block->lines[i - 1].wall->rank;
    shared = shared || (same && block->lines[i].wall->rank != SG_NO_INT);
    several = several || !same;
  }
  return shared && several;
}

/* `said`: how to read the table before this one, which is replaced; what is the same is not said again. */
static void print_table(struct sg_summary_block *block, char **said) {
  qsort(block->lines, block->n, sizeof *block->lines, compare_lines);
  struct unit unit = pick_unit(block);
  const char *unmarked = sg_summary_has_marks(block) ? " " : "";
  for (size_t i = 0; i < block->n; i++) {
    fill_line(&block->lines[i], block, unit, sg_summary_is_marked(block, &block->lines[i]) ? "\u2021" : unmarked);
  }
  int widths[COLUMNS];
  measure_widths(block, widths);
  const bool grouped = has_groups(block);
  print_cells(block, heads, widths, "\033[4m");
  for (size_t i = 0; i < block->n; i++) {
    if (grouped && i > 0 && block->lines[i].wall->rank != block->lines[i - 1].wall->rank) {
      putc('\n', block->stream);
    }
    print_cells(block, (const char *const *)block->lines[i].cells, widths, style_of(&block->lines[i]));
  }
  char *key = sg_summary_key(block, widths, grouped);
  if (!*said || strcmp(*said, key) != 0) { sg_wrap_print(key, block->stream); }
  free(*said);
  *said = key;
}

static void print_block(struct sg_summary_block *block, size_t workload, char **said) {
  print_table(block, said);
  sg_verdict_print_shrunk(block->summary, workload, block->stream);
  sg_summary_print_notes(block);
  for (size_t i = 0; i < block->n; i++) {
    for (size_t c = 0; c < COLUMNS; c++) {
      free(block->lines[i].cells[c]);
    }
  }
}

/* Where a run that did not end had got to. */
static void print_cut(const struct sg_resultset *set, FILE *stream) {
  const int64_t round = sg_resultset_last_round(set);
  const double most = sg_json_number(set->run, "plan.rounds_max", NAN);
  if (!sg_run_was_cut_off(set->run) || round < 1) { return; }
  const bool interrupted = strcmp(sg_json_text(set->run, "status", ""), "interrupted") == 0;
  fprintf(stream, "the run %s in round %" PRId64,
          interrupted ? "was interrupted" : "was killed, or is still going on,", round);
  if (most >= 1) { fprintf(stream, " of at most %.0f", most); }
  putc('\n', stream);
}

void sg_summary_print(const struct sg_summary *summary, const struct sg_resultset *set, FILE *stream, bool colour) {
  const struct sg_workloads *workloads = &summary->workloads;
  struct sg_summary_line *lines = sg_alloc(set->n_configs + 1, sizeof *lines);
  struct sg_outcome_tally *tallies = sg_outcomes_tally(set);
  char *said = NULL;
  if (workloads->n != 1) {
    sg_verdicts_print(summary, stream);
    print_cut(set, stream);
  }
  for (size_t w = 0; w < workloads->n; w++) {
    struct sg_summary_block block = {summary, tallies, summary->thread_uses, lines, 0, stream, colour};
    for (size_t i = workloads->first[w]; i < workloads->first[w + 1]; i++) {
      size_t config = workloads->members[i];
      lines[block.n++] = (struct sg_summary_line){.wall = &summary->rows[summary->first[config]], .config = config};
    }
    if (workloads->n != 1) {
      putc('\n', stream);
      print_heading(&block);
      sg_verdict_print(summary, w, stream);
    } else {
      sg_verdict_print(summary, w, stream);
      print_cut(set, stream);
      putc('\n', stream);
      print_heading(&block);
    }
    print_block(&block, w, &said);
  }
  if (workloads->n != 1) { sg_summary_print_capacity(summary, stream); }
  sg_library_gain_print(summary, stream);
  free(said);
  free(tallies);
  free(lines);
}
