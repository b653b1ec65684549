#include "core/summary_notes.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/wrap.h"

enum { MOST_NAMES = 6 };

struct sg_outcome_tally *sg_outcomes_tally(const struct sg_resultset *set) {
  struct sg_outcome_tally *tallies = sg_alloc(set->n_configs + 1, sizeof *tallies);
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *row = &set->outcomes[i];
    struct sg_outcome_tally *t = &tallies[sg_resultset_config(set, row->config_id) - set->configs];
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
    if (k == SG_TALLY_KINDS) { continue; }
    if (k == t->n_kinds) { t->kinds[t->n_kinds++] = (struct sg_tallied){row->outcome, row->detail, 0}; }
    t->kinds[k].count++;
  }
  return tallies;
}

enum sg_cover sg_summary_speedup_cover(const struct sg_summary *summary, const struct sg_summary_line *line) {
  return summary->baseline[line->config] == (long)line->config ? SG_COVER_NONE : sg_cover_of_speedup(line->wall);
}

static void note(const struct sg_summary_block *block, const struct sg_summary_line *line, const char *text) {
  fprintf(block->stream, "  %s: %s\n", line->cells[0], text);
}

static void note_outcomes(const struct sg_summary_block *block, const struct sg_summary_line *line) {
  const struct sg_outcome_tally *tally = &block->tallies[line->config];
  for (size_t k = 0; k < tally->n_kinds; k++) {
    char *detail = sg_utf8_cleaned(tally->kinds[k].detail), *outcome = sg_utf8_cleaned(tally->kinds[k].outcome);
    char *text = sg_format("%zu of %zu launches %s%s%s", tally->kinds[k].count, tally->total, outcome,
                           *detail ? ": " : "", detail);
    note(block, line, text);
    free(text);
    free(detail);
    free(outcome);
  }
}

static void note_threads(const struct sg_summary_block *block, const struct sg_summary_line *line) {
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

/* A single thread that ran for only part of the time waited for a core, which the capacity probes measure; and a
 * remark that the library serialised the calls says why fewer ran. */
static bool is_explained(const struct sg_summary_block *block, const struct sg_summary_line *line) {
  static const char serialised[] = "serialised";
  const struct sg_thread_use *use = &block->threads[line->config];
  const char *remark = block->tallies[line->config].remark;
  return use->verdict == SG_THREADS_FEWER &&
         (use->asked < 2 || (remark && strncmp(remark, serialised, strlen(serialised)) == 0));
}

static void note_line(const struct sg_summary_block *block, const struct sg_summary_line *line) {
  note_outcomes(block, line);
  if (!is_explained(block, line)) { note_threads(block, line); }
  const struct sg_summary_row *w = line->wall;
  if (w->valid == 0) { note(block, line, "invalid: wrong results; not ranked"); }
  if (w->n > 0 && w->valid == SG_NO_INT) {
    note(block, line, "not verified: some results were not checked; not ranked");
  }
}

/* Which part of the rule of sg_converged() is not met: an interval that is narrow enough may be too uncertain. */
static void put_width(const struct sg_summary_block *block, const struct sg_summary_row *w) {
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
static void note_names(const struct sg_summary_block *block, const char *heading,
                       bool (*pick)(const struct sg_summary_block *, const struct sg_summary_line *, int64_t),
                       int64_t argument,
                       void (*put_detail)(const struct sg_summary_block *, const struct sg_summary_row *)) {
  size_t n = 0;
  for (size_t i = 0; i < block->n; i++) {
    if (!pick(block, &block->lines[i], argument) || n++ >= MOST_NAMES) { continue; }
    fprintf(block->stream, "%s%s", n > 1 ? ", " : heading, block->lines[i].cells[0]);
    if (put_detail) { put_detail(block, block->lines[i].wall); }
  }
  if (n > MOST_NAMES) { fprintf(block->stream, " and %zu more", n - MOST_NAMES); }
  if (n > 0) { putc('\n', block->stream); }
}

static bool has_remark(const struct sg_summary_block *block, const struct sg_summary_line *line, int64_t of) {
  const char *remark = block->tallies[block->lines[of].config].remark;
  return remark && block->tallies[line->config].remark == remark;
}

/* One line for each remark, with the configurations that share it. */
static void note_remarks(const struct sg_summary_block *block) {
  for (size_t i = 0; i < block->n; i++) {
    size_t first = 0;
    while (first < i && !has_remark(block, &block->lines[first], (int64_t)i)) {
      first++;
    }
    if (first < i || !has_remark(block, &block->lines[i], (int64_t)i)) { continue; }
    char *remark = sg_utf8_cleaned(block->tallies[block->lines[i].config].remark),
         *heading = sg_format("  %s: ", remark);
    note_names(block, heading, has_remark, (int64_t)i, NULL);
    free(heading);
    free(remark);
  }
}

static bool is_wide(const struct sg_summary_block *block, const struct sg_summary_line *line, int64_t unused) {
  (void)block;
  (void)unused;
  return line->wall->n > 0 && line->wall->converged == 0;
}

static bool was_eliminated(const struct sg_summary_block *block, const struct sg_summary_line *line, int64_t round) {
  (void)block;
  return line->wall->eliminated == round;
}

/* False: the run looked for the fastest, or had a fixed number of rounds. */
static bool has_target(const struct sg_summary_block *block) {
  const json_t *run = block->summary->set->run;
  return strcmp(sg_json_text(run, "plan.goal", ""), "decide") != 0 &&
         sg_json_number(run, "plan.target_ci", SG_SUMMARY_DEFAULTS.target) > 0;
}

/* What became of the configurations: in a run that looks for the fastest, when each was found slower; in one that
 * estimates all times, which of them are not known as well as the target asks. */
static void note_progress(const struct sg_summary_block *block) {
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
  char *heading = sg_format(
      "  not converged (%.4g%% interval within %.4g%%, %.4g%% within %.4g%%): ", 100 * options->level,
      100 * options->target, 100 * SG_CONFIRMING_LEVEL(options->level), 100 * SG_CONFIRMING_WIDTH * options->target);
  note_names(block, heading, is_wide, 0, put_width);
  free(heading);
}

/* "  intervals: [a, b] 95%; (a-b) range of 2 to 5 launches; (~a-b) rough, from one launch each" */
static void note_intervals(const struct sg_summary_block *block) {
  struct sg_coverage coverage = {0};
  for (size_t i = 0; i < block->n; i++) {
    sg_coverage_add_median(&coverage, block->lines[i].wall);
    if (sg_summary_speedup_cover(block->summary, &block->lines[i]) != SG_COVER_NONE) {
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

static void note_speedups(const struct sg_summary_block *block) {
  size_t ranked = 0;
  bool speedups = false;
  for (size_t i = 0; i < block->n; i++) {
    speedups = speedups || !isnan(block->lines[i].wall->speedup);
    ranked += block->lines[i].wall->rank != SG_NO_INT;
  }
  if (!speedups && ranked > 0) { fputs("  no speed-ups: no serial baseline was measured\n", block->stream); }
}

void sg_summary_print_notes(const struct sg_summary_block *block) {
  char *text = NULL;
  size_t size = 0;
  struct sg_summary_block notes = *block;
  notes.stream = sg_require(open_memstream(&text, &size));
  for (size_t i = 0; i < block->n; i++) {
    note_line(&notes, &block->lines[i]);
  }
  note_remarks(&notes);
  note_progress(&notes);
  note_intervals(&notes);
  note_speedups(&notes);
  sg_close_memory(notes.stream, &text);
  sg_wrap_print(text, block->stream);
  free(text);
}
