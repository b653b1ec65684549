#include "report/compare/compare_context.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/text.h"
#include "core/version.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/context/context.h"

enum { MOST_NAMED = 12, MOST_IN_HEADLINE = 3 };

/* ---- the sets */

static json_t *text_or_null(const char *text) {
  return *text ? sg_fact_text(text) : json_null();
}

static json_t *set_of(const struct sg_compared_set *s) {
  const json_t *run = s->set.run;
  const bool left_out = s->summary.capacity.explains && s->summary.capacity.n_weak > 0;
  const char *iso = sg_json_text(run, "started", "");
  json_t *out = json_pack("{s:s, s:o, s:o, s:o, s:s, s:b, s:o}", "name", s->name, "run_id",
                          text_or_null(sg_json_text(run, "run_id", "")), "machine", sg_fact_text(s->machine), "cpu",
                          text_or_null(sg_json_text(s->set.machine, "cpu.model", "")), "sha256", s->sha256,
                          "interrupted", sg_run_was_cut_off(run), "weak_left_out",
                          left_out ? sg_fact_count(s->summary.capacity.n_weak) : json_null());
  if (strlen(iso) >= 16 && iso[10] == 'T') {
    sg_context_text(out, "date", sg_format("%.10s, %.5s UTC", iso, iso + 11));
  } else {
    json_object_set_new(out, "date", text_or_null(iso));
  }
  return out;
}

static json_t *sets_of(const struct sg_compared_sets *sets) {
  json_t *list = json_array();
  for (size_t i = 0; i < sets->n; i++) {
    json_array_append_new(list, set_of(&sets->items[i]));
  }
  return list;
}

/* ---- what differs */

/* Each value once, with the sets that have it. */
static json_t *values_of(const struct sg_difference *d, const struct sg_compared_sets *sets) {
  json_t *list = json_array();
  bool *told = sg_alloc(sets->n, sizeof *told);
  const char **names = sg_alloc(sets->n, sizeof(void *));
  for (size_t i = 0; i < sets->n; i++) {
    if (told[i]) { continue; }
    size_t n = 0;
    for (size_t k = i; k < sets->n; k++) {
      if (strcmp(d->values[k], d->values[i]) != 0) { continue; }
      told[k] = true;
      names[n++] = sets->items[k].name;
    }
    const bool on = strcmp(d->values[i], SG_SETTING_ON) == 0, off = strcmp(d->values[i], SG_SETTING_OFF) == 0;
    json_array_append_new(list,
                          json_pack("{s:o, s:b, s:b, s:b, s:o}", "sets", sg_fact_names(names, n, SG_MOST_COMPARED),
                                    "on", on, "off", off, "unknown", !*d->values[i], "text",
                                    on || off ? json_null() : text_or_null(d->values[i])));
  }
  free((void *)names);
  free(told);
  return list;
}

static json_t *differences_of(const struct sg_differences *d, const struct sg_compared_sets *sets, bool differing) {
  json_t *list = json_array();
  for (size_t i = 0; i < d->n; i++) {
    const struct sg_difference *item = &d->items[i];
    if (item->differs != differing || (!differing && !*item->values[0])) { continue; }
    json_array_append_new(
        list, json_pack("{s:o, s:o}", "is", sg_difference_flags(d, item->fact), "values", values_of(item, sets)));
  }
  return list;
}

/* ---- rows */

static const char *label_of(const struct sg_time_ratio *r) {
  const struct sg_entry *e = sg_ratio_entry(r);
  return *e->config->label ? e->config->label : e->config->config_id;
}

static json_t *find_flags(enum sg_find find) {
  json_t *flags = json_object();
  for (enum sg_find f = 0; f < SG_N_FINDS; f++) {
    json_object_set_new(flags, sg_find_names[f], json_boolean(f == find));
  }
  return flags;
}

static json_t *time_of(const struct sg_side_time *t, bool per_item) {
  return sg_fact_time(t->entry && per_item ? t->time_ns / (double)t->entry->config->count : t->time_ns);
}

/* As in sg_words_ratio_and_interval. */
static json_t *ratio_of(double ratio) {
  return sg_fact_number(ratio, "1", 3);
}

