/* Work that moves data as fast as memory gives it: what limits it is not the cores (S. Williams, A. Waterman, D.
 * Patterson, Commun. ACM 52(4), 2009). */
#include <math.h>
#include <stdlib.h>

#include "core/text.h"
#include "report/analysis/roof.h"
#include "report/analysis/words.h"
#include "report/findings/finding.h"
#include "report/text/escape.h"

/* From this share of the bandwidth roof on, memory is the limit; beyond that one, the caches answer. */
static const double CLOSE = 0.7, BEYOND = 1.1;

/* The rate over the bandwidth roof at this intensity, loading left out where it was measured apart; NaN where
 * arithmetic is the lower roof. */
static double share_of_bandwidth(const struct sg_entry *e, const struct sg_roof *roof) {
  double bound = sg_roof_intensity(e->config) * roof->all_core_bytes_per_s;
  if (!sg_entry_ranked(e) || !isfinite(bound) || bound >= roof->all_core_flops) { return NAN; }
  bool apart = e->operate_wall && e->operate_wall->flops_per_s > 0;
  return (apart ? e->operate_wall->flops_per_s : e->wall->flops_per_s) / bound;
}

/* The entry that comes closest to its roof; NULL: none has one. */
static const struct sg_entry *closest(const struct sg_workload *w, const struct sg_roof *roof) {
  const struct sg_entry *found = NULL;
  for (size_t i = 0; i < w->n; i++) {
    double share = share_of_bandwidth(&w->entries[i], roof);
    if (isnan(share) || (found && share <= share_of_bandwidth(found, roof))) { continue; }
    found = &w->entries[i];
  }
  return found;
}

static void tell(const struct sg_entry *e, const struct sg_roof *roof, double share, struct sg_findings *out) {
  char *name = sg_markdown_code(e->config->label), *work = sg_words_workload(e->config),
       *plain = sg_escape(SG_ESCAPE_MARKDOWN, work), *percent = sg_words_percent(share);
  char bytes[SG_HUMAN_SIZE];
  sg_human_rate(share * roof->all_core_bytes_per_s, "B/s", bytes);
  if (share > BEYOND) {
    sg_findings_add(
        out, SG_FINDING_NOTE,
        sg_format("%s (%s) is faster than memory could deliver its data: the items stay in the caches.", name, plain),
        NULL);
  } else {
    sg_findings_add(
        out, SG_FINDING_NOTE,
        sg_format("%s (%s) is bound by memory: it moves %s, %s of what all cores together reach. More "
                  "threads or faster kernels cannot help.",
                  name, plain, bytes, percent),
        sg_format("Do more work for each byte: join operations on the same item, or use a narrower type."));
  }
  free(name);
  free(work);
  free(plain);
  free(percent);
}

void sg_finding_memory_bound(const struct sg_analysis *analysis, struct sg_findings *out) {
  enum { MOST = 3 };
  size_t told = 0;
  for (size_t i = 0; i < analysis->n_workloads && told < MOST; i++) {
    const struct sg_workload *w = &analysis->workloads[i];
    struct sg_roof roof;
    if (!sg_roof_read(&roof, analysis->set->run, w->entries[0].config->dtype) || !sg_roof_has_bandwidth(&roof)) {
      return;
    }
    const struct sg_entry *e = closest(w, &roof);
    double share = e ? share_of_bandwidth(e, &roof) : 0;
    if (share < CLOSE) { continue; }
    tell(e, &roof, share, out);
    told++;
  }
}
