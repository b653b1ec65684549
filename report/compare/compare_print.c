#include "report/compare/compare_print.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/config_size.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/wrap.h"
#include "report/analysis/words.h"

/* ---- words */

char *sg_ratio_words(double ratio, double low, double high) {
  if (isnan(ratio)) { return sg_format("%s", ""); }
  const bool known = isfinite(low) && isfinite(high);
  const struct sg_ratio_words words = sg_words_ratio_and_interval(ratio, low, high);
  char *text = known ? sg_format("%s %s", words.ratio, words.interval) : sg_format("%s (one launch)", words.ratio);
  free(words.ratio);
  free(words.interval);
  return text;
}

static const char *word_of(enum sg_find find) {
  static const char *const words[SG_N_FINDS] = {"slower", "faster", "same", "~", "-"};
  return words[find];
}

static char *unusable(const struct sg_entry *entry, const char *side) {
  static const char *const words[] = {"has no time", "has wrong results", "was not checked",
                                      "failed",      "is unavailable",    "was not run"};
  return sg_format("%s in %s%s%s", words[entry->status], side, *entry->detail ? ": " : "", entry->detail);
}

char *sg_no_ratio_words(const struct sg_time_ratio *r) {
  char *side = sg_side_name(r->side), *text = NULL;
  switch (r->reason) {
  case SG_RATIO_ONLY_BASE:
    text = sg_format("only in A");
    break;
  case SG_RATIO_ONLY_OTHER:
    text = sg_format("only in %s", side);
    break;
  case SG_RATIO_OTHER_DATA:
    text = sg_format("other data in %s", side);
    break;
  case SG_RATIO_BASE_UNUSABLE:
    text = unusable(r->base.unusable, "A");
    break;
  case SG_RATIO_OTHER_UNUSABLE:
    text = unusable(r->other.unusable, side);
    break;
  case SG_RATIO_ONE_LAUNCH:
    text = sg_format("one launch only: no interval");
    break;
  default:
    text = sg_format("%s", "");
  }
  free(side);
  return text;
}

/* ---- the sets and what differs */

/* Takes ownership of `text`, which has no line feed. */
static void print_clean(FILE *stream, char *text) {
  sg_utf8_clean(text);
  char *line = sg_format("%s\n", text);
  sg_wrap_print(line, stream);
  free(line);
  free(text);
}

/* A path stays on one line, however long it is. */
static void print_sets(const struct sg_compared_sets *sets, FILE *stream) {
  for (size_t i = 0; i < sets->n; i++) {
    char *dir = sg_utf8_cleaned(sets->items[i].set.dir);
    fprintf(stream, "%s  %s\n", sets->items[i].name, dir);
    free(dir);
  }
}

static const char *value_words(const char *value) {
  if (strcmp(value, SG_SETTING_ON) == 0) { return "on"; }
  if (strcmp(value, SG_SETTING_OFF) == 0) { return "off"; }
  return *value ? value : "unknown";
}

/* "Kernel", as the report says it. */
static char *fact_words(const struct sg_template_folders *templates, const struct sg_differences *all,
                        const char *fact, struct sg_error *err) {
  json_t *facts = json_pack("{s:o}", "is", sg_difference_flags(all, fact));
  char *words = sg_mustache_render(templates, "compare/fact", facts, SG_ESCAPE_PLAIN, err);
  if (words) { words[strcspn(words, "\n")] = '\0'; }
  json_decref(facts);
  return words;
}

/* "Kernel: A, C Linux 6.1; B Linux 6.2" */
static void print_difference(const struct sg_compared_sets *sets, const struct sg_difference *d, const char *fact,
                             FILE *stream) {
  char *text = NULL;
  size_t size = 0;
  FILE *line = sg_require(open_memstream(&text, &size));
  bool *told = sg_alloc(sets->n, sizeof *told);
  fprintf(line, "  %s", fact);
  const char *before = ": ";
  for (size_t i = 0; i < sets->n; i++) {
    if (told[i]) { continue; }
    fprintf(line, "%s%s", before, sets->items[i].name);
    for (size_t k = i + 1; k < sets->n; k++) {
      if (strcmp(d->values[k], d->values[i]) != 0) { continue; }
      told[k] = true;
      fprintf(line, ", %s", sets->items[k].name);
    }
    fprintf(line, " %s", value_words(d->values[i]));
    before = "; ";
  }
  sg_close_memory(line, &text);
  free(told);
  print_clean(stream, text);
}

