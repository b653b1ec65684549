/* Configurations that did not run with the requested number of threads: a warning, unless the machine had no cores
 * for more of them. */
#include <math.h>
#include <stdlib.h>

#include "core/alloc.h"
#include "core/number.h"
#include "core/warned.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

enum { MOST_NAMES = 3 };

/* A remark that the library serialised the calls says it already. */
static bool applies(const struct sg_entry *e, const struct sg_thread_use *use, enum sg_threads_verdict verdict) {
  const bool explained = verdict == SG_THREADS_FEWER && e->remark && sg_remark_is_warning(e->remark);
  return use->verdict == verdict && (use->asked >= 2 || sg_thread_use_is_warning(use)) && !explained;
}

static json_t *many_names_of(const struct sg_analysis *a, const struct sg_thread_use *uses,
                             enum sg_threads_verdict verdict) {
  bool *picked = sg_alloc(a->n_entries + 1, sizeof *picked);
  for (size_t i = 0; i < a->n_entries; i++) {
    picked[i] = applies(&a->entries[i], &uses[a->entries[i].config - a->set->configs], verdict);
  }
  json_t *list = sg_findings_names_of(a, picked), *item = NULL;
  size_t i = 0;
  json_array_foreach(json_object_get(list, "items"), i, item) {
    json_object_set_new(item, "use", json_null());
  }
  free(picked);
  return list;
}

/* The configurations with this verdict, each with its threads where there are few; NULL: none. */
static json_t *names_of(const struct sg_analysis *a, const struct sg_thread_use *uses,
                        enum sg_threads_verdict verdict) {
  json_t *items = json_array();
  size_t more = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_thread_use *use = &uses[a->entries[i].config - a->set->configs];
    if (!applies(&a->entries[i], use, verdict)) { continue; }
    if (json_array_size(items) == MOST_NAMES) {
      more++;
      continue;
    }
    json_array_append_new(
        items, json_pack("{s:o, s:n, s:{s:I, s:o, s:o, s:o}}", "name", sg_fact_text(sg_entry_label(&a->entries[i])),
                         "configurations", "use", "requested", sg_number_whole(use->asked), "bound",
                         sg_fact_bound(verdict == SG_THREADS_MORE ? NAN : use->bound), "observed",
                         sg_fact_number(use->observed, "threads", 1), "offered",
                         verdict == SG_THREADS_LIMITED ? sg_fact_number(use->offered, "threads", 1) : json_null()));
  }
  if (json_array_size(items) > 0 && (more == 0 || a->n_workloads == 1)) { return sg_fact_list(items, more); }
  json_decref(items);
  return more > 0 ? many_names_of(a, uses, verdict) : NULL;
}

void sg_finding_threads(const struct sg_analysis *analysis, struct sg_findings *out) {
  static const enum sg_threads_verdict verdicts[] = {SG_THREADS_FEWER, SG_THREADS_MORE, SG_THREADS_LIMITED};
  const struct sg_thread_use *uses = analysis->summary->thread_uses;
  for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
    json_t *names = names_of(analysis, uses, verdicts[i]);
    if (!names) { continue; }
    const bool limited = verdicts[i] == SG_THREADS_LIMITED;
    sg_findings_add(out, limited ? SG_FINDING_NOTE : SG_FINDING_WARNING,
                    json_pack("{s:o, s:b, s:b}", "configurations", names, "fewer", verdicts[i] != SG_THREADS_MORE,
                              "limited", limited));
  }
}
