/* The results table, the confidence table and the sentences of one workload. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/compare.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/base_facts.h"
#include "report/analysis/facts.h"
#include "report/analysis/headline.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/roof.h"
#include "report/analysis/words.h"
#include "report/context/context.h"

static char *with_interval(char *value, char *interval) {
  char *text = sg_format("%s%s%s", value, *value && *interval ? " " : "", interval);
  free(value);
  free(interval);
  return text;
}

/* GFLOP/s: at least two significant digits, and at least one decimal. */
static char *rate_text(double gflops) {
  if (!isfinite(gflops)) { return sg_format("–"); }
  return gflops < 0.995 ? sg_words_number(gflops, 2) : sg_format("%.1f", gflops);
}

/* Texts of the measured columns; an entry without a time has dashes and its reason. */
static void put_times(json_t *row, const struct sg_entry *e) {
  const struct sg_summary_row *w = e->wall;
  json_object_set_new(row, "median_ns", w ? sg_json_real_or_null(w->median) : json_null());
  sg_context_text(row, "time",
                  w ? with_interval(sg_words_time(w->median), sg_words_median_interval(w)) : sg_format("–"));
  sg_context_text(row, "rate", w ? rate_text(w->flops_per_s * 1e-9) : sg_format("–"));
  bool compared = w && sg_entry_ranked(e) && isfinite(w->speedup);
  json_object_set_new(row, "speedup_value", compared ? json_real(w->speedup) : json_null());
  json_object_set_new(row, "baseline", json_boolean(e->baseline == e));
  sg_context_text(row, "speedup",
                  compared ? with_interval(sg_words_speedup(w), sg_words_speedup_interval(w)) : sg_format("–"));
  sg_context_text(row, "efficiency",
                  compared && isfinite(w->efficiency) ? sg_words_percent(w->efficiency) : sg_format("–"));
}

/* Student's t says little of two launches, whose spread has one degree of freedom, and nothing where it would include
 * times below zero: then the mean stands alone. */
static char *mean_text(const struct sg_summary_row *w) {
  const bool given = w->n > 2 && w->mean_ci_low > 0;
  return with_interval(sg_words_time(w->mean),
                       given ? sg_words_time_interval(w->mean_ci_low, w->mean_ci_high) : sg_format("%s", ""));
}

static void put_certainty(json_t *row, const struct sg_entry *e) {
  const struct sg_summary_row *w = e->wall;
  bool interval = w && isfinite(w->ci_low) && isfinite(w->ci_high) && w->median > 0;
  json_object_set_new(row, "launches", json_integer(w ? w->n : 0));
  json_object_set_new(row, "launches_lost", json_integer((json_int_t)e->not_ok));
  sg_context_text(row, "width", interval ? sg_words_percent((w->ci_high - w->ci_low) / w->median) : sg_format("–"));
  sg_context_text(row, "coverage",
                  interval && isfinite(w->ci_level) ? sg_words_percent(w->ci_level) : sg_format("–"));
  sg_context_text(row, "mean", w ? mean_text(w) : sg_format("–"));
  sg_context_text(row, "between", w && isfinite(w->cv) ? sg_words_percent(w->cv) : sg_format("–"));
  sg_context_text(row, "within", w && isfinite(w->within_cv) ? sg_words_percent(w->within_cv) : sg_format("–"));
  json_object_set_new(row, "outliers", json_integer(w && w->outliers != SG_NO_INT ? w->outliers : 0));
  json_object_set_new(row, "converged", json_boolean(w && w->converged == 1));
  sg_context_text(row, "speedup_plain",
                  w && sg_entry_ranked(e) && isfinite(w->speedup) ? sg_words_speedup(w) : sg_format("–"));
  sg_context_text(row, "time_plain", w ? sg_words_time(w->median) : sg_format("–"));
  sg_context_text(row, "time_usual", w ? sg_words_time(w->median_usual) : sg_format("–"));
  sg_context_text(row, "speedup_usual",
                  w && sg_entry_ranked(e) && isfinite(w->speedup_usual) ? sg_words_ratio(w->speedup_usual)
                                                                        : sg_format("–"));
  json_object_set_new(row, "launches_weak", json_integer((json_int_t)e->weak));
}