static json_t *interval_of(double low, double high) {
  if (!isfinite(low) || !isfinite(high)) { return json_null(); }
  json_t *out = json_pack("{s:f, s:f, s:s}", "low", low, "high", high, "unit", "1");
  const struct sg_ratio_words words = sg_words_ratio_and_interval(1, low, high);
  free(words.ratio);
  sg_context_text(out, "text", words.interval);
  return out;
}

/* {factor, base, other} for each in which the configurations differ; null where the library or scheduler chooses. */
static json_t *factors_of(const struct sg_time_ratio *r) {
  const uint64_t differing = sg_ratio_differing(r);
  json_t *list = json_array();
  for (enum sg_factor f = 0; f < SG_N_FACTORS; f++) {
    if (!(differing & UINT64_C(1) << f)) { continue; }
    char *base = sg_factor_format(r->base.entry->config, f), *other = sg_factor_format(r->other.entry->config, f);
    json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "factor", sg_factor_name(f), "base", text_or_null(base),
                                          "other", text_or_null(other)));
    free(base);
    free(other);
  }
  return list;
}

static json_t *row_of(const struct sg_time_ratio *r) {
  json_t *row =
      json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:I, s:I, s:b}", "label", sg_fact_text(label_of(r)), "base",
                time_of(&r->base, r->per_item), "other", time_of(&r->other, r->per_item), "ratio", ratio_of(r->ratio),
                "interval", interval_of(r->low, r->high), "is", find_flags(r->find), "find", sg_find_names[r->find],
                "base_launches", (json_int_t)r->base.launches, "other_launches", (json_int_t)r->other.launches,
                "one_launch", r->reason == SG_RATIO_ONE_LAUNCH);
  json_object_update_new(row, json_pack("{s:o, s:o, s:o, s:o}", "base_share", sg_fact_share(r->base_share),
                                        "other_share", sg_fact_share(r->other_share), "scaled", ratio_of(r->scaled),
                                        "scaled_interval", interval_of(r->scaled_low, r->scaled_high)));
  json_object_set_new(row, "factors", factors_of(r));
  return row;
}

static bool same_workload(const struct sg_time_ratio *a, const struct sg_time_ratio *b) {
  return a->side == b->side &&
         sg_factors_equal(sg_ratio_entry(a)->config, sg_ratio_entry(b)->config, SG_FACTORS_WORKLOAD);
}

/* The ratios of one workload, from items[*at] on; moves *at past them. Null if none of them has a ratio. */
static json_t *workload_of(const struct sg_ratios *ratios, size_t *at) {
  const struct sg_time_ratio *first = &ratios->items[*at], *some = NULL;
  json_t *rows = json_array();
  bool shares = false;
  for (; *at < ratios->n && same_workload(first, &ratios->items[*at]); (*at)++) {
    const struct sg_time_ratio *r = &ratios->items[*at];
    if (r->find == SG_FIND_NONE) { continue; }
    some = some ? some : r;
    shares = shares || isfinite(r->scaled);
    json_array_append_new(rows, row_of(r));
  }
  if (!some) {
    json_decref(rows);
    return NULL;
  }
  return json_pack("{s:o, s:b, s:I, s:I, s:b, s:o}", "title", sg_fact_workload(some->base.entry->config), "per_item",
                   some->per_item, "base_items", (json_int_t)some->base.entry->config->count, "other_items",
                   (json_int_t)some->other.entry->config->count, "has_shares", shares, "rows", rows);
}

/* ---- what cannot be compared */

static const struct sg_entry *unusable_of(const struct sg_time_ratio *r) {
  return r->reason == SG_RATIO_BASE_UNUSABLE    ? r->base.unusable
         : r->reason == SG_RATIO_OTHER_UNUSABLE ? r->other.unusable
                                                : NULL;
}

static bool same_reason(const struct sg_time_ratio *a, const struct sg_time_ratio *b) {
  const struct sg_entry *x = unusable_of(a), *y = unusable_of(b);
  if (a->side != b->side || a->reason != b->reason) { return false; }
  return !x || (x->status == y->status && strcmp(x->detail, y->detail) == 0);
}

