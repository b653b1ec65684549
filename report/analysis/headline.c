#include "report/analysis/headline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/json.h"
#include "report/analysis/facts.h"

enum { MOST_NAMES = 4 };

static json_t *cpu_of(const char *cpu) {
  return *cpu ? sg_fact_text(cpu) : json_null();
}

static json_t *best_facts(const struct sg_entry *e) {
  bool plain = strcmp(e->name, e->config->strategy) == 0 && strcmp(e->config->strategy, "serial") != 0;
  return json_pack("{s:o, s:o, s:o, s:o}", "name", sg_fact_text(e->name), "threads",
                   plain ? sg_fact_threads(e->config) : json_null(), "time", sg_fact_time(e->wall->median),
                   "interval", sg_fact_time_interval(e->wall->ci_low, e->wall->ci_high));
}

/* The strategies that share the first rank with the best; null: none, or serial is among them, which is another
 * answer. */
static json_t *ties_of(const struct sg_workload_results *w) {
  if (w->n_tied < 2 || sg_workload_is_open(w)) { return json_null(); }
  const char **names = sg_alloc(w->n, sizeof *names);
  size_t n = 0;
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = &w->entries[i];
    if (e != w->best && sg_entry_ranked(e) && e->wall->rank == 1) { names[n++] = e->name; }
  }
  json_t *list = sg_fact_names(names, n, MOST_NAMES);
  json_object_set_new(list, "one", json_boolean(n == 1));
  free(names);
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

/* The best compared with the baseline; null where it is the baseline, or there is none. */
static json_t *serial_facts(const struct sg_workload_results *w) {
  const struct sg_entry *best = w->best, *base = w->baseline;
  if (w->n == 1 || best == base || !base || isnan(best->wall->speedup)) { return json_null(); }
  return json_pack("{s:o, s:o, s:o, s:o, s:b}", "serial", sg_fact_text(base->name), "serial_time",
                   sg_fact_time(base->wall->median), "speedup", sg_fact_ratio(best->wall->speedup),
                   "speedup_interval", sg_fact_ratio_interval(best->wall->speedup_low, best->wall->speedup_high),
                   "open", sg_workload_is_open(w));
}

json_t *sg_headline_workload(const struct sg_workload_results *w, const char *cpu) {
  json_t *facts = json_pack("{s:o, s:o, s:b, s:n}", "workload", sg_fact_workload(w->entries[0].config), "cpu",
                            cpu_of(cpu), "alone", w->n == 1, "best");
  if (w->best) {
    json_object_set_new(facts, "best", best_facts(w->best));
    json_object_set_new(facts, "serial_is_best", json_boolean(w->best == w->baseline));
    json_object_set_new(facts, "compared", serial_facts(w));
    json_object_set_new(facts, "ties", ties_of(w));
    json_object_set_new(facts, "default_kernels_time", default_kernels(w));
  }
  return sg_fact_fragment("headline/single", facts);
}

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

/* The strategy that shares the first rank in most of the workloads considered; the first among equals. */
struct winner {
  const char *strategy; /* NULL: none */
  size_t wins;
};

static struct winner most_wins(const struct sg_analysis *a, bool (*counts)(const struct sg_workload_results *w)) {
  struct winner winner = {0};
  for (size_t i = 0; i < a->n_entries; i++) {
    const char *strategy = a->entries[i].config->strategy;
    size_t wins = 0;
    for (size_t w = 0; w < a->n_workloads; w++) {
      wins += counts(&a->workloads[w]) && shares_first_rank(&a->workloads[w], strategy);
    }
    if (wins > winner.wins) { winner = (struct winner){strategy, wins}; }
  }
  return winner;
}

/* Over all workloads with an answer: their number, how many of them have a serial baseline, and how many have
 * something reliably faster. */
struct overview {
  size_t answered, compared, beaten;
  double least, most;   /* speed-up where serial is beaten */
  struct winner winner; /* among those workloads */
};

static struct overview count(const struct sg_analysis *a) {
  struct overview o = {.least = INFINITY, .winner = most_wins(a, sg_workload_beats_serial)};
  for (size_t i = 0; i < a->n_workloads; i++) {
    const struct sg_workload_results *w = &a->workloads[i];
    o.answered += has_answer(w);
    o.compared += has_answer(w) && w->baseline;
    if (!sg_workload_beats_serial(w)) { continue; }
    o.beaten++;
    o.least = fmin(o.least, w->best->wall->speedup);
    o.most = fmax(o.most, w->best->wall->speedup);
  }
  return o;
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
  const size_t others = o->answered - o->beaten;
  return json_pack("{s:I, s:b, s:o, s:o, s:{s:o, s:I, s:b}, s:b, s:o}", "workloads", (json_int_t)o->beaten,
                   "everywhere", others == 0, "least", least, "most", most, "winner", "name",
                   sg_fact_text(o->winner.strategy), "workloads", (json_int_t)o->winner.wins, "everywhere",
                   o->winner.wins == o->beaten, "one", o->beaten == 1, "others",
                   others ? sg_fact_count(others) : json_null());
}

/* Without a serial baseline: the strategy that is fastest most often; null: there is a baseline. */
static json_t *winner_facts(const struct sg_analysis *a, const struct overview *o) {
  if (o->answered == 0 || o->compared > 0) { return json_null(); }
  const struct winner winner = most_wins(a, has_answer);
  return json_pack("{s:o, s:I, s:b}", "name", sg_fact_text(winner.strategy), "workloads", (json_int_t)winner.wins,
                   "everywhere", winner.wins == o->answered);
}

static json_t *over_workloads(const struct sg_analysis *a, const char *cpu) {
  const struct overview o = count(a);
  const size_t unranked = o.answered > 0 ? a->n_workloads - o.answered : 0;
  return sg_fact_fragment(
      "headline/several",
      json_pack("{s:o, s:I, s:o, s:o, s:o, s:o, s:o}", "cpu", cpu_of(cpu), "workloads", (json_int_t)a->n_workloads,
                "ranked", o.answered ? json_integer((json_int_t)o.answered) : json_null(), "faster", faster_facts(&o),
                "compared", o.compared < o.answered ? sg_fact_count(o.compared) : json_null(), "fastest",
                winner_facts(a, &o), "unranked", unranked ? sg_fact_count(unranked) : json_null()));
}

json_t *sg_headline(const struct sg_analysis *analysis) {
  const char *cpu = sg_json_text(analysis->set->machine, "cpu.model", "");
  if (analysis->n_workloads == 1) { return sg_headline_workload(&analysis->workloads[0], cpu); }
  return over_workloads(analysis, cpu);
}
