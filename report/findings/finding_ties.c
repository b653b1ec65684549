/* What cannot be told from the fastest, and what tells them apart besides time: memory. */
#include <math.h>
#include <stdlib.h>

#include "core/text.h"
#include "report/findings/finding.h"
#include "report/text/escape.h"

/* A peak lower than this share of the best's is worth a word. */
#define MEMORY_THAT_MATTERS 0.9

static bool leads(const struct sg_entry *e) {
  return sg_entry_ranked(e) && e->wall->rank == 1;
}

/* Largest peak of resident memory over the trials; NaN: not measured. */
static double memory_of(const struct sg_entry *e) {
  double most = NAN;
  for (size_t i = 0; i < e->n_samples; i++) {
    if (e->samples[i]->rss_peak_bytes > 0) { most = fmax(most, (double)e->samples[i]->rss_peak_bytes); }
  }
  return most;
}

/* " Of them `a` needs least memory: 58 MB against 106 MB of `b`.", or "". */
static char *memory_text(const struct sg_workload *w) {
  const struct sg_entry *least = w->best;
  for (size_t i = 0; i < w->n; i++) {
    if (leads(&w->entries[i]) && memory_of(&w->entries[i]) < memory_of(least)) { least = &w->entries[i]; }
  }
  if (!(memory_of(least) < MEMORY_THAT_MATTERS * memory_of(w->best))) { return sg_format("%s", ""); }
  char few[SG_HUMAN_SIZE], many[SG_HUMAN_SIZE];
  char *frugal = sg_markdown_code(least->config->label), *best = sg_markdown_code(w->best->config->label);
  char *text = sg_format(" Of them %s needs least memory: %s against %s of %s.", frugal,
                         sg_human_bytes(memory_of(least), few), sg_human_bytes(memory_of(w->best), many), best);
  free(frugal);
  free(best);
  return text;
}

static void one_workload(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_workload *w = &analysis->workloads[0];
  if (w->n_tied < 2 || sg_workload_is_open(w)) { return; }
  char *names = sg_findings_names(analysis, leads, NULL), *memory = memory_text(w);
  sg_findings_add(
      out, SG_FINDING_NOTE,
      sg_format("%s cannot be told apart: their times differ by less than 2%%, or by less than the launches "
                "can show.%s",
                names, memory),
      sg_format("Take the one that is simplest to program, or give the run more rounds."));
  free(names);
  free(memory);
}

static void many_workloads(const struct sg_analysis *analysis, struct sg_findings *out) {
  size_t tied = 0, ranked = 0;
  for (size_t i = 0; i < analysis->n_workloads; i++) {
    ranked += analysis->workloads[i].best != NULL;
    tied += analysis->workloads[i].n_tied > 1;
  }
  if (tied == 0) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  sg_format("In %zu of %zu workloads the fastest shares its rank: the times differ by less than 2%%, "
                            "or by less than the launches can show.",
                            tied, ranked),
                  NULL);
}

void sg_finding_ties(const struct sg_analysis *analysis, struct sg_findings *out) {
  if (analysis->n_workloads == 1) {
    one_workload(analysis, out);
  } else {
    many_workloads(analysis, out);
  }
}
