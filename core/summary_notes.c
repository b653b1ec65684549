#include "core/summary_notes.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/item_data.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/wrap.h"

enum { MOST_NAMES = 4, MOST_REMARKS = 3 };

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

/* ---- how to read the table */

/* "  [a, b]: 95% interval; (a-b): range of 2 to 5 launches; (~a-b): rough range from one launch each" */
static void put_intervals(const struct sg_summary_block *block, const int *widths, FILE *out) {
  struct sg_coverage coverage = {0};
  for (size_t i = 0; i < block->n; i++) {
    if (widths[SG_CELL_INTERVAL] > 0) { sg_coverage_add_median(&coverage, block->lines[i].wall); }
    if (sg_summary_speedup_cover(block->summary, &block->lines[i]) != SG_COVER_NONE) {
      sg_coverage_add_speedup(&coverage, block->lines[i].wall);
    }
  }
  const char *separator = "  ";
  if (coverage.confidence) {
    fprintf(out, "%s[a, b]: %.0f%% interval", separator, 100 * block->summary->options.level);
    separator = "; ";
  }
  if (coverage.least > 0) {
    fprintf(out, "%s(a-b): range of %" PRId64, separator, coverage.least);
    if (coverage.most > coverage.least) { fprintf(out, " to %" PRId64, coverage.most); }
    fputs(" launches", out);
    separator = "; ";
  }
  if (coverage.rough) { fprintf(out, "%s(~a-b): rough range from one launch each", separator); }
  if (coverage.confidence || coverage.least > 0 || coverage.rough) { putc('\n', out); }
}

static bool has_ranks(const struct sg_summary_block *block) {
  for (size_t i = 0; i < block->n; i++) {
    if (block->summary->set->configs[block->lines[i].config].ranks > 0) { return true; }
  }
  return false;
}

bool sg_summary_is_marked(const struct sg_summary_block *block, const struct sg_summary_line *line) {
  for (size_t i = 0; i < block->n; i++) {
    if (sg_summary_outranks(line->wall, block->lines[i].wall)) { return true; }
  }
  return false;
}

bool sg_summary_has_marks(const struct sg_summary_block *block) {
  for (size_t i = 0; i < block->n; i++) {
    if (sg_summary_is_marked(block, &block->lines[i])) { return true; }
  }
  return false;
}

/* What each configuration has in common with its own baseline, where there are several: " with the same library". */
static void put_shared(const struct sg_summary_block *block, FILE *out) {
  static const struct {
    uint64_t factors;
    const char *name;
  } shared[] = {{SG_FACTOR(backend), "library"},
                {SG_FACTORS_LIBRARY & ~SG_FACTOR(backend), "kernels"},
                {SG_FACTORS_RUNNER, "program"},
                {SG_FACTOR(load), "way of loading"},
                {SG_FACTOR(pin) | SG_FACTOR(membind), "placement"}};
  const struct sg_configs_row *rows = block->summary->set->configs;
  uint64_t differing = 0;
  long first = SG_NO_CONFIG;
  for (size_t i = 0; i < block->n; i++) {
    const long own = block->summary->baseline[block->lines[i].config];
    if (own == SG_NO_CONFIG) { continue; }
    if (first == SG_NO_CONFIG) { first = own; }
    differing |= sg_factors_differing(&rows[first], &rows[own]);
  }
  const char *before = " with the same ";
  for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
    if (!(differing & shared[i].factors)) { continue; }
    fprintf(out, "%s%s", before, shared[i].name);
    before = " and ";
  }
}

