/* What was planned and has no time, grouped by what became of it, so that one reason is told once. */
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/text.h"
#include "report/analysis/words.h"
#include "report/context/context.h"
#include "report/text/escape.h"

const char *sg_context_standing(enum sg_standing standing) {
  static const char *const names[] = {[SG_STANDING_RANKED] = "ranked",
                                      [SG_STANDING_INVALID] = "wrong results",
                                      [SG_STANDING_FAILED] = "failed",
                                      [SG_STANDING_UNAVAILABLE] = "unavailable",
                                      [SG_STANDING_NOT_RUN] = "not run"};
  return names[standing];
}

static bool same_fate(const struct sg_entry *a, const struct sg_entry *b) {
  return !a->wall && !b->wall && a->standing == b->standing && strcmp(a->detail, b->detail) == 0;
}

static bool told_before(const struct sg_analysis *a, size_t i) {
  for (size_t k = 0; k < i; k++) {
    if (same_fate(&a->entries[k], &a->entries[i])) { return true; }
  }
  return false;
}

/* Whether a whole workload, one of several, shares the fate. */
static bool all_alike(const struct sg_analysis *a, const struct sg_workload *w, const struct sg_entry *like) {
  for (size_t i = 0; i < w->n; i++) {
    if (!same_fate(&w->entries[i], like)) { return false; }
  }
  return w->n > 1 && a->n_workloads > 1;
}

/* Configurations that share the fate, then the workloads of which all do. */
static size_t add_names(const struct sg_analysis *a, const struct sg_entry *like, char **names) {
  size_t n = 0, whole = 0;
  for (size_t w = 0; w < a->n_workloads; w++) {
    const struct sg_workload *workload = &a->workloads[w];
    for (size_t i = 0; i < workload->n && !all_alike(a, workload, like); i++) {
      if (same_fate(&workload->entries[i], like)) {
        names[n++] = sg_markdown_code(workload->entries[i].config->label);
      }
    }
  }
  for (size_t w = 0; w < a->n_workloads; w++) {
    if (!all_alike(a, &a->workloads[w], like)) { continue; }
    char *work = sg_words_workload(a->workloads[w].entries[0].config), *text = sg_escape(SG_ESCAPE_MARKDOWN, work);
    names[n++] = sg_format("%s%s", whole++ ? "" : "everything for ", text);
    free(work);
    free(text);
  }
  return n;
}

json_t *sg_context_left_out(const struct sg_analysis *a) {
  json_t *groups = json_array();
  char **names = sg_alloc(a->n_entries + 1, sizeof *names);
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_entry *e = &a->entries[i];
    if (e->wall || told_before(a, i)) { continue; }
    size_t n = add_names(a, e, names);
    json_t *group = json_object();
    sg_context_text(group, "names", sg_words_list(names, n));
    sg_context_text(group, "standing", sg_format("%s", sg_context_standing(e->standing)));
    sg_context_text(group, "reason", sg_format("%s", e->detail));
    json_object_set_new(group, "has_reason", json_boolean(*e->detail != '\0'));
    json_array_append_new(groups, group);
    for (size_t k = 0; k < n; k++) {
      free(names[k]);
    }
  }
  free(names);
  return groups;
}
