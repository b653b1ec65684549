/* Local against remote memory on a machine with several NUMA nodes, as measured with the peak rates. */
#include <math.h>
#include <string.h>

#include "core/json.h"
#include "core/recommendation.h"
#include "report/analysis/facts.h"
#include "report/findings/finding.h"

/* Beyond what any machine can do. */
static const double LEAST_RATE = 1, MOST_RATE = 1e22;

static bool places_everything(const struct sg_analysis *analysis) {
  for (size_t i = 0; i < analysis->n_entries; i++) {
    if (!sg_config_pins(analysis->entries[i].config)) { return false; }
  }
  return analysis->n_entries > 0;
}

void sg_finding_numa(const struct sg_analysis *analysis, struct sg_findings *out) {
  double local = NAN, remote = NAN; /* the slowest of the remote ones */
  size_t i = 0;
  json_t *pair = NULL;
  json_array_foreach(sg_json_at(analysis->set->run, "ceilings.nodes"), i, pair) {
    const double rate = sg_json_number(pair, "triad_bytes_per_s", NAN);
    if (!(rate >= LEAST_RATE && rate <= MOST_RATE)) { continue; }
    if (sg_json_number(pair, "cpus_node", -1) == sg_json_number(pair, "memory_node", -2)) {
      local = rate;
    } else {
      remote = fmin(remote, rate); /* of NaN and a number the number */
    }
  }
  if (isnan(local) || isnan(remote)) { return; }
  sg_findings_add(out, SG_FINDING_NOTE,
                  json_pack("{s:o, s:o, s:o, s:b}", "local", sg_fact_bandwidth(local), "remote",
                            sg_fact_bandwidth(remote), "share", sg_fact_share(remote / local), "placed",
                            places_everything(analysis)));
}