char *sg_summary_key(const struct sg_summary_block *block, const int *widths, bool grouped) {
  static const struct {
    enum sg_summary_cell column;
    const char *meaning;
  } meanings[] = {{SG_CELL_THREADS, "threads: worker threads x BLAS threads of each"},
                  {SG_CELL_RELATIVE, "relative: how many times as long as the fastest (geometric mean over "
                                     "the rounds), by which rows are ordered"},
                  {SG_CELL_SPEEDUP, "speed-up: how many times as fast as serial"},
                  {SG_CELL_BOUND, "at most: the speed-up that the number of items allows"}};
  char *text = NULL;
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&text, &size));
  const char *separator = "  ";
  for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
    if (widths[meanings[i].column] == 0) { continue; }
    fprintf(out, "%s%s", separator, meanings[i].meaning);
    if (meanings[i].column == SG_CELL_SPEEDUP) {
      put_shared(block, out);
      fputs(" (median over the rounds)", out);
    }
    separator = "; ";
  }
  if (has_ranks(block)) {
    fprintf(out, "%safter the name of MPI ranks: ranks x workers x BLAS threads", separator);
    separator = "; ";
  }
  if (*separator == ';') { putc('\n', out); }
  put_intervals(block, widths, out);
  if (grouped) {
    fputs("  empty lines separate groups of equal rank: the first of a group is faster than all below the group; the "
          "others of it may be as fast as the first, and were not compared with those below\n",
          out);
  }
  if (sg_summary_has_marks(block)) {
    fputs(
        "  \u2021: slower than a configuration with a worse rank, but its launches are too few, or vary too much, to "
        "show it\n",
        out);
  }
  sg_close_memory(out, &text);
  return text;
}

/* ---- names of configurations */

typedef bool pick_line(const struct sg_summary_block *block, const struct sg_summary_line *line, const void *what);
typedef void put_line(FILE *out, const struct sg_summary_block *block, const struct sg_summary_line *line);

/* "a, b and 3 more": those for which `pick` is true, each with its detail (NULL: none). A heap string; NULL if there
 * are none. */
static char *names_of(const struct sg_summary_block *block, pick_line *pick, const void *what, put_line *put_detail) {
  size_t n = 0, k = 0;
  for (size_t i = 0; i < block->n; i++) {
    n += pick(block, &block->lines[i], what);
  }
  if (n == 0) { return NULL; }
  const size_t named = n <= MOST_NAMES + 1 ? n : MOST_NAMES;
  char *text = NULL;
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&text, &size));
  for (size_t i = 0; i < block->n && k < named; i++) {
    if (!pick(block, &block->lines[i], what)) { continue; }
    fprintf(out, "%s%s", k == 0 ? "" : k + 1 == n ? " and " : ", ", block->lines[i].cells[SG_CELL_LABEL]);
    if (put_detail) { put_detail(out, block, &block->lines[i]); }
    k++;
  }
  if (n > named) { fprintf(out, " and %zu more", n - named); }
  sg_close_memory(out, &text);
  return text;
}

/* ---- remarks, the most important first */

struct remarks {
  char **texts; /* on the heap */
  size_t n;
};

static void add(struct remarks *remarks, char *text) {
  remarks->texts = sg_resize(remarks->texts, remarks->n + 1, sizeof *remarks->texts);
  remarks->texts[remarks->n++] = text;
}

/* "BEFORE: NAMES" of those that are picked; nothing if there are none. */
static void add_names(struct remarks *remarks, const struct sg_summary_block *block, const char *before,
                      pick_line *pick, const void *what, put_line *put_detail) {
  char *names = names_of(block, pick, what, put_detail);
  if (names) { add(remarks, sg_format("%s: %s", before, names)); }
  free(names);
}

/* ---- launches without a time */

static const struct sg_tallied *find_kind(const struct sg_summary_block *block, const struct sg_summary_line *line,
                                          const struct sg_tallied *wanted) {
  const struct sg_outcome_tally *tally = &block->tallies[line->config];
  for (size_t k = 0; k < tally->n_kinds; k++) {
    const struct sg_tallied *kind = &tally->kinds[k];
    if (kind->outcome == wanted->outcome && kind->detail == wanted->detail) { return kind; }
  }
  return NULL;
}

static bool has_kind(const struct sg_summary_block *block, const struct sg_summary_line *line, const void *wanted) {
  return find_kind(block, line, wanted) != NULL;
}

/* What the launches of an outcome did. */
static const char *verb_of(const char *outcome) {
  static const char *const verbs[][2] = {
      {"skipped", "did not run"},    {"unavailable", "could not run"}, {"invalid", "gave wrong results"},
      {"failed", "failed"},          {"crashed", "crashed"},           {"timeout", "took too long"},
      {"interrupted", "did not end"}};
  for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
    if (strcmp(outcome, verbs[i][0]) == 0) { return verbs[i][1]; }
  }
  return outcome;
}

