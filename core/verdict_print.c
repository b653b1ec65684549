#include "core/verdict_print.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/coverage.h"
#include "core/settle.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/wrap.h"

enum { MOST_NAMES = 4 };

/* A workload, its configurations in the order of their ratio. */
struct view {
  const struct sg_summary *summary;
  const struct sg_verdict *verdict;
  size_t *order, n;
  long best, baseline; /* SG_NO_CONFIG: none; the baseline is that of the best */
};

static const struct sg_summary_row *wall_of(const struct view *v, size_t config) {
  return &v->summary->rows[v->summary->first[config]];
}

static int by_ratio(const void *a, const void *b, void *summary) {
  const struct sg_summary *s = summary;
  const size_t x = *(const size_t *)a, y = *(const size_t *)b;
  const double one = s->rows[s->first[x]].ratio, other = s->rows[s->first[y]].ratio;
  if (isnan(one) != isnan(other)) { return isnan(one) ? 1 : -1; }
  if (!isnan(one) && one != other) { return one < other ? -1 : 1; }
  return (x > y) - (x < y);
}

static struct view view_of(const struct sg_summary *summary, size_t w) {
  const size_t *members = summary->workloads.members + summary->workloads.first[w];
  struct view v = {summary,      &summary->verdicts[w],
                   NULL,         summary->workloads.first[w + 1] - summary->workloads.first[w],
                   SG_NO_CONFIG, SG_NO_CONFIG};
  v.order = sg_alloc(v.n + 1, sizeof *v.order);
  memcpy(v.order, members, v.n * sizeof *v.order);
  qsort_r(v.order, v.n, sizeof *v.order, by_ratio, (void *)summary);
  for (size_t i = 0; i < v.n && v.best == SG_NO_CONFIG; i++) {
    if (wall_of(&v, v.order[i])->rank == 1) { v.best = (long)v.order[i]; }
  }
  if (v.best != SG_NO_CONFIG) { v.baseline = summary->baseline[v.best]; }
  return v;
}

/* ---- parts of a sentence */

static void put_name(const struct view *v, size_t config, FILE *out) {
  const struct sg_configs_row *c = &v->summary->set->configs[config];
  char *name = sg_utf8_cleaned(*c->label ? c->label : c->config_id);
  fputs(name, out);
  free(name);
}

typedef bool pick_test(const struct view *v, size_t config);

static bool leads(const struct view *v, size_t config) {
  return wall_of(v, config)->rank == 1;
}

static bool ties_with_best(const struct view *v, size_t config) {
  return leads(v, config) && (long)config != v->best;
}

static bool is_wrong(const struct view *v, size_t config) {
  return wall_of(v, config)->valid == 0;
}

static size_t count(const struct view *v, pick_test *pick) {
  size_t n = 0;
  for (size_t i = 0; i < v->n; i++) {
    n += pick(v, v->order[i]);
  }
  return n;
}

/* "a, b and c" or "a, b, c, d and 3 more". */
static void put_names(const struct view *v, pick_test *pick, FILE *out) {
  const size_t n = count(v, pick), named = n <= MOST_NAMES + 1 ? n : MOST_NAMES;
  size_t k = 0;
  for (size_t i = 0; i < v->n && k < named; i++) {
    if (!pick(v, v->order[i])) { continue; }
    fputs(k == 0 ? "" : k + 1 == n ? " and " : ", ", out);
    put_name(v, v->order[i], out);
    k++;
  }
  if (n > named) { fprintf(out, " and %zu more", n - named); }
}

static int decimals(double value) {
  return value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
}

static bool ties_with_serial(const struct view *v) {
  return v->verdict->n_tied > 1 && v->baseline != SG_NO_CONFIG && wall_of(v, (size_t)v->baseline)->rank == 1;
}

/* Whether the speed-up of the best is an estimate that is shrunk because several are tied (struct sg_place). */
static bool is_shrunk(const struct view *v) {
  return v->verdict->n_tied > 1 && sg_cover_of_speedup(wall_of(v, (size_t)v->best)) != SG_COVER_ROUGH;
}

