/* MPI ranks that may run on the same CPUs: one waits for the other, and the times are those of oversubscription. */
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

static const char *id_that_shares(const struct sg_resultset *set) {
  for (size_t i = 0; i < set->n_ranks; i++) {
    if (set->ranks[i].shares_cpus == 1) { return set->ranks[i].config_id; }
  }
  return NULL;
}

void sg_finding_rank_cpus(const struct sg_analysis *analysis, struct sg_findings *out) {
  const char *id = id_that_shares(analysis->set);
  const struct sg_configs_row *config = NULL;
  for (size_t i = 0; id && i < analysis->n_entries; i++) {
    if (analysis->entries[i].config->config_id == id) { config = analysis->entries[i].config; }
  }
  if (!config || config->ranks < 1) { return; }
  sg_findings_add(out, SG_FINDING_WARNING,
                  json_pack("{s:o, s:o}", "configuration", sg_fact_text(config->label), "ranks",
                            json_integer((json_int_t)config->ranks)));
}
