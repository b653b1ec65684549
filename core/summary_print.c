/* The human-readable table of a summary. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/coverage.h"
#include "core/factors.h"
#include "core/health.h"
#include "core/json.h"
#include "core/summary.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/verdict_print.h"

enum { COLUMNS = 11, MOST_NAMES = 6 };

static const char *const heads[COLUMNS] = {"configuration", "workers x BLAS", "time",     "interval", "relative", "GFLOP/s",
                                           "speed-up",      "interval",       "at most",  "n",        "rank"};

/* A row of cells; all strings are on the heap. */
struct line {
  char *cells[COLUMNS];
  const struct sg_summary_row *wall;
  size_t config;
};

/* The failed launches of a configuration by outcome, and the remark on its ok launches; strings belong to the set. */
enum { KINDS = 8 };
struct tally {
  const char *remark; /* NULL: none */
  size_t total, n_kinds;
  struct kind {
    const char *outcome, *detail; /* the first one's */
    size_t count;
  } kinds[KINDS];
};

/* One workload's table. */
struct block {
  const struct sg_summary *summary;
  const struct tally *tallies;         /* of each configuration */
  const struct sg_thread_use *threads; /* of each configuration */
  struct line *lines;
  size_t n;
  FILE *stream;
  bool colour;
};

/* Text from a file as it can be printed. */
static char *clean(const char *text) {
  char *copy = sg_format("%s", text);
  sg_utf8_clean(copy);
  return copy;
}

/* --- cells --- */

struct unit {
  double ns;
  const char *name;
};

