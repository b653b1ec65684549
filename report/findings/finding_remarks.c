/* Remarks of the workers on successful launches: one sentence per remark, with the configurations it applies to. */
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/warned.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

/* Is entry i the first one with its remark? */
static bool is_new(const struct sg_analysis *a, size_t i) {
  for (size_t k = 0; k < i; k++) {
    if (a->entries[k].remark && strcmp(a->entries[k].remark, a->entries[i].remark) == 0) { return false; }
  }
  return true;
}

static json_t *names_with(const struct sg_analysis *a, const char *remark) {
  bool *picked = sg_alloc(a->n_entries + 1, sizeof *picked);
  for (size_t i = 0; i < a->n_entries; i++) {
    picked[i] = a->entries[i].remark && strcmp(a->entries[i].remark, remark) == 0;
  }
  json_t *names = sg_findings_names_of(a, picked);
  free(picked);
  return names;
}

void sg_finding_remarks(const struct sg_analysis *analysis, struct sg_findings *out) {
  for (size_t i = 0; i < analysis->n_entries; i++) {
    const char *remark = analysis->entries[i].remark;
    if (!remark || !is_new(analysis, i)) { continue; }
    bool serialised = sg_remark_is_warning(remark);
    sg_findings_add(out, serialised ? SG_FINDING_WARNING : SG_FINDING_NOTE,
                    json_pack("{s:o, s:o, s:b}", "configurations", names_with(analysis, remark), "remark",
                              sg_fact_text(remark), "serialised", serialised));
  }
}
