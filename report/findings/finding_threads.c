/* Configurations that did not run with the threads they asked for. */
#include <stdlib.h>

#include "core/alloc.h"
#include "core/health.h"
#include "core/text.h"
#include "report/analysis/words.h"
#include "report/findings/finding.h"
#include "report/text/escape.h"

enum { MOST_NAMES = 3 };

/* One thread that ran less than all the time waited for the machine: that is told by the capacity. */
static bool is_told(const struct sg_thread_use *use, enum sg_threads_verdict verdict) {
  return use->verdict == verdict && (verdict != SG_THREADS_FEWER || use->asked >= 2);
}

/* "`threads` (12 configurations)", where a run of several workloads has many. */
static char *many_names_of(const struct sg_analysis *a, const struct sg_thread_use *uses,
                           enum sg_threads_verdict verdict) {
  bool *picked = sg_alloc(a->n_entries + 1, sizeof *picked);
  for (size_t i = 0; i < a->n_entries; i++) {
    picked[i] = is_told(&uses[a->entries[i].config - a->set->configs], verdict);
  }
  char *names = sg_findings_names_of(a, picked);
  free(picked);
  return names;
}

/* "`a` (asked for 4, ran 1.0)" of the configurations with this verdict; NULL: none. */
static char *names_of(const struct sg_analysis *a, const struct sg_thread_use *uses,
                      enum sg_threads_verdict verdict) {
  char *names[MOST_NAMES + 1];
  size_t n = 0, more = 0;
  for (size_t i = 0; i < a->n_entries; i++) {
    const struct sg_thread_use *use = &uses[a->entries[i].config - a->set->configs];
    if (!is_told(use, verdict)) { continue; }
    if (n == MOST_NAMES) {
      more++;
      continue;
    }
    char *name = sg_markdown_code(a->entries[i].config->label);
    names[n++] = sg_format("%s (asked for %.0f, ran %.1f)", name, use->asked, use->observed);
    free(name);
  }
  if (n == 0) { return NULL; }
  if (more > 0 && a->n_workloads > 1) {
    for (size_t i = 0; i < n; i++) {
      free(names[i]);
    }
    return many_names_of(a, uses, verdict);
  }
  if (more > 0) { names[n++] = sg_format("%zu more", more); }
  char *list = sg_words_list(names, n);
  for (size_t i = 0; i < n; i++) {
    free(names[i]);
  }
  return list;
}

void sg_finding_threads(const struct sg_analysis *analysis, struct sg_findings *out) {
  struct sg_thread_use *uses = sg_thread_uses(analysis->set);
  char *fewer = names_of(analysis, uses, SG_THREADS_FEWER), *more = names_of(analysis, uses, SG_THREADS_MORE);
  if (fewer) {
    sg_findings_add(
        out, SG_FINDING_WARNING,
        sg_format("Fewer threads ran than were asked for: %s. The library serialised them, they waited for each "
                  "other, or the machine had not the cores.",
                  fewer),
        NULL);
  }
  if (more) {
    sg_findings_add(
        out, SG_FINDING_WARNING,
        sg_format("More threads ran than were asked for: %s. The library did not obey its thread setting.", more),
        NULL);
  }
  free(fewer);
  free(more);
  free(uses);
}