static json_t *reason_flags(enum sg_no_ratio reason) {
  json_t *flags = json_object();
  for (enum sg_no_ratio r = SG_NO_REASON + 1; r < SG_N_NO_RATIOS; r++) {
    json_object_set_new(flags, sg_no_ratio_names[r], json_boolean(r == reason));
  }
  return flags;
}

static json_t *group_of(const struct sg_ratios *ratios, size_t first) {
  const struct sg_time_ratio *r = &ratios->items[first];
  const struct sg_entry *unusable = unusable_of(r);
  const char **names = sg_alloc(ratios->n, sizeof(void *));
  size_t n = 0;
  for (size_t i = first; i < ratios->n; i++) {
    const struct sg_time_ratio *other = &ratios->items[i];
    if (other->find == SG_FIND_NONE && same_reason(r, other)) { names[n++] = label_of(other); }
  }
  json_t *group = json_pack("{s:o, s:o, s:o, s:o, s:o}", "is", reason_flags(r->reason), "outcome",
                            sg_context_outcome(unusable ? unusable->status : SG_ENTRY_RANKED), "detail",
                            unusable ? text_or_null(unusable->detail) : json_null(), "names",
                            sg_fact_names(names, n, MOST_NAMED), "count", sg_fact_count(n));
  free((void *)names);
  return group;
}

static bool is_first_of_group(const struct sg_ratios *ratios, size_t at) {
  for (size_t i = 0; i < at; i++) {
    if (ratios->items[i].find == SG_FIND_NONE && same_reason(&ratios->items[i], &ratios->items[at])) { return false; }
  }
  return true;
}

static json_t *left_out_of(const struct sg_ratios *ratios, size_t side) {
  json_t *list = json_array();
  for (size_t i = 0; i < ratios->n; i++) {
    const struct sg_time_ratio *r = &ratios->items[i];
    if (r->side != side || r->find != SG_FIND_NONE || !is_first_of_group(ratios, i)) { continue; }
    json_array_append_new(list, group_of(ratios, i));
  }
  return list;
}

/* ---- sides */

static int by_size(const void *a, const void *b) {
  const struct sg_time_ratio *x = *(const struct sg_time_ratio *const *)a,
                             *y = *(const struct sg_time_ratio *const *)b;
  const double one = fabs(log(x->ratio)), two = fabs(log(y->ratio));
  return one != two ? (one > two ? -1 : 1) : x < y ? -1 : x > y;
}

/* The configurations with the largest ratios of those found so: a list of names and by how much, a share of A's time
 * or a factor from 2 on. */
static json_t *extremes(const struct sg_ratios *ratios, size_t side, enum sg_find find) {
  const struct sg_time_ratio **order = sg_alloc(ratios->n, sizeof(void *));
  json_t *items = json_array();
  size_t n = 0;
  for (size_t i = 0; i < ratios->n; i++) {
    if (ratios->items[i].side == side && ratios->items[i].find == find) { order[n++] = &ratios->items[i]; }
  }
  qsort(order, n, sizeof(void *), by_size);
  const size_t named = n <= MOST_IN_HEADLINE + 1 ? n : MOST_IN_HEADLINE;
  for (size_t i = 0; i < named; i++) {
    const double ratio = find == SG_FIND_FASTER ? 1 / order[i]->ratio : order[i]->ratio;
    json_t *by = sg_fact_longer(ratio);
    if (find == SG_FIND_FASTER) {
      json_object_set_new(by, "longer", ratio >= 2 ? json_null() : sg_fact_share(1 - 1 / ratio));
    }
    json_array_append_new(items, json_pack("{s:o, s:o}", "name", sg_fact_text(label_of(order[i])), "by", by));
  }
  free((void *)order);
  return sg_fact_list(items, n - named);
}

enum { MOST_NOTABLE = 20 };

