#include "report/analysis/analysis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/launches.h"
#include "report/analysis/names.h"

/* Entries grouped by the summary's workloads: workloads in order of first appearance, entries within each in the
 * order of configs.csv. */
static void group(struct sg_analysis *a) {
  const struct sg_workloads *grouped = &a->summary->workloads;
  a->n_workloads = grouped->n;
  for (size_t i = 0; i < grouped->n; i++) {
    a->workloads[i].entries = &a->entries[grouped->first[i]];
    a->workloads[i].n = grouped->first[i + 1] - grouped->first[i];
    a->workloads[i].verdict = &a->summary->verdicts[i];
  }
  a->n_entries = a->set->n_configs;
  for (size_t i = 0; i < a->n_entries; i++) {
    a->entries[i] = (struct sg_entry){.config = &a->set->configs[grouped->members[i]], .detail = ""};
  }
}

/* The entry of each row of configs.csv. */
static struct sg_entry **entries_by_config(const struct sg_analysis *a) {
  struct sg_entry **map = sg_alloc(a->set->n_configs, sizeof(void *));
  for (size_t i = 0; i < a->n_entries; i++) {
    map[a->entries[i].config - a->set->configs] = &a->entries[i];
  }
  return map;
}

static struct sg_entry *entry_of(const struct sg_analysis *a, struct sg_entry **map, const char *config_id) {
  const struct sg_configs_row *row = sg_resultset_config(a->set, config_id);
  return row ? map[row - a->set->configs] : NULL;
}

/* A launch that only counts events has no time to lose, but a wrong result counts in any launch. */
static bool only_counted(const struct sg_outcomes_row *o) {
  return o->round == 0 && strcmp(o->outcome, "invalid") != 0;
}

static void count_outcomes(struct sg_analysis *a, struct sg_entry **map) {
  for (size_t i = 0; i < a->set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &a->set->outcomes[i];
    struct sg_entry *e = entry_of(a, map, o->config_id);
    if (!e || only_counted(o)) { continue; }
    if (strcmp(o->outcome, "ok") == 0) {
      e->ok++;
      if (*o->detail) { e->remark = o->detail; }
      continue;
    }
    if (strcmp(o->outcome, "interrupted") == 0) { continue; }
    e->not_ok++;
    if (e->status != SG_ENTRY_RANKED && strcmp(o->outcome, "invalid") != 0) { continue; }
    e->detail = o->detail;
    if (strcmp(o->outcome, "invalid") == 0) {
      e->status = SG_ENTRY_INVALID;
    } else if (strcmp(o->outcome, "unavailable") == 0) {
      e->status = SG_ENTRY_UNAVAILABLE;
    } else if (strcmp(o->outcome, "skipped") == 0) {
      e->status = SG_ENTRY_NOT_RUN;
    } else {
      e->status = SG_ENTRY_FAILED;
    }
  }
}

static int by_launch(const void *a, const void *b) {
  const struct sg_outcomes_row *x = *(const struct sg_outcomes_row *const *)a,
                               *y = *(const struct sg_outcomes_row *const *)b;
  return (x->launch > y->launch) - (x->launch < y->launch);
}

/* Outcomes of launches whose trials are shown: those that ran to their end. */
static const struct sg_outcomes_row **ended_launches(const struct sg_resultset *set, size_t *n) {
  const struct sg_outcomes_row **ended = sg_alloc(set->n_outcomes, sizeof(void *));
  *n = 0;
  for (size_t i = 0; i < set->n_outcomes; i++) {
    const struct sg_outcomes_row *o = &set->outcomes[i];
    if (strcmp(o->outcome, "ok") == 0 || strcmp(o->outcome, "invalid") == 0) { ended[(*n)++] = o; }
  }
  qsort(ended, *n, sizeof(void *), by_launch);
  return ended;
}

static bool launch_ended(const struct sg_outcomes_row **ended, size_t n, const struct sg_samples_row *sample) {
  const struct sg_outcomes_row wanted = {.launch = sample->launch}, *key = &wanted;
  const struct sg_outcomes_row **found = bsearch(&key, ended, n, sizeof(void *), by_launch);
  return found && (*found)->config_id == sample->config_id;
}

static void add_launch(struct sg_entry *e, const struct sg_launch_rows *launch) {
  for (size_t i = 0; i < launch->n; i++) {
    e->warmups += launch->rows[i].warmup == 1;
    e->has_impossible_time |= sg_trial_is_impossible(&launch->rows[i]);
  }
  e->n_trials += launch->n;
  e->n_launches++;
}

