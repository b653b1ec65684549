/* A control group's CPU quota was used up during launches: their threads were stopped until the next period. */
#include <math.h>
#include <string.h>

#include "core/json.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

/* Of a launch's time; what the start of a process takes is less. */
static const double NOTICED = 0.01;

/* CPUs whose threads waited, on average over the launch; 0: unknown or none. */
static double waiting(const struct sg_probes_row *p) {
  if (p->throttled_ns == SG_NO_INT || p->launch_ns == SG_NO_INT || p->launch_ns <= 0) { return 0; }
  return (double)p->throttled_ns / (double)p->launch_ns;
}

static const struct sg_entry *entry_of(const struct sg_analysis *analysis, const char *config_id) {
  for (size_t i = 0; i < analysis->n_entries; i++) {
    if (strcmp(analysis->entries[i].config->config_id, config_id) == 0) { return &analysis->entries[i]; }
  }
  return NULL;
}

void sg_finding_throttled(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_resultset *set = analysis->set;
  const struct sg_probes_row *most = NULL;
  size_t throttled = 0, known = 0;
  for (size_t i = 0; i < set->n_probes; i++) {
    const struct sg_probes_row *p = &set->probes[i];
    known += p->throttled_ns != SG_NO_INT;
    if (waiting(p) < NOTICED) { continue; }
    throttled++;
    if (!most || waiting(p) > waiting(most)) { most = p; }
  }
  const struct sg_entry *worst = most ? entry_of(analysis, most->config_id) : NULL;
  if (!worst) { return; }
  const double quota = sg_json_number(set->machine, "cgroup.cpu_quota", NAN);
  sg_findings_add(out, SG_FINDING_WARNING,
                  json_pack("{s:o, s:I, s:o, s:o, s:o}", "throttled", sg_fact_count(throttled), "launches",
                            (json_int_t)known, "quota", sg_fact_number(quota, "CPUs", 2), "configuration",
                            sg_fact_text(worst->config->label), "waiting", sg_fact_number(waiting(most), "CPUs", 2)));
}
