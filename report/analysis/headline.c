#include "report/analysis/headline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/utf8.h"
#include "core/verdict_print.h"
#include "report/analysis/base_facts.h"
#include "report/analysis/facts.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"

/* As many names as fit about one line, at least two. */
enum { MOST_NAMES = 4, NAMES_COLUMNS = 80 };

static size_t count_named(const char *const *names, size_t n) {
  size_t named = 0, columns = 0;
  while (named < n && named < MOST_NAMES) {
    columns += sg_utf8_width(names[named]);
    if (named >= 2 && columns > NAMES_COLUMNS) { break; }
    named++;
  }
  return named;
}

/* ---- verdicts */

/* What kind of answer it is, for the page's box. */
static const char *state_of(enum sg_verdict_kind kind) {
  if (kind == SG_VERDICT_CHANGED || kind == SG_VERDICT_WRONG) { return "problem"; }
  return kind == SG_VERDICT_CLEAR || kind == SG_VERDICT_TIED ? "answer" : "undecided";
}

/* Of several workloads: what all of them are, or a part of them an answer. */
static const char *state_of_run(const struct sg_analysis *a) {
  const char *all = state_of(a->workloads[0].verdict->kind);
  bool some = false, same = true;
  for (size_t i = 0; i < a->n_workloads; i++) {
    const char *state = state_of(a->workloads[i].verdict->kind);
    same = same && strcmp(state, all) == 0;
    some = some || strcmp(state, "answer") == 0;
  }
  return same ? all : some ? "partial" : "undecided";
}

/* A flag for each verdict, by its name. */
static json_t *kind_flags(enum sg_verdict_kind kind) {
  json_t *flags = json_object();
  for (int k = 0; k < SG_N_VERDICTS; k++) {
    json_object_set_new(flags, sg_verdict_name((enum sg_verdict_kind)k), json_boolean(k == (int)kind));
  }
  return flags;
}

/* Facts for {{> words/verdict}}. */
static json_t *verdict_facts(enum sg_verdict_kind kind, size_t n_missing) {
  return json_pack("{s:o, s:o}", "is", kind_flags(kind), "missing",
                   kind == SG_VERDICT_INCOMPLETE && n_missing > 0 ? sg_fact_count(n_missing) : json_null());
}

json_t *sg_verdict_workload(const struct sg_workload_results *w) {
  const struct sg_verdict *v = w->verdict;
  json_t *out = sg_fact_fragment("headline/verdict", verdict_facts(v->kind, v->n_missing));
  json_object_set_new(out, "kind", json_string(sg_verdict_name(v->kind)));
  json_object_set_new(out, "state", json_string(state_of(v->kind)));
  json_object_set_new(out, "recommends", json_boolean(sg_verdict_recommends(v)));
  json_object_set_new(out, "launches", json_integer((json_int_t)v->launches));
  json_object_set_new(out, "tied", json_integer((json_int_t)v->n_tied));
  json_object_set_new(out, "cost", sg_json_real_or_null(v->cost));
  json_object_set_new(out, "best_cost", sg_json_real_or_null(v->best_cost));
  return out;
}

/* How many workloads have each verdict. */
static json_t *verdict_counts(const struct sg_analysis *a) {
  json_t *items = json_array();
  for (size_t k = 0; k < SG_N_VERDICTS; k++) {
    size_t n = 0;
    for (size_t i = 0; i < a->n_workloads; i++) {
      n += a->workloads[i].verdict->kind == sg_verdict_order[k];
    }
    if (n == 0) { continue; }
    json_t *item = verdict_facts(sg_verdict_order[k], 0);
    json_object_set_new(item, "workloads", json_integer((json_int_t)n));
    json_array_append_new(items, item);
  }
  return sg_fact_list(items, 0);
}

json_t *sg_verdict_run(const struct sg_analysis *analysis) {
  if (analysis->n_workloads == 1) { return sg_verdict_workload(&analysis->workloads[0]); }
  json_t *out = sg_fact_fragment("headline/verdicts", json_pack("{s:o}", "verdicts", verdict_counts(analysis)));
  json_object_set_new(out, "kind", json_null());
  json_object_set_new(out, "state", json_string(state_of_run(analysis)));
  json_object_set_new(out, "recommends", json_boolean(sg_analysis_recommends(analysis)));
  return out;
}