static void share_launches(struct sg_analysis *a) {
  const struct sg_resultset *set = a->set;
  size_t n_ended = 0, n = 0;
  const struct sg_outcomes_row **ended = ended_launches(set, &n_ended);
  a->launches = sg_alloc(set->first_launch[set->n_configs], sizeof *a->launches);
  for (size_t i = 0; i < a->n_entries; i++) {
    struct sg_entry *e = &a->entries[i];
    const size_t c = (size_t)(e->config - set->configs);
    e->launches = &a->launches[n];
    for (size_t k = set->first_launch[c]; k < set->first_launch[c + 1]; k++) {
      if (!launch_ended(ended, n_ended, set->launches[k].rows)) { continue; }
      a->launches[n++] = set->launches[k];
      add_launch(e, &set->launches[k]);
    }
  }
  free(ended);
}

const char sg_impossible_time[] = "a trial has a duration of zero or less: the clock or the file is wrong";

static void find_summaries(struct sg_analysis *a) {
  for (size_t i = 0; i < a->n_entries; i++) {
    struct sg_entry *e = &a->entries[i];
    if (!e->config) { continue; } /* never: group() filled them in; the static analyser cannot know that */
    const char *id = e->config->config_id;
    e->wall = sg_summary_find(a->summary, id, "wall_ns");
    e->load_wall = sg_summary_find(a->summary, id, "load_wall_ns");
    e->operate_wall = sg_summary_find(a->summary, id, "operate_wall_ns");
    e->load_busy = sg_summary_find(a->summary, id, "load_busy_ns");
    e->operate_busy = sg_summary_find(a->summary, id, "operate_busy_ns");
    if (e->wall && (e->wall->n <= 0 || isnan(e->wall->median))) { e->wall = NULL; }
    if (e->status != SG_ENTRY_INVALID && e->ok > 0) { e->status = SG_ENTRY_RANKED; }
    if (e->status == SG_ENTRY_RANKED && e->has_impossible_time) {
      e->status = SG_ENTRY_INVALID;
      e->detail = sg_impossible_time;
    }
    if (e->status == SG_ENTRY_RANKED && e->wall && e->wall->valid == 0) { e->status = SG_ENTRY_INVALID; }
    if (e->status == SG_ENTRY_RANKED && e->wall && e->wall->valid != 1) { e->status = SG_ENTRY_UNVERIFIED; }
    if (e->status == SG_ENTRY_RANKED && !e->wall) { e->status = SG_ENTRY_NOT_RUN; }
    /* It failed too often and was given up, in a run that looks for the fastest. */
    if (e->status == SG_ENTRY_RANKED && e->wall->rank == SG_NO_INT) { e->status = SG_ENTRY_FAILED; }
  }
}

static void find_baselines(struct sg_analysis *a, struct sg_entry **map) {
  for (size_t i = 0; i < a->set->n_configs; i++) {
    long baseline = a->summary->baseline[i];
    if (baseline != SG_NO_CONFIG && sg_entry_ranked(map[baseline])) { map[i]->baseline = map[baseline]; }
  }
}

const char *sg_entry_label(const struct sg_entry *entry) {
  return entry->label ? entry->label : entry->config->label;
}

bool sg_entry_ranked(const struct sg_entry *entry) {
  return entry->status == SG_ENTRY_RANKED && entry->wall && entry->wall->rank != SG_NO_INT;
}

const struct sg_entry *sg_analysis_entry(const struct sg_analysis *analysis, long config) {
  for (size_t i = 0; config != SG_NO_CONFIG && i < analysis->n_entries; i++) {
    if (analysis->entries[i].config == &analysis->set->configs[config]) { return &analysis->entries[i]; }
  }
  return NULL;
}

bool sg_entry_has_small_items(const struct sg_entry *entry) {
  const double small_ns = 1e6;
  return entry->config->count > 0 && entry->wall->median / (double)entry->config->count <= small_ns;
}

bool sg_entry_is_first_of_strategy(const struct sg_entry *entries, size_t i, sg_entry_test *counts) {
  if (counts && !counts(&entries[i], entries)) { return false; }
  for (size_t k = 0; k < i; k++) {
    bool same = strcmp(entries[k].config->strategy, entries[i].config->strategy) == 0;
    if (same && (!counts || counts(&entries[k], entries))) { return false; }
  }
  return true;
}

bool sg_workload_ties_with_serial(const struct sg_workload_results *workload, const struct sg_entry *entry) {
  const struct sg_entry *base = workload->baseline;
  return base && base != entry && base->wall->rank == entry->wall->rank;
}

bool sg_workload_is_open(const struct sg_workload_results *workload) {
  const struct sg_workload_results *w = workload;
  return w->best && w->baseline && w->baseline->wall->rank == 1 && (w->best != w->baseline || w->n_tied > 1);
}

bool sg_workload_beats_serial(const struct sg_workload_results *w) {
  return w->best && w->baseline && w->best != w->baseline && !sg_workload_is_open(w) &&
         isfinite(w->best->wall->speedup);
}