/* The speed-up of the best in a sentence; NAN: there is none, it is vague, or it is less than 1 where nothing is
 * decided, as in report/analysis/headline.c. */
static double speedup_of_best(const struct view *v) {
  if (v->best == SG_NO_CONFIG || v->baseline == SG_NO_CONFIG || v->baseline == v->best) { return NAN; }
  const struct sg_summary_row *row = wall_of(v, (size_t)v->best);
  const double speedup = is_shrunk(v) ? row->speedup_corrected : row->speedup;
  return sg_speedup_is_vague(row) || (speedup < 1 && !sg_verdict_recommends(v->verdict)) ? NAN : speedup;
}

/* ", 3.41 times as fast as serial (95% interval 3.38 to 3.44)"; nothing where there is no baseline, or it is the
 * fastest. */
static void put_speedup(const struct view *v, const char *before, FILE *out) {
  const struct sg_summary_row *row = wall_of(v, (size_t)v->best);
  if (v->baseline != SG_NO_CONFIG && v->baseline != v->best && sg_speedup_is_vague(row)) {
    fputs(v->verdict->launches < SG_FEW_LAUNCHES ? ", with too few launches to give a speed-up"
                                                 : ", with times that vary too much to give a speed-up",
          out);
    return;
  }
  const bool rough = sg_cover_of_speedup(row) == SG_COVER_ROUGH;
  const double speedup = speedup_of_best(v), high = rough ? row->speedup_high : speedup;
  if (isnan(speedup)) { return; }
  /* Ranks are corrected for the number of pairs and do not show what this interval, which is not, seems to. */
  const char *alone = ties_with_serial(v) && row->speedup_low > 1 ? ", not corrected for several comparisons" : "";
  fputs(before, out);
  if (rough || is_shrunk(v)) {
    fprintf(out, "about %.*f", sg_rough_decimals(high), sg_rough_round(speedup, high));
  } else {
    fprintf(out, "%.*f", decimals(speedup), speedup);
  }
  fputs(" times as fast as ", out);
  put_name(v, (size_t)v->baseline, out);
  if (rough) {
    fprintf(out, " (about %.*f to %.*f, from one launch each%s)", sg_rough_decimals(high),
            sg_rough_round(row->speedup_low, high), sg_rough_decimals(high), sg_rough_round(high, high), alone);
  } else if (!isnan(row->speedup_low)) {
    const int digits = decimals(row->speedup_high);
    char *low = sg_format_decimals(row->speedup_low, digits);
    fprintf(out, " (%.0f%% interval %s to %.*f%s)", 100 * v->summary->options.level, low, digits, row->speedup_high,
            alone);
    free(low);
  }
}

static void put_best(const struct view *v, const char *before, FILE *out) {
  if (v->best == SG_NO_CONFIG) { return; }
  fputs(before, out);
  put_name(v, (size_t)v->best, out);
  fputs(" is ahead (smallest relative time)", out);
  put_speedup(v, ", ", out);
}

/* "3.4%", with two digits. */
static void put_cost(double cost, const char *before, FILE *out) {
  const double percent = 100 * fmax(cost, SG_LEAST_COST);
  if (isfinite(cost)) { fprintf(out, "%s%.*f%%", before, percent < 0.995 ? 2 : percent < 9.95 ? 1 : 0, percent); }
}

/* ---- the sentences */

static void put_clear(const struct view *v, FILE *out) {
  if (v->baseline == v->best) {
    fputs("nothing is faster than ", out);
    put_name(v, (size_t)v->best, out);
    return;
  }
  put_name(v, (size_t)v->best, out);
  fputs(" is fastest", out);
  put_speedup(v, ", ", out);
}