/* ---- one workload */

static json_t *cpu_of(const char *cpu) {
  return *cpu ? sg_fact_text(cpu) : json_null();
}

static json_t *best_facts(const struct sg_entry *e) {
  struct sg_coverage coverage = {0};
  sg_coverage_add_median(&coverage, e->wall);
  bool plain = strcmp(e->name, e->config->strategy) == 0 && strcmp(e->config->strategy, "serial") != 0;
  char *interval = sg_words_median_interval(e->wall);
  json_t *facts =
      json_pack("{s:o, s:o, s:o, s:o, s:o}", "name", sg_fact_text(e->name), "threads",
                plain ? sg_fact_threads(e->config) : json_null(), "time", sg_fact_time(e->wall->median), "interval",
                *interval ? json_string(interval) : json_null(), "coverage", sg_fact_coverage(&coverage));
  free(interval);
  return facts;
}

/* The names of the entries for which `pick` is true, fastest first, and their count; null: none. */
static json_t *names_of(const struct sg_workload_results *w,
                        bool (*pick)(const struct sg_workload_results *, const struct sg_entry *)) {
  const struct sg_entry **order = sg_workload_by_ratio(w);
  const char **names = sg_alloc(w->n, sizeof *names);
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++) {
    if (pick(w, order[i])) { names[n++] = order[i]->name; }
  }
  json_t *list = sg_fact_names(names, n, count_named(names, n));
  if (n > 0) { json_object_set_new(list, "count", sg_fact_count(n)); }
  free(names);
  free((void *)order);
  return list;
}

static bool leads(const struct sg_workload_results *w, const struct sg_entry *e) {
  return w->n_tied > 1 && sg_entry_ranked(e) && e->wall->rank == 1;
}

static bool ties_with_best(const struct sg_workload_results *w, const struct sg_entry *e) {
  return leads(w, e) && e != w->best;
}

static bool never_ran(const struct sg_workload_results *w, const struct sg_entry *e) {
  (void)w;
  return e->status == SG_ENTRY_NOT_RUN && !e->wall;
}

static bool is_wrong(const struct sg_workload_results *w, const struct sg_entry *e) {
  (void)w;
  return e->status == SG_ENTRY_INVALID;
}

/* Those with wrong results; `clock` if only their times are impossible. */
static json_t *wrong_facts(const struct sg_workload_results *w) {
  json_t *list = names_of(w, is_wrong);
  bool clock = true;
  for (size_t i = 0; i < w->n; i++) {
    clock = clock && (!is_wrong(w, &w->entries[i]) || w->entries[i].detail == sg_impossible_time);
  }
  if (json_is_object(list)) { json_object_set_new(list, "clock", json_boolean(clock)); }
  return list;
}

/* The time with the library's default kernels, where the best uses others; null: not measured. */
static json_t *default_kernels(const struct sg_workload_results *w) {
  const struct sg_configs_row *best = w->best->config;
  for (size_t i = 0; i < w->n && strcmp(best->coretype, "auto") != 0; i++) {
    const struct sg_entry *e = &w->entries[i];
    bool same = sg_entry_ranked(e) && strcmp(e->config->coretype, "auto") == 0 &&
                sg_factors_equal(e->config, best, SG_FACTORS_ALL & ~SG_FACTOR(coretype));
    if (same) { return sg_fact_time(e->wall->median); }
  }
  return json_null();
}

/* A speed-up in as many digits as are known. */
static json_t *speedup_fact(double speedup, double high, bool about) {
  if (!about) { return sg_fact_ratio(speedup); }
  char *text = sg_words_rough(speedup, high);
  json_t *fact = json_pack("{s:f, s:s, s:s}", "value", speedup, "unit", "1", "text", text);
  free(text);
  return fact;
}

/* The ends of the rough range of a speed-up from one launch each. */
static json_t *rough_facts(const struct sg_summary_row *w) {
  char *low = sg_words_rough(w->speedup_low, w->speedup_high),
       *high = sg_words_rough(w->speedup_high, w->speedup_high);
  json_t *facts = json_pack("{s:s, s:s}", "low", low, "high", high);
  free(low);
  free(high);
  return facts;
}

