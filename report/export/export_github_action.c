/* JSON of github-action-benchmark's tool customSmallerIsBetter (its README.md): the median time of each
 * configuration. */
#include <math.h>
#include <stdlib.h>

#include "core/json.h"
#include "core/machine_id.h"
#include "core/text.h"
#include "report/export/export.h"

void sg_export_github_action(const struct sg_export *export, FILE *out) {
  const struct sg_resultset *set = export->analysis->set;
  char *machine = sg_machine_id(set->machine);
  json_t *document = json_array();
  for (size_t i = 0; i < export->analysis->n_entries; i++) {
    const struct sg_entry *e = &export->analysis->entries[i];
    if (!sg_entry_ranked(e)) { continue; }
    const struct sg_summary_row *w = e->wall;
    char *name = sg_export_name(e->config);
    json_t *item = json_pack("{s:o, s:s, s:f}", "name", sg_json_text_or_null(name), "unit", "ns", "value", w->median);
    if (isfinite(w->ci_low) && isfinite(w->ci_high)) {
      sg_json_put_text(item, "range", sg_format("%.6g to %.6g", w->ci_low, w->ci_high));
    }
    sg_json_put_text(item, "extra",
                     sg_format("machine: %s, library: %s, launches: %lld, run: %s", machine, e->config->backend,
                               (long long)w->n, sg_json_text(set->run, "run_id", "")));
    json_array_append_new(document, item);
    free(name);
  }
  free(machine);
  sg_export_json(document, out);
}