/* Any may be the fastest; how much slower the one that is ahead is at most. */
static void put_loose(const struct view *v, bool open, FILE *out) {
  put_name(v, (size_t)v->best, out);
  fputs(" is ahead (smallest relative time)", out);
  if (!open) { put_speedup(v, ", ", out); }
  fputs(", but ", out);
  put_names(v, ties_with_best, out);
  fputs(" may be as fast; choosing ", out);
  put_name(v, (size_t)v->best, out);
  put_cost(v->verdict->best_cost, " costs at most ", out);
}

static void put_tied(const struct view *v, FILE *out) {
  const bool open = ties_with_serial(v);
  const bool loose = sg_verdict_is_loose(v->verdict);
  if (open) { fprintf(out, "nothing is reliably faster than serial%s ", loose ? ";" : ":"); }
  if (loose) {
    put_loose(v, open, out);
    return;
  }
  put_names(v, leads, out);
  fputs(" are equally fast", out);
  put_cost(v->verdict->cost, " within ", out);
  if (!open) { put_speedup(v, ", ", out); }
}

static void put_few(const struct view *v, FILE *out) {
  put_best(v, ties_with_serial(v) ? "nothing is known to be faster than serial; so far " : "", out);
  if (v->verdict->n_tied < 2) {
    fputs("; one launch of each is not enough to be sure", out);
    return;
  }
  fputs("; ", out);
  put_names(v, ties_with_best, out);
  fputs(" may be as fast", out);
}

static void put_unstable(const struct view *v, FILE *out) {
  fputs("times vary too much to tell ", out);
  put_names(v, leads, out);
  fputs(" apart", out);
  put_cost(v->verdict->cost, ": the difference may be up to ", out);
}

static void put_incomplete(const struct view *v, FILE *out) {
  if (v->verdict->n_missing > 0) {
    fprintf(out, "%zu configuration%s never ran", v->verdict->n_missing, v->verdict->n_missing == 1 ? "" : "s");
  } else {
    fputs("the run did not end", out);
  }
  put_best(v, "; so far ", out);
}

static void put_wrong(const struct view *v, FILE *out) {
  put_names(v, is_wrong, out);
  put_best(v, "; of the others, ", out);
}

static void put_single(const struct view *v, FILE *out) {
  put_name(v, (size_t)v->best, out);
  fputs(" has no other to be compared with", out);
}

/* An answer is one among those that ran. */
static void put_untimed(const struct view *v, FILE *out) {
  const size_t untimed = v->n - v->verdict->n_ranked;
  if (!sg_verdict_recommends(v->verdict) || untimed == 0) { return; }
  fprintf(out, "; %zu of %zu configurations %s no time", untimed, v->n, untimed == 1 ? "has" : "have");
}

static void put_meaningless(const struct view *v, FILE *out) {
  (void)v;
  fputs("the run only tests that everything works", out);
}

/* The files: names of a result set. */
static void put_changed(const struct view *v, FILE *out) {
  const json_t *changed = json_object_get(v->summary->set->seal, "changed");
  const size_t n = json_array_size(changed);
  for (size_t i = 0; i < n; i++) {
    fprintf(out, "%s%s", i == 0 ? "" : i + 1 == n ? " and " : ", ", json_string_value(json_array_get(changed, i)));
  }
  fprintf(out, " differ%s from SHA256SUMS", n == 1 ? "s" : "");
}

static const struct {
  const char *label;
  void (*put_reason)(const struct view *v, FILE *out); /* NULL: the label says it */
} sentences[SG_N_VERDICTS] = {
    [SG_VERDICT_CHANGED] = {"none, the result set was changed after it was measured", put_changed},
    [SG_VERDICT_WRONG] = {"wrong results", put_wrong},
    [SG_VERDICT_NOTHING] = {"none, no verified time", NULL},
    [SG_VERDICT_MEANINGLESS] = {"none, the times mean nothing", put_meaningless},
    [SG_VERDICT_INCOMPLETE] = {"incomplete", put_incomplete},
    [SG_VERDICT_SINGLE] = {"only one configuration", put_single},
    [SG_VERDICT_CLEAR] = {"clear", put_clear},
    [SG_VERDICT_TIED] = {"tied", put_tied},
    [SG_VERDICT_FEW] = {"too few launches to tell", put_few},
    [SG_VERDICT_UNSTABLE] = {"unstable machine, inconclusive", put_unstable},
};