static int print_differences(const struct sg_compared_sets *sets, const struct sg_differences *all,
                             const struct sg_template_folders *templates, FILE *stream, struct sg_error *err) {
  bool any = false;
  fputs("\nwhat differs\n", stream);
  for (size_t i = 0; i < all->n; i++) {
    if (!all->items[i].differs) { continue; }
    char *fact = fact_words(templates, all, all->items[i].fact, err);
    if (!fact) { return SG_BAD_INPUT; }
    print_difference(sets, &all->items[i], fact, stream);
    free(fact);
    any = true;
  }
  if (!any) { fputs("  nothing, as far as the sets say\n", stream); }
  return SG_OK;
}

/* ---- the tables */

enum { CELLS = 7, LABEL_COLUMNS = 32 };

struct line {
  const struct sg_time_ratio *ratio;
  char *cells[CELLS];
};

static char *time_cell(const struct sg_side_time *t, bool per_item) {
  return isnan(t->time_ns) ? sg_format("-")
                           : sg_words_time(per_item ? t->time_ns / (double)t->entry->config->count : t->time_ns);
}

static char *share_cell(double share) {
  return isnan(share) ? sg_format("%s", "") : sg_words_percent(share);
}

static struct line make_line(const struct sg_time_ratio *r) {
  char *label = sg_words_fit(sg_ratio_entry(r)->name, LABEL_COLUMNS);
  struct line line = {r,
                      {sg_utf8_cleaned(label), time_cell(&r->base, r->per_item), time_cell(&r->other, r->per_item),
                       sg_ratio_words(r->ratio, r->low, r->high), sg_format("%s", word_of(r->find)),
                       share_cell(r->base_share), share_cell(r->other_share)}};
  free(label);
  return line;
}

static void print_line(FILE *stream, char *const *cells, const int *widths) {
  for (size_t c = 0; c < CELLS; c++) {
    const int padding = widths[c] - (int)sg_utf8_width(cells[c]);
    if (widths[c] == 0) { continue; }
    if (c == 0 || c == 4) {
      const bool last = c == 4 && widths[c + 1] == 0;
      fprintf(stream, "%s%s%*s", c == 0 ? "" : "  ", cells[c], last ? 0 : padding, "");
    } else {
      fprintf(stream, "  %*s%s", padding, "", cells[c]);
    }
  }
  putc('\n', stream);
}

static void print_lines(FILE *stream, struct line *lines, size_t n, const char *side) {
  char *heads[CELLS] = {sg_format("configuration"),   sg_format("A"),           sg_format("%s", side),
                        sg_format("%s / A", side),    sg_format("%s is", side), sg_format("A of peak"),
                        sg_format("%s of peak", side)};
  int widths[CELLS] = {0};
  for (size_t c = 0; c < CELLS; c++) {
    for (size_t i = 0; i < n; i++) {
      const int width = (int)sg_utf8_width(lines[i].cells[c]);
      widths[c] = width > widths[c] ? width : widths[c];
    }
    const int head = (int)sg_utf8_width(heads[c]);
    if (widths[c] > 0) { widths[c] = head > widths[c] ? head : widths[c]; }
  }
  print_line(stream, heads, widths);
  for (size_t i = 0; i < n; i++) {
    print_line(stream, lines[i].cells, widths);
  }
  for (size_t c = 0; c < CELLS; c++) {
    free(heads[c]);
  }
}

static void print_heading(const struct sg_time_ratio *r, const char *side, FILE *stream) {
  const struct sg_configs_row *c = sg_ratio_entry(r)->config;
  char *count = r->per_item ? sg_format("time per item (%" PRId64 " items in A, %" PRId64 " in %s)", c->count,
                                        r->other.entry->config->count, side)
                            : sg_format("%" PRId64 " item%s", c->count, c->count == 1 ? "" : "s");
  putc('\n', stream);
  char *size = sg_config_size(c, " x ");
  print_clean(stream, sg_format("%s / A: %s%s%s %s, %s, %s", side, c->operation, *c->options ? " " : "", c->options,
                                c->dtype, size, count));
  free(size);
  free(count);
}

static bool same_workload(const struct sg_time_ratio *a, const struct sg_time_ratio *b) {
  return a->side == b->side &&
         sg_factors_equal(sg_ratio_entry(a)->config, sg_ratio_entry(b)->config, SG_FACTORS_WORKLOAD);
}

/* Rows of one workload follow each other. Those without a ratio are listed after the table. */
static size_t print_block(const struct sg_ratios *ratios, size_t begin, FILE *stream) {
  const struct sg_time_ratio *first = &ratios->items[begin];
  char *side = sg_side_name(first->side);
  struct line *lines = sg_alloc(ratios->n - begin, sizeof *lines);
  size_t end = begin, n = 0;
  for (; end < ratios->n && same_workload(first, &ratios->items[end]); end++) {
    if (ratios->items[end].find != SG_FIND_NONE) { lines[n++] = make_line(&ratios->items[end]); }
  }
  if (n > 0) {
    print_heading(lines[0].ratio, side, stream);
    print_lines(stream, lines, n, side);
  }
  for (size_t i = 0; i < n; i++) {
    for (size_t c = 0; c < CELLS; c++) {
      free(lines[i].cells[c]);
    }
  }
  free(lines);
  free(side);
  return end;
}