bool sg_workload_is_shown_to_beat_serial(const struct sg_workload_results *w) {
  return sg_workload_beats_serial(w) && sg_verdict_recommends(w->verdict);
}

bool sg_same_library(const struct sg_configs_row *a, const struct sg_configs_row *b) {
  return sg_factors_equal(a, b, SG_FACTORS_LIBRARY);
}

/* The baseline of the best entry, or, where it has none, that of the first entry with a baseline. */
static const struct sg_entry *baseline_of(const struct sg_workload_results *w) {
  if (w->best && w->best->baseline) { return w->best->baseline; }
  size_t i = 0;
  while (i < w->n && !w->entries[i].baseline) {
    i++;
  }
  return i < w->n ? w->entries[i].baseline : NULL;
}

static void judge(struct sg_workload_results *w) {
  w->flop = NAN;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (e->wall && isnan(w->flop) && !isnan(e->wall->flops_per_s)) {
      w->flop = e->wall->flops_per_s * e->wall->median * 1e-9;
    }
    if (!sg_entry_ranked(e) || e->wall->rank != 1) { continue; }
    w->n_tied++;
    if (!w->best || e->wall->ratio < w->best->wall->ratio) { w->best = e; }
  }
  w->baseline = baseline_of(w);
}

void sg_analysis_init(struct sg_analysis *analysis, const struct sg_resultset *set,
                      const struct sg_summary *summary) {
  *analysis = (struct sg_analysis){.set = set, .summary = summary};
  analysis->entries = sg_alloc(set->n_configs, sizeof *analysis->entries);
  analysis->workloads = sg_alloc(set->n_configs, sizeof *analysis->workloads);
  group(analysis);
  struct sg_entry **map = entries_by_config(analysis);
  count_outcomes(analysis, map);
  share_launches(analysis);
  find_summaries(analysis);
  find_baselines(analysis, map);
  free(map);
  sg_weak_launches_init(&analysis->weak, summary);
  sg_counts_init(&analysis->counts, set);
  struct sg_style_book book = {0};
  for (size_t i = 0; i < set->n_configs; i++) {
    sg_style_book_add(&book, set->configs[i].strategy);
  }
  for (size_t i = 0; i < analysis->n_entries; i++) {
    struct sg_entry *e = &analysis->entries[i];
    e->style = sg_style_book_find(&book, e->config->strategy);
    e->weak = sg_weak_launches_count(&analysis->weak, e->config->config_id);
  }
  sg_style_book_release(&book);
  analysis->names = sg_names_give(analysis->workloads, analysis->n_workloads);
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    judge(&analysis->workloads[i]);
  }
}

void sg_analysis_release(struct sg_analysis *analysis) {
  sg_names_release(analysis->names);
  free(analysis->entries);
  free(analysis->workloads);
  free(analysis->launches);
  sg_weak_launches_release(&analysis->weak);
  sg_counts_release(&analysis->counts);
  *analysis = (struct sg_analysis){0};
}

static int by_ratio(const void *a, const void *b) {
  const struct sg_entry *x = *(const struct sg_entry *const *)a, *y = *(const struct sg_entry *const *)b;
  int order = (int)x->status - (int)y->status;
  if (order == 0 && x->wall && y->wall) {
    const bool ranked = !isnan(x->wall->ratio) && !isnan(y->wall->ratio);
    const double one = ranked ? x->wall->ratio : x->wall->median, other = ranked ? y->wall->ratio : y->wall->median;
    order = (one > other) - (one < other);
  } else if (order == 0) {
    order = !x->wall - !y->wall;
  }
  return order ? order : (x->config > y->config) - (x->config < y->config);
}

const struct sg_entry **sg_workload_by_ratio(const struct sg_workload_results *workload) {
  const struct sg_entry **order = sg_alloc(workload->n, sizeof(void *));
  for (size_t i = 0; i < workload->n; i++) {
    order[i] = &workload->entries[i];
  }
  qsort(order, workload->n, sizeof(void *), by_ratio);
  return order;
}

bool sg_analysis_recommends(const struct sg_analysis *analysis) {
  bool all = analysis->n_workloads > 0;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    all = all && sg_verdict_recommends(analysis->workloads[i].verdict);
  }
  return all;
}

bool sg_run_decides(const json_t *run) {
  return strcmp(sg_json_text(run, "plan.goal", ""), "decide") == 0;
}

bool sg_run_has_target(const json_t *run) {
  return !sg_run_decides(run) && sg_json_number(run, "plan.target_ci", 0.02) > 0;
}

bool sg_ratios_agree(double a, double b) {
  return fabs(log(a / b)) <= log(1.02);
}