/* The two times whose ratio is the speed-up; null where it is not, to the eye: medians of paired ratios need not be
 * ratios of medians. */
static json_t *times_facts(double time, double serial_time, double speedup) {
  if (!sg_ratios_agree(serial_time / time, speedup)) { return json_null(); }
  return json_pack("{s:o, s:o}", "own", sg_fact_time(time), "serial", sg_fact_time(serial_time));
}

/* The speed-up of the best over the baseline; null where it is the baseline, or there is none, or where nothing is
 * decided and the rounds that both have do not show the shortest time to be shorter. Where several are tied, the
 * estimates are those corrected for having chosen the fastest. `apart`: the interval, of this pair alone, is above 1,
 * although ranks, which are corrected for the number of pairs, do not show a difference. */
static json_t *compared_facts(const struct sg_workload_results *w) {
  const struct sg_entry *best = w->best, *base = w->baseline;
  const struct sg_summary_row *row = best->wall;
  if (best == base || !base || isnan(row->speedup) || sg_speedup_is_vague(row)) { return json_null(); }
  const bool rough = sg_cover_of_speedup(row) == SG_COVER_ROUGH, chosen = w->n_tied > 1 && !rough;
  const double speedup = chosen ? row->speedup_corrected : row->speedup,
               time = chosen ? row->median_corrected : row->median;
  if (speedup < 1 && !sg_verdict_recommends(w->verdict)) { return json_null(); }
  return json_pack("{s:o, s:o, s:o, s:b, s:o, s:b, s:o, s:o}", "serial", sg_fact_text(base->config->strategy), "same",
                   sg_base_same(w), "speedup",
                   speedup_fact(speedup, rough ? row->speedup_high : speedup, chosen || rough), "about",
                   chosen || rough, "interval",
                   rough ? json_null() : sg_fact_ratio_interval(row->speedup_low, row->speedup_high), "apart",
                   sg_workload_is_open(w) && row->speedup_low > 1, "rough", rough ? rough_facts(row) : json_null(),
                   "times", times_facts(time, base->wall->median, speedup));
}

/* Why the speed-up of the best is not given although there is one; null: it is, or there is none. */
static json_t *vague_facts(const struct sg_workload_results *w) {
  if (w->best == w->baseline || !w->baseline || !sg_speedup_is_vague(w->best->wall)) { return json_null(); }
  return json_pack("{s:b}", "few", w->verdict->launches < SG_FEW_LAUNCHES);
}

/* Whether the headline compares the best with serial: not where it only says that nothing is faster. */
static bool is_comparison_said(const struct sg_workload_results *w) {
  const enum sg_verdict_kind kind = w->verdict->kind;
  return w->best && kind != SG_VERDICT_MEANINGLESS && kind != SG_VERDICT_CHANGED &&
         !(kind == SG_VERDICT_TIED && sg_workload_is_open(w));
}

/* {"corrected", "table"}; takes both. Null where they are the same to the eye. */
static json_t *corrected_fact(json_t *corrected, json_t *table) {
  const bool same = strcmp(sg_json_text(corrected, "text", ""), sg_json_text(table, "text", "")) == 0;
  json_t *fact = same ? json_null() : json_pack("{s:O, s:O}", "corrected", corrected, "table", table);
  json_decref(corrected);
  json_decref(table);
  return fact;
}

json_t *sg_headline_correction(const struct sg_workload_results *w) {
  if (w->n_tied < 2 || !is_comparison_said(w)) { return json_null(); }
  const struct sg_summary_row *row = w->best->wall;
  json_t *said = compared_facts(w), *out = json_null();
  if (json_is_object(said) && json_is_null(json_object_get(said, "rough"))) {
    json_t *speedup = corrected_fact(json_incref(json_object_get(said, "speedup")),
                                     speedup_fact(row->speedup, row->speedup_corrected, true)),
           *time = json_is_null(json_object_get(said, "times"))
                       ? json_null()
                       : corrected_fact(sg_fact_time(row->median_corrected), sg_fact_time(row->median));
    if (!json_is_null(speedup) || !json_is_null(time)) {
      out = json_pack("{s:O, s:O}", "speedup", speedup, "time", time);
    }
    json_decref(speedup);
    json_decref(time);
  }
  json_decref(said);
  return out;
}