enum { MOST_NAMED = 12 };

/* The configurations without a ratio for the same reason, on one line. */
static void print_reason(const struct sg_ratios *ratios, char *const *reasons, size_t first, FILE *stream) {
  char *text = NULL;
  size_t size = 0, n = 0;
  FILE *line = sg_require(open_memstream(&text, &size));
  fprintf(line, "  %s: ", reasons[first]);
  for (size_t i = first; i < ratios->n; i++) {
    if (!reasons[i] || strcmp(reasons[i], reasons[first]) != 0) { continue; }
    const struct sg_configs_row *c = sg_ratio_entry(&ratios->items[i])->config;
    if (n++ < MOST_NAMED) { fprintf(line, "%s%s", n > 1 ? ", " : "", *c->label ? c->label : c->config_id); }
  }
  if (n > MOST_NAMED) { fprintf(line, " and %zu more", n - MOST_NAMED); }
  sg_close_memory(line, &text);
  print_clean(stream, text);
}

static bool is_first(char *const *reasons, size_t i) {
  for (size_t k = 0; k < i; k++) {
    if (reasons[k] && strcmp(reasons[k], reasons[i]) == 0) { return false; }
  }
  return true;
}

static void print_reasons(const struct sg_ratios *ratios, FILE *stream) {
  char **reasons = sg_alloc(ratios->n, sizeof *reasons);
  bool any = false;
  for (size_t i = 0; i < ratios->n; i++) {
    if (ratios->items[i].find == SG_FIND_NONE) { reasons[i] = sg_no_ratio_words(&ratios->items[i]); }
  }
  for (size_t i = 0; i < ratios->n; i++) {
    if (!reasons[i] || !is_first(reasons, i)) { continue; }
    if (!any) { fputs("\nnot comparable\n", stream); }
    any = true;
    print_reason(ratios, reasons, i, stream);
  }
  for (size_t i = 0; i < ratios->n; i++) {
    free(reasons[i]);
  }
  free(reasons);
}

/* ---- the end */

static void print_totals(const struct sg_compared_sets *sets, const struct sg_ratios *ratios, FILE *stream) {
  putc('\n', stream);
  for (size_t side = 1; side < sets->n_sides; side++) {
    char *name = sg_side_name(side);
    print_clean(stream,
                sg_format("%s compared with A: %zu slower, %zu faster, %zu the same within %.3g%%, %zu "
                          "undecided (~), %zu not comparable",
                          name, sg_ratios_count(ratios, side, SG_FIND_SLOWER),
                          sg_ratios_count(ratios, side, SG_FIND_FASTER), sg_ratios_count(ratios, side, SG_FIND_SAME),
                          100 * ratios->band, sg_ratios_count(ratios, side, SG_FIND_UNDECIDED),
                          sg_ratios_count(ratios, side, SG_FIND_NONE)));
    free(name);
  }
  if (ratios->n_compared == 0) {
    print_clean(stream, sg_format("no intervals: each side needs two launches of a configuration"));
    return;
  }
  print_clean(stream,
              sg_format("times: of one trial, or of one item where it says so, as the geometric mean over the "
                        "launches; their ratio above 1: slower than A (summary and render show medians)"));
  print_clean(stream, sg_format("~: the interval of the ratio shows neither a difference nor that the times are the "
                                "same within %.3g%%",
                                100 * ratios->band));
  const char *sessions = isnan(ratios->session_sd)
                             ? "unknown and not included (give several sessions of a side with --base)"
                             : "included";
  print_clean(stream,
              sg_format("intervals [low, high]: %.3g%% for all %zu comparisons together; session-to-session variance "
                        "is %s",
                        100 * ratios->level, ratios->n_compared, sessions));
}

int sg_compare_print(const struct sg_compared_sets *sets, const struct sg_differences *differences,
                     const struct sg_ratios *ratios, const struct sg_template_folders *templates, FILE *stream,
                     struct sg_error *err) {
  print_sets(sets, stream);
  const int status = print_differences(sets, differences, templates, stream, err);
  if (status != SG_OK) { return status; }
  for (size_t i = 0; i < ratios->n;) {
    i = print_block(ratios, i, stream);
  }
  print_reasons(ratios, stream);
  print_totals(sets, ratios, stream);
  return SG_OK;
}
