/* The human-readable table of a summary. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/health.h"
#include "core/summary.h"
#include "core/text.h"
#include "core/utf8.h"

enum { COLUMNS = 10 };

static const char *const heads[COLUMNS] = {"configuration", "workers",  "BLAS threads", "time",    "interval",
                                           "GFLOP/s",       "speed-up", "interval",     "at most", "rank"};

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

/* Text from a file without control bytes, which could move the cursor. */
static char *clean(const char *text) {
  char *copy = sg_format("%s", text);
  for (char *p = copy; *p; p++) {
    if ((unsigned char)*p < 0x20 || *p == 0x7f) { *p = '?'; }
  }
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

/* Four significant digits without trailing zeros. */
static char *digits(double value) {
  if (isnan(value)) { return sg_format("%s", ""); }
  double size = fabs(value);
  return sg_format("%.*f", size < 9.9995 ? 3 : size < 99.995 ? 2 : size < 999.95 ? 1 : 0, value);
}

static char *interval(double low, double high) {
  if (isnan(low) || isnan(high)) { return sg_format("%s", ""); }
  char *a = digits(low), *b = digits(high), *text = sg_format("[%s, %s]", a, b);
  free(a);
  free(b);
  return text;
}

static char *integer(int64_t value, const char *absent) {
  return value == SG_NO_INT ? sg_format("%s", absent) : sg_format("%" PRId64, value);
}

/* The speed-up that the items allow, if that is less than the cores do: "8", "2.98". */
static char *speedup_bound(const struct sg_resultset *set, const struct line *line) {
  const double bound = sg_speedup_bound(set, &set->configs[line->config]);
  return isnan(bound) || isnan(line->wall->speedup) ? sg_format("%s", "") : sg_format("%.3g", bound);
}

static void fill_line(struct line *line, const struct sg_resultset *set, struct unit unit) {
  const struct sg_configs_row *config = &set->configs[line->config];
  const struct sg_summary_row *w = line->wall;
  char *time = digits(w->median / unit.ns);
  char *cells[COLUMNS] = {
      clean(*config->label ? config->label : config->config_id),
      integer(config->workers, ""),
      integer(config->blas_threads, "default"),
      isnan(w->median) ? sg_format("-") : sg_format("%s %s", time, unit.name),
      interval(w->ci_low / unit.ns, w->ci_high / unit.ns),
      digits(w->flops_per_s * 1e-9),
      digits(w->speedup),
      interval(w->speedup_low, w->speedup_high),
      speedup_bound(set, line),
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

/* Empty columns (no rates, no speed-ups) are omitted. */
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

static int compare_lines(const void *a, const void *b) {
  const struct line *x = a, *y = b;
  bool known_x = !isnan(x->wall->median), known_y = !isnan(y->wall->median);
  if (known_x != known_y) { return known_x ? -1 : 1; }
  if (known_x && x->wall->median != y->wall->median) { return x->wall->median < y->wall->median ? -1 : 1; }
  return (x->config > y->config) - (x->config < y->config);
}

static void print_table(struct block *block) {
  qsort(block->lines, block->n, sizeof *block->lines, compare_lines);
  struct unit unit = pick_unit(block);
  for (size_t i = 0; i < block->n; i++) {
    fill_line(&block->lines[i], block->summary->set, unit);
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
  const char *remark = block->tallies[line->config].remark;
  note_outcomes(block, line);
  if (remark) {
    char *text = clean(remark);
    note(block, line, text);
    free(text);
  }
  if (!waited(&block->threads[line->config])) { note_threads(block, line); }
  const struct sg_summary_row *w = line->wall;
  if (w->valid == 0) { note(block, line, "invalid: wrong results; not ranked"); }
}

/* Which part of the rule of sg_converged() is not met: an interval that is narrow enough may be too uncertain. */
static void print_width(const struct block *block, const struct sg_summary_row *w) {
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

/* One line for all that have not converged, with the width of their intervals. */
static void note_convergence(const struct block *block) {
  const struct sg_summary_options *options = &block->summary->options;
  const char *separator = "";
  for (size_t i = 0; i < block->n; i++) {
    const struct sg_summary_row *w = block->lines[i].wall;
    if (w->n == 0 || w->converged != 0) { continue; }
    if (!*separator) {
      fprintf(block->stream,
              "  not converged (target: a %.0f%% interval narrower than %.1f%% of the median, confirmed by a %.1f%% "
              "interval narrower than %.1f%%): ",
              100 * options->level, 100 * options->target, 100 * SG_CONFIRMING_LEVEL(options->level),
              100 * SG_CONFIRMING_WIDTH * options->target);
    }
    fprintf(block->stream, "%s%s", separator, block->lines[i].cells[0]);
    print_width(block, w);
    separator = ", ";
  }
  if (*separator) { putc('\n', block->stream); }
}

static void note_method(const struct block *block) {
  double level = block->summary->options.level, least = INFINITY;
  size_t ranked = 0;
  bool speedups = false;
  for (size_t i = 0; i < block->n; i++) {
    const struct sg_summary_row *w = block->lines[i].wall;
    speedups = speedups || !isnan(w->speedup);
    if (!isnan(w->ci_level)) { least = fmin(least, w->ci_level); }
    if (w->rank == SG_NO_INT) { continue; }
    ranked++;
  }
  if (least < level) {
    fprintf(block->stream,
            "  too few launches for %.0f%% intervals: intervals are [min, max] and cover %.1f%% or more\n",
            100 * level, 100 * least);
  }
  if (!speedups && ranked > 0) { fputs("  no speed-ups: no serial baseline was measured\n", block->stream); }
}

static void print_block(struct block *block) {
  print_table(block);
  for (size_t i = 0; i < block->n; i++) {
    note_line(block, &block->lines[i]);
  }
  note_convergence(block);
  note_method(block);
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
  }
  print_capacity(&summary->capacity, stream);
  free(threads);
  free(tallies);
  free(lines);
}