/* Rows of what is slower or faster, the largest ratios first; {rows, more}. */
static json_t *notable_of(const struct sg_ratios *ratios, size_t side) {
  const struct sg_time_ratio **order = sg_alloc(ratios->n, sizeof(void *));
  json_t *rows = json_array();
  size_t n = 0;
  for (size_t i = 0; i < ratios->n; i++) {
    const struct sg_time_ratio *r = &ratios->items[i];
    if (r->side == side && (r->find == SG_FIND_SLOWER || r->find == SG_FIND_FASTER)) { order[n++] = r; }
  }
  qsort(order, n, sizeof(void *), by_size);
  for (size_t i = 0; i < n && i < MOST_NOTABLE; i++) {
    json_array_append_new(rows, row_of(order[i]));
  }
  free((void *)order);
  return json_pack("{s:b, s:o, s:o}", "any", n > 0, "rows", rows, "more",
                   n > MOST_NOTABLE ? sg_fact_count(n - MOST_NOTABLE) : json_null());
}

static json_t *gate_of(const struct sg_gate *gate, const struct sg_ratios *ratios) {
  if (!gate->on) { return json_null(); }
  const size_t slower = sg_gate_count(gate, ratios, SG_GATE_SLOWER),
               broken = sg_gate_count(gate, ratios, SG_GATE_BROKEN),
               skipped = sg_gate_count(gate, ratios, SG_GATE_SKIPPED);
  return json_pack("{s:o, s:b, s:o, s:o, s:o}", "limit", sg_fact_threshold(gate->slower), "failed",
                   slower + broken > 0, "slower", slower ? sg_fact_count(slower) : json_null(), "broken",
                   broken ? sg_fact_count(broken) : json_null(), "skipped",
                   skipped ? sg_fact_count(skipped) : json_null());
}

/* What kind of answer it is, for the page's box. */
static const char *state_of(const struct sg_gate *gate, const struct sg_ratios *ratios) {
  const bool failed =
      gate->on && sg_gate_count(gate, ratios, SG_GATE_SLOWER) + sg_gate_count(gate, ratios, SG_GATE_BROKEN) > 0;
  return failed ? "exceeded" : ratios->n_compared == 0 ? "undecided" : "answer";
}

static json_t *figure_of(json_t *figures, const char *chart, size_t side) {
  size_t i = 0;
  json_t *figure = NULL;
  json_array_foreach(figures, i, figure) {
    if (strcmp(sg_json_text(figure, "chart", ""), chart) == 0 &&
        sg_json_integer(figure, "side", 0) == (int64_t)side) {
      return json_incref(figure);
    }
  }
  return json_null();
}

/* No comparison of this side has an answer: how many are open, null where none has an interval; otherwise null. */
static json_t *nothing_facts(const struct sg_ratios *ratios, size_t side) {
  for (enum sg_find f = 0; f < SG_FIND_UNDECIDED; f++) {
    if (sg_ratios_count(ratios, side, f) > 0) { return json_null(); }
  }
  const size_t n = sg_ratios_count(ratios, side, SG_FIND_UNDECIDED);
  return json_pack("{s:o}", "open", n > 0 ? sg_fact_count(n) : json_null());
}

static json_t *side_of(const struct sg_compared_sets *sets, const struct sg_ratios *ratios, size_t side,
                       json_t *figures) {
  json_t *workloads = json_array(), *left_out = left_out_of(ratios, side);
  bool shares = false, per_item = false, one_launch = false;
  for (size_t i = 0; i < ratios->n;) {
    one_launch = one_launch || (ratios->items[i].side == side && ratios->items[i].reason == SG_RATIO_ONE_LAUNCH);
    const bool mine = ratios->items[i].side == side;
    json_t *workload = workload_of(ratios, &i);
    if (!workload || !mine) {
      json_decref(workload);
      continue;
    }
    shares = shares || sg_json_is_true(workload, "has_shares");
    per_item = per_item || sg_json_is_true(workload, "per_item");
    json_array_append_new(workloads, workload);
  }
  char *name = sg_side_name(side);
  const struct sg_compared_set *first = &sets->items[sets->first[side]];
  json_t *out = json_pack("{s:s, s:o, s:b, s:b, s:b, s:b}", "name", name, "machine", sg_fact_text(first->machine),
                          "other_machine", strcmp(first->machine, sets->items[0].machine) != 0, "has_shares", shares,
                          "per_item", per_item, "one_launch", one_launch);
  free(name);
  json_object_set_new(out, "notable", notable_of(ratios, side));
  for (enum sg_find f = 0; f < SG_N_FINDS; f++) {
    json_object_set_new(out, sg_find_names[f], sg_fact_count(sg_ratios_count(ratios, side, f)));
  }
  json_object_set_new(out, "nothing", nothing_facts(ratios, side));
  json_object_update_new(
      out, json_pack("{s:o, s:o, s:o, s:b, s:o, s:b, s:o}", "most_slower", extremes(ratios, side, SG_FIND_SLOWER),
                     "most_faster", extremes(ratios, side, SG_FIND_FASTER), "workloads", workloads, "has_left_out",
                     json_array_size(left_out) > 0, "left_out", left_out, "has_workloads",
                     json_array_size(workloads) > 0, "forest", figure_of(figures, "forest", side)));
  return out;
}