/* What comes after the only configuration of rank 1, and how much longer it takes: a share, or from twice the time on
 * a ratio. */
static json_t *next_facts(const struct sg_workload_results *w) {
  const struct sg_entry *next = NULL;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (e != w->best && sg_entry_ranked(e) && (!next || e->wall->ratio < next->wall->ratio)) { next = e; }
  }
  if (!next || w->n_tied > 1 || !(next->wall->ratio > 1)) { return json_null(); }
  json_t *facts = sg_fact_longer(next->wall->ratio);
  json_object_set_new(facts, "name", sg_fact_text(next->name));
  return facts;
}

/* How many of the configurations have no time; null: none. */
static json_t *untimed_facts(const struct sg_workload_results *w) {
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++) {
    n += !sg_entry_ranked(&w->entries[i]);
  }
  if (n == 0) { return json_null(); }
  json_t *facts = sg_fact_count(n);
  json_object_set_new(facts, "of", json_integer((json_int_t)w->n));
  return facts;
}

json_t *sg_headline_workload(const struct sg_workload_results *w, const char *cpu) {
  json_t *facts = json_pack("{s:o, s:o, s:o, s:b, s:o, s:o, s:n}", "workload", sg_fact_workload(w->entries[0].config),
                            "cpu", cpu_of(cpu), "is", kind_flags(w->verdict->kind), "alone", w->n == 1, "missing",
                            names_of(w, never_ran), "wrong", wrong_facts(w), "best");
  if (w->best) {
    json_object_set_new(facts, "best", best_facts(w->best));
    json_object_set_new(facts, "serial_is_best", json_boolean(w->best == w->baseline));
    json_object_set_new(facts, "open", json_boolean(sg_workload_is_open(w)));
    json_object_set_new(facts, "compared", compared_facts(w));
    json_object_set_new(facts, "vague", vague_facts(w));
    json_object_set_new(facts, "next", next_facts(w));
    json_object_set_new(facts, "leaders", names_of(w, leads));
    json_object_set_new(facts, "ties", names_of(w, ties_with_best));
    json_object_set_new(facts, "cost", sg_fact_bound_on_cost(w->verdict->cost));
    json_object_set_new(facts, "untimed", untimed_facts(w));
    json_object_set_new(facts, "best_cost",
                        sg_verdict_is_loose(w->verdict) ? sg_fact_bound_on_cost(w->verdict->best_cost) : json_null());
    json_object_set_new(facts, "default_kernels_time", default_kernels(w));
  }
  return sg_fact_fragment("headline/single", facts);
}

/* ---- several workloads */

static bool shares_first_rank(const struct sg_workload_results *w, const char *strategy) {
  for (size_t k = 0; k < w->n; k++) {
    const struct sg_entry *e = &w->entries[k];
    if (sg_entry_ranked(e) && e->wall->rank == 1 && strcmp(e->config->strategy, strategy) == 0) { return true; }
  }
  return false;
}

static bool has_answer(const struct sg_workload_results *w) {
  return w->best != NULL;
}

static bool is_decided(const struct sg_workload_results *w) {
  return w->best && sg_verdict_recommends(w->verdict);
}

/* The strategy that shares the first rank in most of the workloads considered; among equals the one that is itself
 * the fastest most often, then the first. */
struct winner {
  const char *strategy; /* NULL: none */
  size_t wins, bests;
};

static struct winner most_wins(const struct sg_analysis *a, bool (*counts)(const struct sg_workload_results *w)) {
  struct winner winner = {0};
  for (size_t i = 0; i < a->n_entries; i++) {
    struct winner one = {.strategy = a->entries[i].config->strategy};
    for (size_t k = 0; k < a->n_workloads; k++) {
      const struct sg_workload_results *w = &a->workloads[k];
      if (!counts(w) || !shares_first_rank(w, one.strategy)) { continue; }
      one.wins++;
      one.bests += strcmp(w->best->config->strategy, one.strategy) == 0;
    }
    if (one.wins > winner.wins || (one.wins == winner.wins && one.bests > winner.bests)) { winner = one; }
  }
  return winner;
}