/* One unit for all times of a table, chosen for the fastest, so that they are easy to compare. */
static struct unit pick_unit(const struct block *block) {
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

/* That of the speed-up over another configuration. */
static enum sg_cover speedup_cover(const struct sg_summary *summary, const struct line *line) {
  return summary->baseline[line->config] == (long)line->config ? SG_COVER_NONE : sg_cover_of_speedup(line->wall);
}

/* The speed-up that the items allow, if that is less than the cores do: "8", "2.98". */
static char *speedup_bound(const struct sg_resultset *set, const struct line *line) {
  const double bound = sg_speedup_bound(set, &set->configs[line->config]);
  return isnan(bound) || isnan(line->wall->speedup) ? sg_format("%s", "") : sg_format("%.3g", bound);
}

static void fill_line(struct line *line, const struct sg_summary *summary, struct unit unit) {
  const struct sg_configs_row *config = &summary->set->configs[line->config];
  const struct sg_summary_row *w = line->wall;
  char *time = digits(w->median / unit.ns);
  char *cells[COLUMNS] = {
      clean(*config->label ? config->label : config->config_id),
      threads(config),
      isnan(w->median) ? sg_format("-") : sg_format("%s %s", time, unit.name),
      interval(w->ci_low / unit.ns, w->ci_high / unit.ns, sg_cover_of_median(w)),
      digits(w->ratio),
      digits(w->flops_per_s * 1e-9),
      digits(w->speedup),
      interval(w->speedup_low, w->speedup_high, speedup_cover(summary, line)),
      speedup_bound(summary->set, line),
      integer(w->n, ""),
      integer(w->rank, "-"),
  };
  free(time);
  memcpy(line->cells, cells, sizeof cells);
}

/* --- the table --- */

static void print_cell(FILE *stream, const char *text, int width, bool left) {
  int padding = width - (int)sg_utf8_width(text);
  if (left) {
    fprintf(stream, "%s%*s", text, padding, "");
  } else {
    fprintf(stream, "  %*s%s", padding, "", text);
  }
}

static void print_cells(const struct block *block, const char *const *cells, const int *widths, const char *style) {
  if (block->colour) { fputs(style, block->stream); }
  for (size_t c = 0; c < COLUMNS; c++) {
    if (widths[c] > 0) { print_cell(block->stream, cells[c], widths[c], c == 0); }
  }
  fputs(block->colour && *style ? "\033[0m\n" : "\n", block->stream);
}

static const char *style_of(const struct line *line) {
  if (line->wall->rank == 1) { return "\033[1m"; }
  return line->wall->rank == SG_NO_INT ? "\033[2m" : "";
}

enum { LAUNCHES_COLUMN = 9 };

static bool all_have_as_many_launches(const struct block *block) {
  for (size_t i = 1; i < block->n; i++) {
    if (block->lines[i].wall->n != block->lines[0].wall->n) { return false; }
  }
  return true;
}

/* Empty columns (no rates, no speed-ups) are omitted, and the number of launches where it is the same for all. */
static void measure_widths(const struct block *block, int *widths) {
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
}

/* Factors of the workload that a heading tells in words of its own. */
static const uint64_t has_words = SG_FACTOR(operation) | SG_FACTOR(options) | SG_FACTOR(dtype) | SG_FACTOR(m) |
                                  SG_FACTOR(n) | SG_FACTOR(k) | SG_FACTOR(count) | SG_FACTOR(source);

static void print_heading(const struct block *block) {
  const struct sg_configs_row *c = &block->summary->set->configs[block->lines[0].config];
  char *more = sg_factors_list(c, SG_FACTORS_WORKLOAD & ~has_words);
  char *text = sg_format("%s%s%s %s, %" PRId64 " x %" PRId64 " x %" PRId64 ", %" PRId64 " item%s, %s%s", c->operation,
                         *c->options ? " " : "", c->options, c->dtype, c->m, c->n, c->k, c->count,
                         c->count == 1 ? "" : "s", c->source, more);
  char *line = clean(text);
  fprintf(block->stream, "%s\n", line);
  free(more);
  free(line);
  free(text);
}

/* By the ratio from which the ranks are made, then those that have no rank by their time, then those without. */
static int compare_lines(const void *a, const void *b) {
  const struct line *x = a, *y = b;
  const double keys[][2] = {{x->wall->ratio, y->wall->ratio}, {x->wall->median, y->wall->median}};
  for (size_t i = 0; i < 2; i++) {
    const double one = keys[i][0], other = keys[i][1];
    if (isnan(one) != isnan(other)) { return isnan(one) ? 1 : -1; }
    if (!isnan(one) && one != other) { return one < other ? -1 : 1; }
  }
  return (x->config > y->config) - (x->config < y->config);
}

static void print_table(struct block *block) {
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

/* --- notes below the table --- */

static void note(const struct block *block, const struct line *line, const char *text) {
  fprintf(block->stream, "  %s: %s\n", line->cells[0], text);
}

static void note_outcomes(const struct block *block, const struct line *line) {
  const struct tally *tally = &block->tallies[line->config];
  for (size_t k = 0; k < tally->n_kinds; k++) {
    char *detail = clean(tally->kinds[k].detail), *outcome = clean(tally->kinds[k].outcome);
    char *text = sg_format("%zu of %zu launches %s%s%s", tally->kinds[k].count, tally->total, outcome,
                           *detail ? ": " : "", detail);
    note(block, line, text);
    free(text);
    free(detail);
    free(outcome);
  }
}

static void note_threads(const struct block *block, const struct line *line) {
  const struct sg_thread_use *use = &block->threads[line->config];
  if (use->verdict != SG_THREADS_FEWER && use->verdict != SG_THREADS_MORE) { return; }
  const bool bounded = use->verdict == SG_THREADS_FEWER && !isnan(use->bound);
  char *bound = bounded ? sg_format(", at most %.3g by the number of items", use->bound) : sg_format("%s", ""),
       *text = sg_format("requested %.0f thread%s%s, observed %.1f", use->asked, use->asked == 1 ? "" : "s", bound,
                         use->observed);
  note(block, line, text);
  free(text);
  free(bound);
}

/* A single thread that ran for only part of the time waited for a core, which the capacity probes measure. */
static bool waited(const struct sg_thread_use *use) {
  return use->verdict == SG_THREADS_FEWER && use->asked < 2;
}

static void note_line(const struct block *block, const struct line *line) {
  note_outcomes(block, line);
  if (!waited(&block->threads[line->config])) { note_threads(block, line); }
  const struct sg_summary_row *w = line->wall;
  if (w->valid == 0) { note(block, line, "invalid: wrong results; not ranked"); }
}

/* Which part of the rule of sg_converged() is not met: an interval that is narrow enough may be too uncertain. */
static void put_width(const struct block *block, const struct sg_summary_row *w) {
  const struct sg_summary_options *options = &block->summary->options;
  if (w->n == 1) {
    fputs(" (one launch)", block->stream);
    return;
  }
  const double width = (w->ci_high - w->ci_low) / w->median, rounding = 1e-12;
  fprintf(block->stream, " (%.1f%%, %" PRId64 " launches", 100 * width, w->n);
  if (w->ci_level < options->level - rounding) {
    fprintf(block->stream, ": too few for %.0f%%", 100 * options->level);
  } else if ((size_t)w->n < options->least) {
    fprintf(block->stream, " of at least %zu", options->least);
  } else if (width <= options->target) {
    fputs(", not confirmed", block->stream);
  }
  putc(')', block->stream);
}

/* One line with the names of the configurations for which `pick` is true, each with its detail (NULL: none); nothing
 * if there are none. */
static void note_names(const struct block *block, const char *heading,
                       bool (*pick)(const struct block *, const struct line *, int64_t), int64_t argument,
                       void (*put_detail)(const struct block *, const struct sg_summary_row *)) {
  size_t n = 0;
  for (size_t i = 0; i < block->n; i++) {
    if (!pick(block, &block->lines[i], argument) || n++ >= MOST_NAMES) { continue; }
    fprintf(block->stream, "%s%s", n > 1 ? ", " : heading, block->lines[i].cells[0]);
    if (put_detail) { put_detail(block, block->lines[i].wall); }
  }
  if (n > MOST_NAMES) { fprintf(block->stream, " and %zu more", n - MOST_NAMES); }
  if (n > 0) { putc('\n', block->stream); }
}

static bool has_remark(const struct block *block, const struct line *line, int64_t of) {
  const char *remark = block->tallies[block->lines[of].config].remark;
  return remark && block->tallies[line->config].remark == remark;
}

/* One line for each remark, with the configurations that share it. */
static void note_remarks(const struct block *block) {
  for (size_t i = 0; i < block->n; i++) {
    size_t first = 0;
    while (first < i && !has_remark(block, &block->lines[first], (int64_t)i)) {
      first++;
    }
    if (first < i || !has_remark(block, &block->lines[i], (int64_t)i)) { continue; }
    char *remark = clean(block->tallies[block->lines[i].config].remark), *heading = sg_format("  %s: ", remark);
    note_names(block, heading, has_remark, (int64_t)i, NULL);
    free(heading);
    free(remark);
  }
}

static bool is_wide(const struct block *block, const struct line *line, int64_t unused) {
  (void)block;
  (void)unused;
  return line->wall->n > 0 && line->wall->converged == 0;
}

static bool was_eliminated(const struct block *block, const struct line *line, int64_t round) {
  (void)block;
  return line->wall->eliminated == round;
}

/* False: the run looked for the fastest, or had a fixed number of rounds. */
static bool has_target(const struct block *block) {
  const json_t *run = block->summary->set->run;
  return strcmp(sg_json_text(run, "plan.goal", ""), "decide") != 0 &&
         sg_json_number(run, "plan.target_ci", SG_SUMMARY_DEFAULTS.target) > 0;
}

/* What became of the configurations: in a run that looks for the fastest, when each was found slower; in one that
 * estimates all times, which of them are not known as well as the target asks. */
static void note_progress(const struct block *block) {
  int64_t last = 0;
  for (size_t i = 0; i < block->n; i++) {
    const int64_t round = block->lines[i].wall->eliminated;
    if (round != SG_NO_INT && round > last) { last = round; }
  }
  for (int64_t round = 1; round <= last; round++) {
    char *heading = sg_format("  eliminated as slower after round %" PRId64 ": ", round);
    note_names(block, heading, was_eliminated, round, NULL);
    free(heading);
  }
  if (!has_target(block)) { return; }
  const struct sg_summary_options *options = &block->summary->options;
  char *heading = sg_format("  not converged (%.4g%% interval within %.4g%%, %.4g%% within %.4g%%): ",
                            100 * options->level, 100 * options->target, 100 * SG_CONFIRMING_LEVEL(options->level),
                            100 * SG_CONFIRMING_WIDTH * options->target);
  note_names(block, heading, is_wide, 0, put_width);
  free(heading);
}

/* "  intervals: [a, b] 95%; (a-b) range of 2 to 5 launches; (~a-b) rough, from one launch each" */
static void note_intervals(const struct block *block) {
  struct sg_coverage coverage = {0};
  for (size_t i = 0; i < block->n; i++) {
    sg_coverage_add_median(&coverage, block->lines[i].wall);
    if (speedup_cover(block->summary, &block->lines[i]) != SG_COVER_NONE) {
      sg_coverage_add_speedup(&coverage, block->lines[i].wall);
    }
  }
  const char *separator = "  intervals: ";
  if (coverage.confidence) {
    fprintf(block->stream, "%s[a, b] %.0f%%", separator, 100 * block->summary->options.level);
    separator = "; ";
  }
  if (coverage.least > 0) {
    fprintf(block->stream, "%s(a-b) range of %" PRId64, separator, coverage.least);
    if (coverage.most > coverage.least) { fprintf(block->stream, " to %" PRId64, coverage.most); }
    fputs(" launches", block->stream);
    separator = "; ";
  }
  if (coverage.rough) { fprintf(block->stream, "%s(~a-b) rough range from one launch each", separator); }
  if (coverage.confidence || coverage.least > 0 || coverage.rough) { putc('\n', block->stream); }
}

static void note_speedups(const struct block *block) {
  size_t ranked = 0;
  bool speedups = false;
  for (size_t i = 0; i < block->n; i++) {
    speedups = speedups || !isnan(block->lines[i].wall->speedup);
    ranked += block->lines[i].wall->rank != SG_NO_INT;
  }
  if (!speedups && ranked > 0) { fputs("  no speed-ups: no serial baseline was measured\n", block->stream); }
}

static void print_block(struct block *block) {
  print_table(block);
  for (size_t i = 0; i < block->n; i++) {
    note_line(block, &block->lines[i]);
  }
  note_remarks(block);
  note_progress(block);
  note_intervals(block);
  note_speedups(block);
  for (size_t i = 0; i < block->n; i++) {
    for (size_t c = 0; c < COLUMNS; c++) {
      free(block->lines[i].cells[c]);
    }
  }
}

static struct tally *tally_outcomes(const struct sg_resultset *set) {
  struct tally *tallies = sg_alloc(set->n_configs + 1, sizeof *tallies);
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *row = &set->outcomes[i];
    struct tally *t = &tallies[sg_resultset_config(set, row->config_id) - set->configs];
    if (row->round == 0 && strcmp(row->outcome, "invalid") != 0) { continue; } /* a counter launch has no time */
    t->total++;
    if (strcmp(row->outcome, "ok") == 0) {
      if (*row->detail) { t->remark = row->detail; }
      continue;
    }
    size_t k = 0;
    while (k < t->n_kinds && t->kinds[k].outcome != row->outcome) {
      k++;
    }
    if (k == KINDS) { continue; }
    if (k == t->n_kinds) { t->kinds[t->n_kinds++] = (struct kind){row->outcome, row->detail, 0}; }
    t->kinds[k].count++;
  }
  return tallies;
}

/* How much the available capacity varied during the run. */
static void print_capacity(const struct sg_capacity *c, FILE *stream) {
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

void sg_summary_print(const struct sg_summary *summary, const struct sg_resultset *set, FILE *stream, bool colour) {
  const struct sg_workloads *workloads = &summary->workloads;
  struct line *lines = sg_alloc(set->n_configs + 1, sizeof *lines);
  struct tally *tallies = tally_outcomes(set);
  struct sg_thread_use *threads = sg_thread_uses(set);
  for (size_t w = 0; w < workloads->n; w++) {
    struct block block = {summary, tallies, threads, lines, 0, stream, colour};
    for (size_t i = workloads->first[w]; i < workloads->first[w + 1]; i++) {
      size_t config = workloads->members[i];
      lines[block.n++] = (struct line){.wall = &summary->rows[summary->first[config]], .config = config};
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
  free(threads);
  free(tallies);
  free(lines);
}