static char *launches_text(size_t count, size_t total) {
  return total == 1       ? sg_format("the only launch")
         : count == total ? sg_format("all %zu launches", count)
                          : sg_format("%zu of %zu launches", count, total);
}

/* "a and b: 2 of 6 launches gave wrong results: item 3 is off; not ranked" */
static void add_kind(struct remarks *remarks, const struct sg_summary_block *block, const struct sg_tallied *kind) {
  size_t count = 0, total = 0;
  for (size_t i = 0; i < block->n; i++) {
    const struct sg_tallied *other = find_kind(block, &block->lines[i], kind);
    if (!other) { continue; }
    count += other->count;
    total += block->tallies[block->lines[i].config].total;
  }
  char *names = names_of(block, has_kind, kind, NULL), *launches = launches_text(count, total),
       *verb = sg_utf8_cleaned(verb_of(kind->outcome)), *detail = sg_utf8_cleaned(kind->detail);
  add(remarks, sg_format("%s: %s %s%s%s%s", names, launches, verb, *detail ? ": " : "", detail,
                         strcmp(kind->outcome, "invalid") == 0 ? "; not ranked" : ""));
  free(detail);
  free(verb);
  free(launches);
  free(names);
}

/* `wrong`: those that gave wrong results, or all others. */
static void add_outcomes(struct remarks *remarks, const struct sg_summary_block *block, bool wrong) {
  for (size_t i = 0; i < block->n; i++) {
    const struct sg_outcome_tally *tally = &block->tallies[block->lines[i].config];
    for (size_t k = 0; k < tally->n_kinds; k++) {
      if ((strcmp(tally->kinds[k].outcome, "invalid") == 0) != wrong) { continue; }
      size_t first = 0;
      while (!find_kind(block, &block->lines[first], &tally->kinds[k])) {
        first++;
      }
      if (first == i) { add_kind(remarks, block, &tally->kinds[k]); }
    }
  }
}

/* Wrong although no launch was said to be. */
static bool is_wrong(const struct sg_summary_block *block, const struct sg_summary_line *line, const void *unused) {
  (void)unused;
  const struct sg_outcome_tally *tally = &block->tallies[line->config];
  bool said = false;
  for (size_t k = 0; k < tally->n_kinds; k++) {
    said = said || strcmp(tally->kinds[k].outcome, "invalid") == 0;
  }
  return line->wall->valid == 0 && !said;
}

static bool is_unverified(const struct sg_summary_block *block, const struct sg_summary_line *line,
                          const void *unused) {
  (void)block;
  (void)unused;
  return line->wall->n > 0 && line->wall->valid == SG_NO_INT;
}

/* ---- threads */

/* A single thread that ran for only part of the time waited for a core, which the capacity probes measure; and a
 * remark that the library serialised the calls says why fewer ran. */
static bool is_explained(const struct sg_summary_block *block, const struct sg_summary_line *line) {
  static const char serialised[] = "serialised";
  const struct sg_thread_use *use = &block->threads[line->config];
  const char *remark = block->tallies[line->config].remark;
  return use->asked < 2 || (remark && strncmp(remark, serialised, strlen(serialised)) == 0);
}

static bool has_fewer(const struct sg_summary_block *block, const struct sg_summary_line *line, const void *unused) {
  (void)unused;
  return block->threads[line->config].verdict == SG_THREADS_FEWER && !is_explained(block, line);
}

static bool has_more(const struct sg_summary_block *block, const struct sg_summary_line *line, const void *unused) {
  (void)unused;
  return block->threads[line->config].verdict == SG_THREADS_MORE;
}

static bool is_limited(const struct sg_summary_block *block, const struct sg_summary_line *line, const void *unused) {
  (void)unused;
  return block->threads[line->config].verdict == SG_THREADS_LIMITED && !is_explained(block, line);
}