/* Over all workloads with a best: their number; those with a serial baseline; those whose verdict leaves open what is
 * fastest; and of the others with a baseline, those with something reliably faster, and those without. */
struct overview {
  size_t answered, compared, beaten, unbeaten, undecided;
  double least, most;   /* speed-up where serial is beaten */
  struct winner winner; /* among those workloads */
};

static struct overview count(const struct sg_analysis *a) {
  struct overview o = {.least = INFINITY, .winner = most_wins(a, sg_workload_is_shown_to_beat_serial)};
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_workload_results *w = &a->workloads[i];
    o.answered += has_answer(w);
    o.undecided += has_answer(w) && !is_decided(w);
    if (!has_answer(w) || !w->baseline) { continue; }
    o.compared++;
    if (!sg_workload_is_shown_to_beat_serial(w)) {
      o.unbeaten += is_decided(w);
      continue;
    }
    o.beaten++;
    o.least = fmin(o.least, w->best->wall->speedup);
    o.most = fmax(o.most, w->best->wall->speedup);
  }
  return o;
}

static json_t *count_or_null(size_t n) {
  return n > 0 ? sg_fact_count(n) : json_null();
}

/* Where something is reliably faster than serial, by how much, and what is fastest there most often; null: in no
 * workload. */
static json_t *faster_facts(const struct overview *o) {
  if (o->beaten == 0) { return json_null(); }
  json_t *least = sg_fact_ratio(o->least), *most = sg_fact_ratio(o->most);
  bool differ = strcmp(sg_json_text(least, "text", ""), sg_json_text(most, "text", "")) != 0;
  if (!differ) {
    json_decref(least);
    least = json_null();
  }
  return json_pack("{s:I, s:b, s:o, s:o, s:{s:o, s:I, s:b}, s:b}", "workloads", (json_int_t)o->beaten, "everywhere",
                   o->beaten == o->answered, "least", least, "most", most, "winner", "name",
                   sg_fact_text(o->winner.strategy), "workloads", (json_int_t)o->winner.wins, "everywhere",
                   o->winner.wins == o->beaten, "one", o->beaten == 1);
}

/* Without a serial baseline: the strategy that is fastest most often; null: there is a baseline, or nothing is
 * decided. */
static json_t *winner_facts(const struct sg_analysis *a, const struct overview *o) {
  if (o->answered == 0 || o->compared > 0) { return json_null(); }
  const struct winner winner = most_wins(a, is_decided);
  if (winner.wins == 0) { return json_null(); }
  return json_pack("{s:o, s:I, s:b}", "name", sg_fact_text(winner.strategy), "workloads", (json_int_t)winner.wins,
                   "everywhere", winner.wins == o->answered);
}

static json_t *over_workloads(const struct sg_analysis *a, const char *cpu) {
  const struct overview o = count(a);
  json_t *facts =
      json_pack("{s:o, s:b, s:b, s:I, s:o, s:o, s:o}", "cpu", cpu_of(cpu), "changed",
                a->workloads[0].verdict->kind == SG_VERDICT_CHANGED, "meaningless",
                a->workloads[0].verdict->kind == SG_VERDICT_MEANINGLESS, "workloads", (json_int_t)a->n_workloads,
                "ranked", count_or_null(o.answered), "faster", faster_facts(&o), "fastest", winner_facts(a, &o));
  json_object_set_new(facts, "unbeaten", count_or_null(o.unbeaten));
  json_object_set_new(facts, "undecided", count_or_null(o.undecided));
  json_object_set_new(facts, "uncompared", count_or_null(o.compared > 0 ? o.answered - o.compared : 0));
  json_object_set_new(facts, "unranked", count_or_null(o.answered > 0 ? a->n_workloads - o.answered : 0));
  return sg_fact_fragment("headline/several", facts);
}

json_t *sg_headline(const struct sg_analysis *analysis) {
  const char *cpu = sg_json_text(analysis->set->machine, "cpu.model", "");
  if (analysis->n_workloads == 1) { return sg_headline_workload(&analysis->workloads[0], cpu); }
  return over_workloads(analysis, cpu);
}