/* The speed-up that the items allow, beside the one that was reached. */
static void put_bound(json_t *row, const struct sg_resultset *set, const struct sg_entry *e) {
  const double bound = e->wall && isfinite(e->wall->speedup) ? sg_speedup_bound(set, e->config) : NAN;
  json_object_set_new(row, "speedup_bound", sg_fact_bound(bound));
}

static json_t *row_of(const struct sg_resultset *set, const struct sg_workload_results *w, const struct sg_entry *e,
                      bool with_target) {
  const struct sg_configs_row *c = e->config;
  json_t *row = json_object();
  const bool ranked = sg_entry_ranked(e);
  sg_context_text(row, "id", sg_format("%s", c->config_id));
  sg_context_text(row, "label", sg_format("%s", e->name));
  sg_context_text(row, "full_label", sg_format("%s", c->label));
  sg_context_text(row, "strategy", sg_format("%s", c->strategy));
  sg_context_text(row, "backend", sg_format("%s", c->backend));
  sg_context_text(row, "coretype", sg_format("%s", c->coretype));
  sg_context_text(row, "colour", sg_format("%s", e->style.colour));
  json_object_set_new(row, "workers", sg_json_integer_or_null(sg_config_workers(c)));
  json_object_set_new(row, "threads", sg_json_integer_or_null(c->blas_threads));
  sg_context_text(row, "load", sg_format("%s", c->load));
  json_object_set_new(row, "ranked", json_boolean(ranked));
  json_object_set_new(row, "best", json_boolean(e == w->best));
  json_object_set_new(row, "outcome", sg_context_outcome(e->status));
  sg_context_text(row, "reason", sg_format("%s", e->detail));
  json_object_set_new(row, "has_reason", json_boolean(*e->detail != '\0'));
  put_times(row, e);
  sg_context_place(row, w, e);
  put_bound(row, set, e);
  put_certainty(row, e);
  json_object_set_new(row, "marked", json_boolean(with_target && ranked && e->wall->converged == 0));
  return row;
}

/* A part of the fastest time below this is within what launches differ by. */
#define LOADING_THAT_MATTERS 0.05

/* How much longer the fastest strategy would take if it loaded the items one after the other, as a share of its time;
 * NaN: it does not load them in its tasks, is not reliably faster, or the share is too small to mention. */
static double parallel_loading_gain(const struct sg_workload_results *w, double serial_load_ns) {
  if (!sg_workload_beats_serial(w) || strcmp(w->best->config->load, "task") != 0) { return NAN; }
  const int64_t workers = sg_config_workers(w->best->config);
  double saved = workers > 1 ? serial_load_ns * (1 - 1 / (double)workers) : 0;
  double gain = saved / w->best->wall->median;
  return gain >= LOADING_THAT_MATTERS ? gain : NAN;
}

/* Loading as a share of the baseline's time; null when the phases were not measured separately. */
static json_t *loading_of(const struct sg_workload_results *w) {
  const struct sg_entry *b = w->baseline;
  if (!b || !b->load_wall || b->load_wall->n <= 0 || !isfinite(b->load_wall->median)) { return json_null(); }
  return sg_fact_fragment("results/serial_loading",
                          json_pack("{s:o, s:o, s:o}", "time", sg_fact_time(b->load_wall->median), "share",
                                    sg_fact_share(b->load_wall->median / b->wall->median), "parallel_loading",
                                    sg_fact_share(parallel_loading_gain(w, b->load_wall->median))));
}

/* Beyond this share of the peak rate, it was not the peak: it was measured while the machine was slower. */
#define MOST_OF_PEAK 1.05