void sg_verdict_print(const struct sg_summary *summary, size_t workload, FILE *stream) {
  struct view v = view_of(summary, workload);
  char *reason = NULL;
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&reason, &size));
  if (sentences[v.verdict->kind].put_reason) { sentences[v.verdict->kind].put_reason(&v, out); }
  put_untimed(&v, out);
  sg_close_memory(out, &reason);
  char *text = sg_format("verdict: %s%s%s\n", sentences[v.verdict->kind].label, *reason ? ": " : "", reason);
  sg_wrap_print(text, stream);
  free(text);
  free(reason);
  free(v.order);
}

/* Whether the sentence of a verdict gives the speed-up of the best. */
static bool gives_speedup(const struct view *v) {
  const enum sg_verdict_kind kind = v->verdict->kind;
  return sg_verdict_has_times(v->verdict) && kind != SG_VERDICT_CHANGED && kind != SG_VERDICT_UNSTABLE &&
         !(kind == SG_VERDICT_TIED && ties_with_serial(v));
}

void sg_verdict_print_shrunk(const struct sg_summary *summary, size_t workload, FILE *stream) {
  struct view v = view_of(summary, workload);
  const double said = speedup_of_best(&v);
  if (!isnan(said) && gives_speedup(&v) && is_shrunk(&v)) {
    const struct sg_summary_row *row = wall_of(&v, (size_t)v.best);
    const double rounded = sg_rough_round(said, said);
    if (rounded != sg_rough_round(row->speedup, said)) {
      char *text =
          sg_format("  the verdict gives a speed-up of about %.*f instead of %.*f: the fastest of several tied "
                    "configurations owes part of its lead to chance, so its estimate is shrunk toward their "
                    "mean\n",
                    sg_rough_decimals(said), rounded, decimals(row->speedup), row->speedup);
      sg_wrap_print(text, stream);
      free(text);
    }
  }
  free(v.order);
}

void sg_settle_print(const struct sg_summary *summary, const char *dir, const json_t *typed, FILE *stream) {
  const struct sg_settle settle = sg_settle_find(summary, dir ? dir : "DIR", typed);
  if (!settle.command) { return; }
  sg_utf8_clean(settle.command);
  fprintf(stream, "to settle it, %s%s:\n  %s\n",
          settle.continues ? dir ? "continue the run" : "continue the run (DIR: the folder of its result set)"
          : settle.idle    ? "measure again while the machine is idle (DIR: a new folder)"
                           : "measure",
          settle.files ? " (FILE: its library, program or profile)" : "", settle.command);
  free(settle.command);
}

const enum sg_verdict_kind sg_verdict_order[] = {
    SG_VERDICT_CLEAR, SG_VERDICT_TIED,    SG_VERDICT_FEW,    SG_VERDICT_UNSTABLE,    SG_VERDICT_INCOMPLETE,
    SG_VERDICT_WRONG, SG_VERDICT_CHANGED, SG_VERDICT_SINGLE, SG_VERDICT_MEANINGLESS, SG_VERDICT_NOTHING};
static_assert(sizeof sg_verdict_order / sizeof sg_verdict_order[0] == SG_N_VERDICTS, "a verdict without a place");

void sg_verdicts_print(const struct sg_summary *summary, FILE *stream) {
  size_t counts[SG_N_VERDICTS] = {0};
  for (size_t w = 0; w < summary->workloads.n; w++) {
    counts[summary->verdicts[w].kind]++;
  }
  const char *separator = "verdicts: ";
  for (size_t k = 0; k < SG_N_VERDICTS; k++) {
    const enum sg_verdict_kind kind = sg_verdict_order[k];
    if (counts[kind] == 0) { continue; }
    fprintf(stream, "%s%zu %s", separator, counts[kind], sentences[kind].label);
    separator = "; ";
  }
  putc('\n', stream);
}