static void put_threads(FILE *out, const struct sg_summary_block *block, const struct sg_summary_line *line) {
  const struct sg_thread_use *use = &block->threads[line->config];
  fprintf(out, " (%.1f instead of %.0f", use->observed, use->asked);
  if (!isnan(use->bound) && use->verdict != SG_THREADS_MORE) {
    fprintf(out, ", of which the number of items allows %.3g", use->bound);
  }
  if (use->verdict == SG_THREADS_LIMITED) { fprintf(out, "; cores for %.1f", use->offered); }
  putc(')', out);
}

/* ---- what the launches say themselves */

static bool has_remark(const struct sg_summary_block *block, const struct sg_summary_line *line, const void *remark) {
  return block->tallies[line->config].remark == remark;
}

/* One for each text, with the configurations that share it. */
static void add_own(struct remarks *remarks, const struct sg_summary_block *block) {
  for (size_t i = 0; i < block->n; i++) {
    const char *text = block->tallies[block->lines[i].config].remark;
    size_t first = 0;
    while (!has_remark(block, &block->lines[first], text)) {
      first++;
    }
    if (!text || first < i) { continue; }
    char *names = names_of(block, has_remark, text, NULL), *clean = sg_utf8_cleaned(text);
    add(remarks, sg_format("%s: %s", names, clean));
    free(clean);
    free(names);
  }
}

/* ---- items in files */

/* Numbers that the operation ignores, and those that were converted. */
static void add_data(struct remarks *remarks, const struct sg_summary_block *block) {
  if (block->n == 0) { return; }
  const struct sg_configs_row *config = &block->summary->set->configs[block->lines[0].config];
  const json_t *data = sg_item_data_find(block->summary->set->run, config->operation, config->source);
  if (!data) { return; }
  const json_t *ignored = json_object_get(data, "ignored");
  if (json_is_object(ignored)) {
    const bool symmetric = strcmp(sg_json_text(ignored, "taken_for", ""), "symmetric") == 0;
    char *operation = sg_utf8_cleaned(config->operation);
    add(remarks,
        sg_format("%s reads only the lower triangle of its first matrix: not all are %s (item %lld at [%lld, %lld])",
                  operation, symmetric ? "symmetric" : "triangular", (long long)sg_json_integer(ignored, "item", 0),
                  (long long)sg_json_integer(ignored, "row", 0), (long long)sg_json_integer(ignored, "column", 0)));
    free(operation);
  }
  if (sg_item_data_converted(data)) {
    char *types = sg_item_data_types(data), *clean = sg_utf8_cleaned(types),
         *dtype = sg_utf8_cleaned(sg_json_text(data, "dtype", ""));
    add(remarks, sg_format("numbers were converted from %s to %s when they were loaded", clean, dtype));
    free(dtype);
    free(clean);
    free(types);
  }
}

/* ---- the machine */

static void add_capacity(struct remarks *remarks, const struct sg_capacity *c) {
  if (c->n == 0 || c->n_weak == 0) { return; }
  char *explained = c->explains
                        ? sg_format(", which explains %.0f%% of the variation of their times", 100 * c->explained)
                        : sg_format("%s", "");
  add(remarks,
      sg_format(
          "the machine offered the work of %.2f to %.2f cores, usually %.2f: in %zu of %zu launches at least 10%% "
          "less than usual%s",
          c->low, c->high, c->usual, c->n_weak, c->n, explained));
  free(explained);
}

/* ---- how well times are known */

static bool is_wide(const struct sg_summary_block *block, const struct sg_summary_line *line, const void *unused) {
  (void)block;
  (void)unused;
  return line->wall->n > 0 && line->wall->converged == 0;
}

/* Which part of the rule of sg_converged() is not met: an interval that is narrow enough may be too uncertain. */
static void put_width(FILE *out, const struct sg_summary_block *block, const struct sg_summary_line *line) {
  const struct sg_summary_options *options = &block->summary->options;
  const struct sg_summary_row *w = line->wall;
  if (w->n == 1) {
    fputs(" (one launch)", out);
    return;
  }
  const double width = (w->ci_high - w->ci_low) / w->median, rounding = 1e-12;
  fprintf(out, " (%.1f%%, %" PRId64 " launches", 100 * width, w->n);
  if (w->ci_level < options->level - rounding) {
    fprintf(out, ": too few for %.0f%%", 100 * options->level);
  } else if ((size_t)w->n < options->least) {
    fprintf(out, " of at least %zu", options->least);
  } else if (width <= options->target) {
    fputs(", perhaps by chance", out);
  }
  putc(')', out);
}