/* As a share of the rate of all cores together in the arithmetic loop, as text; false: not measured. */
static bool put_peaks(json_t *rows, const struct sg_workload_results *workload, const struct sg_resultset *set) {
  struct sg_roof roof;
  bool measured = sg_roof_read(&roof, set->run, workload->entries[0].config->dtype);
  size_t i = 0;
  json_t *row = NULL;
  json_array_foreach(rows, i, row) {
    double median = json_number_value(json_object_get(row, "median_ns"));
    bool known = measured && workload->flop > 0 && median > 0;
    double share = known ? workload->flop / (median * 1e-9) / roof.all_core_flops : NAN;
    sg_context_text(row, "peak", share <= MOST_OF_PEAK ? sg_words_percent(share) : sg_format("–"));
  }
  return measured && workload->flop > 0;
}

/* The fastest, for the table with one row per workload. */
static void put_winner(json_t *out, const struct sg_workload_results *w, const struct sg_resultset *set) {
  json_t *winner = w->best ? row_of(set, w, w->best, false) : json_null();
  if (w->best) {
    sg_context_text(winner, "equals", w->n_tied > 1 ? sg_format("%zu", w->n_tied - 1) : sg_format("–"));
    json_object_set_new(winner, "beats_serial", json_boolean(sg_workload_is_shown_to_beat_serial(w)));
  }
  json_object_set_new(out, "winner", winner);
}

/* Null: the operation has no arithmetic to count. */
static void set_rate(json_t *out, double flops_per_s) {
  if (isfinite(flops_per_s) && flops_per_s > 0) {
    sg_context_text(out, "baseline_rate", sg_words_rate(flops_per_s));
  } else {
    json_object_set_new(out, "baseline_rate", json_null());
  }
}

json_t *sg_context_workload(const struct sg_workload_results *workload, const struct sg_summary *summary,
                            size_t number) {
  const struct sg_resultset *set = summary->set;
  const char *cpu = sg_json_text(set->machine, "cpu.model", "");
  json_t *out = json_object(), *rows = json_array(), *left_out = json_array();
  const struct sg_entry **order = sg_workload_by_ratio(workload);
  bool marked = false, with_target = sg_run_has_target(set->run);
  for (size_t i = 0; i < workload->n; i++) {
    json_t *row = row_of(set, workload, order[i], with_target);
    marked = marked || json_is_true(json_object_get(row, "marked"));
    json_array_append_new(order[i]->wall ? rows : left_out, row);
  }
  free(order);
  json_object_set_new(out, "title", sg_fact_workload(workload->entries[0].config));
  json_object_set_new(out, "verdict", sg_verdict_workload(workload));
  json_object_set_new(out, "headline", sg_headline_workload(workload, cpu));
  json_object_set_new(out, "loading", loading_of(workload));
  put_winner(out, workload, set);
  json_object_set_new(out, "number", json_integer((json_int_t)number));
  json_object_set_new(out, "has_baseline", json_boolean(workload->baseline));
  json_object_set_new(out, "same", sg_base_same(workload));
  json_object_set_new(out, "has_marked", json_boolean(marked));
  json_object_set_new(out, "has_peak", json_boolean(put_peaks(rows, workload, set)));
  json_object_set_new(out, "has_rows", json_boolean(json_array_size(rows) > 0));
  json_object_set_new(out, "rows", rows);
  sg_context_thread_uses(out, workload, summary);
  sg_context_places(out, workload);
  sg_context_coverage(out, workload, 1);
  json_object_set_new(out, "has_left_out", json_boolean(json_array_size(left_out) > 0));
  json_object_set_new(out, "left_out", left_out);
  if (workload->baseline) {
    sg_context_text(out, "baseline_label", sg_format("%s", sg_entry_label(workload->baseline)));
    sg_context_text(out, "baseline_time", sg_words_time(workload->baseline->wall->median));
    set_rate(out, workload->baseline->wall->flops_per_s);
  } else {
    json_object_set_new(out, "baseline_label", json_null());
    json_object_set_new(out, "baseline_time", json_null());
    json_object_set_new(out, "baseline_rate", json_null());
  }
  return out;
}