/* ---- all */

static json_t *title_of(const struct sg_compared_sets *sets) {
  return sg_fact_fragment("words/comparison_title",
                          json_pack("{s:o, s:o, s:b}", "sets", sg_fact_count(sets->n), "sides",
                                    sg_fact_count(sets->n_sides), "machines", sg_compared_machines_differ(sets)));
}

/* From the first to the last day. */
static json_t *dates_of(const struct sg_compared_sets *sets) {
  const char *first = NULL, *last = NULL;
  for (size_t i = 0; i < sets->n; i++) {
    const char *iso = sg_json_text(sets->items[i].set.run, "started", "");
    first = !first || strcmp(iso, first) < 0 ? iso : first;
    last = !last || strcmp(iso, last) > 0 ? iso : last;
  }
  const bool one_day = strncmp(first, last, 10) == 0;
  json_t *out = json_object();
  sg_context_text(out, "date", one_day ? sg_format("%.10s", first) : sg_format("%.10s to %.10s", first, last));
  return out;
}

static json_t *session_of(const struct sg_compared_sets *sets, const struct sg_ratios *ratios) {
  return json_pack("{s:b, s:o, s:o, s:o}", "known", isfinite(ratios->session_sd), "sd",
                   sg_fact_share(ratios->session_sd), "base", sg_fact_count(sets->first[1]), "other",
                   sg_fact_count(sets->n - sets->first[1]));
}

json_t *sg_compare_context(const struct sg_compared_sets *sets, const struct sg_differences *differences,
                           const struct sg_ratios *ratios, const struct sg_gate *gate, json_t *figures) {
  json_t *sides = json_array(), *differing = differences_of(differences, sets, true),
         *same = differences_of(differences, sets, false);
  for (size_t side = 1; side < sets->n_sides; side++) {
    json_array_append_new(sides, side_of(sets, ratios, side, figures));
  }
  const char *state = state_of(gate, ratios);
  json_t *c = json_pack("{s:i, s:o, s:o, s:{s:s, s:s}, s:o}", "schema_version", SG_COMPARE_CONTEXT_VERSION, "title",
                        title_of(sets), "words", sg_context_words(state), "generator", "name", "stratagemm-report",
                        "version", SG_VERSION, "run", dates_of(sets));
  json_object_update_new(c, json_pack("{s:o, s:b, s:b, s:o, s:o}", "sets", sets_of(sets), "pair", sets->n == 2,
                                      "has_differences", json_array_size(differing) > 0, "differences", differing,
                                      "same", sg_fact_list(same, 0)));
  json_object_update_new(c, json_pack("{s:o, s:b, s:o, s:o, s:o, s:o, s:O}", "sides", sides, "several_sides",
                                      sets->n_sides > 2, "comparisons", sg_fact_count(ratios->n_compared), "level",
                                      sg_fact_threshold(ratios->level), "band", sg_fact_threshold(ratios->band),
                                      "session", session_of(sets, ratios), "figures", figures));
  json_object_set_new(c, "verdict", json_pack("{s:s}", "state", state));
  json_object_set_new(c, "gate", gate_of(gate, ratios));
  json_object_set_new(c, "trend", figure_of(figures, "trend", 0));
  return c;
}
