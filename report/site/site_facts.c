#include "report/site/site_facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/digest.h"
#include "core/json.h"
#include "core/machine_id.h"
#include "core/private_paths.h"
#include "core/text.h"
#include "report/analysis/analysis.h"
#include "report/analysis/facts.h"
#include "report/analysis/headline.h"
#include "report/analysis/interval_words.h"
#include "report/analysis/words.h"
#include "report/context/context.h"

/* With the digits of its interval, as in the report. */
static json_t *speedup_of(const struct sg_summary_row *wall) {
  if (!isfinite(wall->speedup)) { return json_null(); }
  char *text = sg_words_speedup(wall);
  json_t *fact = json_pack("{s:f, s:s, s:s}", "value", wall->speedup, "unit", "1", "text", text);
  free(text);
  return fact;
}

/* The best entry of each strategy with a speed-up, for the chart. */
static json_t *strategies_of(const struct sg_workload_results *w) {
  const struct sg_entry **sorted = sg_workload_by_ratio(w);
  json_t *list = json_array(), *seen = json_object();
  for (size_t i = 0; i < w->n; i++) {
    const struct sg_entry *e = sorted[i];
    const char *strategy = e->config->strategy;
    if (!sg_entry_ranked(e) || e == e->baseline || !(e->wall->speedup > 0) || isinf(e->wall->speedup) ||
        json_object_get(seen, strategy)) {
      continue;
    }
    json_object_set_new(seen, strategy, json_true());
    char *interval = sg_words_speedup_interval(e->wall);
    json_array_append_new(list,
                          json_pack("{s:o, s:f, s:o, s:o, s:o, s:o}", "strategy", sg_fact_text(strategy), "speedup",
                                    e->wall->speedup, "low", sg_json_real_or_null(e->wall->speedup_low), "high",
                                    sg_json_real_or_null(e->wall->speedup_high), "text", speedup_of(e->wall),
                                    "interval", sg_fact_text(interval)));
    free(interval);
  }
  json_decref(seen);
  free(sorted);
  return list;
}

static json_t *best_of(const struct sg_entry *best) {
  if (!best) { return json_null(); }
  char *interval = sg_words_speedup_interval(best->wall);
  json_t *out = json_pack("{s:o, s:o, s:o, s:o, s:o}", "name", sg_fact_text(best->name), "library",
                          sg_fact_text(best->config->backend), "time", sg_fact_time(best->wall->median), "speedup",
                          speedup_of(best->wall), "interval", sg_fact_text(interval));
  free(interval);
  return out;
}

static json_t *workload_of(const struct sg_workload_results *w) {
  const bool tied = w->n_tied > 1;
  return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b}", "title", sg_fact_workload(w->entries[0].config), "verdict",
                   sg_verdict_workload(w), "best", best_of(w->best), "strategies", strategies_of(w), "others",
                   tied ? sg_fact_count(w->n_tied - 1) : json_null(), "open", sg_workload_is_open(w));
}

/* The libraries that were measured, each once. */
static json_t *libraries_of(const struct sg_analysis *a) {
  json_t *names = json_array(), *seen = json_object();
  for (size_t i = 0; i < a->set->n_configs; i++) {
    const char *name = a->set->configs[i].backend;
    if (json_object_get(seen, name)) { continue; }
    json_object_set_new(seen, name, json_true());
    json_array_append_new(names, json_pack("{s:o}", "name", sg_fact_text(name)));
  }
  json_decref(seen);
  return sg_fact_list(names, 0);
}

/* Of a file of JSON, as it is in an archive: without paths of the machine. */
static json_t *published(const json_t *file) {
  json_t *copy = json_deep_copy(file);
  sg_private_hide_json(copy);
  return copy;
}

/* One digest of all that was read: sets with equal ones are copies, also a folder and the archive made of it. */
static char *contents_of(const struct sg_report_set *from) {
  json_t *all = json_pack("{s:o, s:o}", "run", published(from->set.run), "machine", published(from->set.machine)),
         *file = NULL;
  size_t i = 0;
  json_array_foreach(from->data, i, file) {
    const char *name = sg_json_text(file, "file", "");
    if (strstr(name, ".csv")) { json_object_set(all, name, json_object_get(file, "sha256")); }
  }
  char *text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS), *hash = sg_bytes_sha256(text, strlen(text));
  free(text);
  json_decref(all);
  return hash;
}

static json_t *facts_of(const struct sg_analysis *a, const struct sg_report_set *from) {
  json_t *workloads = json_array(), *run = sg_context_run(a->set), *machine = sg_context_machine(a->set);
  for (size_t i = 0; i < a->n_workloads && i < SG_SITE_MOST_WORKLOADS; i++) {
    json_array_append_new(workloads, workload_of(&a->workloads[i]));
  }
  const size_t n = json_array_size(workloads);
  const int64_t cores = sg_json_integer(a->set->machine, "usable_cores", 0);
  json_t *out = json_pack("{s:O, s:O, s:O, s:O, s:O, s:o, s:o, s:o, s:o}", "run", json_object_get(run, "id"),
                          "started", json_object_get(run, "started"), "date", json_object_get(run, "date"), "machine",
                          json_object_get(machine, "id"), "cpu", json_object_get(machine, "model"), "cores",
                          cores > 0 ? json_integer(cores) : json_null(), "libraries", libraries_of(a), "workloads",
                          workloads, "more", a->n_workloads > n ? sg_fact_count(a->n_workloads - n) : json_null());
  sg_json_put_text(out, "contents", contents_of(from));
  json_decref(run);
  json_decref(machine);
  return out;
}

json_t *sg_site_facts(const struct sg_report_set *from) {
  struct sg_analysis analysis = {0};
  sg_analysis_init(&analysis, &from->set, &from->summary);
  json_t *facts = facts_of(&analysis, from);
  sg_analysis_release(&analysis);
  return facts;
}