static bool was_eliminated(const struct sg_summary_block *block, const struct sg_summary_line *line,
                           const void *unused) {
  (void)block;
  (void)unused;
  return line->wall->eliminated != SG_NO_INT;
}

static void put_round(FILE *out, const struct sg_summary_block *block, const struct sg_summary_line *line) {
  const struct sg_config_launches *launches = &block->summary->launches[line->config];
  const bool ran_on = launches->n > 0 && launches->ok[launches->n - 1].round > line->wall->eliminated;
  fprintf(out, " (after round %" PRId64 "%s)", line->wall->eliminated, ran_on ? ", then for speed-ups only" : "");
}

/* False: the run looked for the fastest, or had a fixed number of rounds. */
static bool has_target(const struct sg_summary_block *block) {
  const json_t *run = block->summary->set->run;
  return strcmp(sg_json_text(run, "plan.goal", ""), "decide") != 0 &&
         sg_json_number(run, "plan.target_ci", SG_SUMMARY_DEFAULTS.target) > 0;
}

static bool lacks_baseline(const struct sg_summary_block *block) {
  size_t ranked = 0;
  bool speedups = false;
  for (size_t i = 0; i < block->n; i++) {
    speedups = speedups || !isnan(block->lines[i].wall->speedup);
    ranked += block->lines[i].wall->rank != SG_NO_INT;
  }
  return !speedups && ranked > 0;
}

/* ---- all of them */

/* Takes them. */
static void print_remarks(struct remarks *remarks, FILE *stream) {
  for (size_t i = 0; i < remarks->n && i < MOST_REMARKS; i++) {
    char *line = sg_format("- %s\n", remarks->texts[i]);
    sg_wrap_print(line, stream);
    free(line);
  }
  if (remarks->n > MOST_REMARKS) { fprintf(stream, "- see the report for %zu more\n", remarks->n - MOST_REMARKS); }
  for (size_t i = 0; i < remarks->n; i++) {
    free(remarks->texts[i]);
  }
  free(remarks->texts);
}

void sg_summary_print_capacity(const struct sg_summary *summary, FILE *stream) {
  struct remarks remarks = {0};
  add_capacity(&remarks, &summary->capacity);
  print_remarks(&remarks, stream);
}

void sg_summary_print_notes(const struct sg_summary_block *block) {
  struct remarks remarks = {0};
  add_outcomes(&remarks, block, true);
  add_names(&remarks, block, "wrong results, not ranked", is_wrong, NULL, NULL);
  add_outcomes(&remarks, block, false);
  add_names(&remarks, block, "some results were not checked, not ranked", is_unverified, NULL, NULL);
  add_names(&remarks, block, "fewer threads ran than were requested", has_fewer, NULL, put_threads);
  add_names(&remarks, block, "more threads ran than were requested", has_more, NULL, put_threads);
  add_own(&remarks, block);
  add_data(&remarks, block);
  if (block->summary->workloads.n == 1) { add_capacity(&remarks, &block->summary->capacity); }
  add_names(&remarks, block, "fewer threads ran, as the machine had no more cores available", is_limited, NULL,
            put_threads);
  if (lacks_baseline(block)) { add(&remarks, sg_format("no speed-ups: no serial baseline was measured")); }
  if (has_target(block)) {
    char *before = sg_format("the %.4g%% interval is not narrower than the target of %.4g%%",
                             100 * block->summary->options.level, 100 * block->summary->options.target);
    add_names(&remarks, block, before, is_wide, NULL, put_width);
    free(before);
  }
  add_names(&remarks, block, "found slower and launched no more", was_eliminated, NULL, put_round);
  print_remarks(&remarks, block->stream);
}
