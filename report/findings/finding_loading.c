/* Loading as a serial part: what it leaves for a faster operation to win (G. Amdahl, AFIPS 1967). */
#include <math.h>
#include <stdlib.h>

#include "core/text.h"
#include "report/analysis/words.h"
#include "report/findings/finding.h"
#include "report/text/escape.h"

/* A smaller share than this explains nothing. */
#define SHARE_THAT_MATTERS 0.05

void sg_finding_loading(const struct sg_analysis *analysis, struct sg_findings *out) {
  const struct sg_entry *base = analysis->n_workloads == 1 ? analysis->workloads[0].baseline : NULL;
  if (!base || !base->load_wall || !(base->load_wall->median > 0)) { return; }
  double share = base->load_wall->median / base->wall->median;
  if (share < SHARE_THAT_MATTERS || share >= 1) { return; }
  char *percent = sg_words_percent(share), *name = sg_markdown_code(base->config->label);
  sg_findings_add(
      out, SG_FINDING_NOTE,
      sg_format("Loading takes %s of %s. A strategy that loads serially cannot be faster than %.1f times serial, "
                "however fast it operates.",
                percent, name, 1 / share),
      NULL);
  free(percent);
  free(name);
}
