/* Threads requested and threads that ran, for each library, number of workers and number of BLAS threads: where a run
 * compares several libraries, whose builds differ in what they make of the numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/recommendation.h"
#include "core/text.h"
#include "core/warned.h"
#include "report/context/context.h"

/* What the worker says of a library that uses another number than it was told to. */
static bool ignores_setting(const struct sg_entry *e) {
  static const char remark[] = "the library ignores the setting";
  return !e->wall && strncmp(e->detail, remark, sizeof remark - 1) == 0;
}

/* One thread that ran as requested tells nothing about a library. */
static bool is_shown(const struct sg_entry *e, const struct sg_thread_use *use) {
  if (ignores_setting(e)) { return true; }
  return e->wall && isfinite(use->observed) && (!(use->asked <= 1) || use->verdict == SG_THREADS_MORE);
}

static json_t *row_of(const struct sg_entry *e, const struct sg_thread_use *use, double usable) {
  const bool serialised = e->remark && sg_remark_is_warning(e->remark), ignored = ignores_setting(e);
  const bool judged = !serialised && !ignored;
  json_t *row = json_object();
  sg_context_text(row, "label", sg_format("%s", e->name));
  sg_context_text(row, "backend", sg_format("%s", e->config->backend));
  json_object_set_new(row, "workers", sg_json_integer_or_null(sg_config_workers(e->config)));
  json_object_set_new(row, "threads", sg_json_integer_or_null(e->config->blas_threads));
  sg_context_text(row, "requested", isfinite(use->asked) ? sg_format("%.0f", use->asked) : sg_format("–"));
  sg_context_text(row, "observed", isfinite(use->observed) ? sg_format("%.1f", use->observed) : sg_format("–"));
  json_object_set_new(row, "serialised", json_boolean(serialised));
  json_object_set_new(row, "ignored", json_boolean(ignored || (judged && use->verdict == SG_THREADS_MORE)));
  json_object_set_new(row, "fewer", json_boolean(judged && use->verdict == SG_THREADS_FEWER));
  json_object_set_new(row, "as_requested", json_boolean(judged && use->verdict == SG_THREADS_AS_ASKED));
  json_object_set_new(row, "oversubscribed", json_boolean(use->asked > usable));
  return row;
}

static bool has_several(const struct sg_workload_results *workload) {
  for (size_t i = 1; i < workload->n; i++) {
    if (strcmp(workload->entries[i].config->backend, workload->entries[0].config->backend) != 0) { return true; }
  }
  return false;
}

/* In the order of configs.csv, which has one library after the other. */
void sg_context_thread_uses(json_t *out, const struct sg_workload_results *workload,
                            const struct sg_summary *summary) {
  const struct sg_resultset *set = summary->set;
  const double usable = sg_json_number(set->machine, "usable_threads", INFINITY);
  json_t *rows = json_array();
  for (size_t i = 0; has_several(workload) && i < workload->n; i++) {
    const struct sg_entry *e = &workload->entries[i];
    const struct sg_thread_use *use = &summary->thread_uses[e->config - set->configs];
    if (is_shown(e, use)) { json_array_append_new(rows, row_of(e, use, usable)); }
  }
  json_object_set_new(out, "has_thread_uses", json_boolean(json_array_size(rows) > 0));
  json_object_set_new(out, "thread_uses", rows);
}
