#include "report/compare/compare_report.h"

#include "core/json.h"
#include "report/compare/compare_charts.h"
#include "report/compare/compare_context.h"
#include "report/render/fragments.h"

int sg_compare_report_write(const struct sg_report_job *job, const struct sg_compared_sets *sets,
                            const struct sg_differences *differences, const struct sg_ratios *ratios,
                            const struct sg_gate *gate, struct sg_error *err) {
  struct sg_figures figures = {0};
  json_t *about = NULL, *context = NULL;
  int status = job->gnuplot ? sg_compare_figures(&figures, sets, ratios, &job->templates, err) : SG_OK;
  if (status != SG_OK) { goto out; }
  about = sg_figures_about(&figures);
  context = sg_compare_context(sets, differences, ratios, gate, about);
  status = sg_report_write_documents(job, &figures, context, "comparison",
                                     sg_json_text(sets->items[0].set.run, "started", ""), err);
out:
  sg_figures_release(&figures);
  json_decref(context);
  json_decref(about);
  return status;
}

char *sg_compare_comment(const struct sg_template_folders *templates, const struct sg_compared_sets *sets,
                         const struct sg_differences *differences, const struct sg_ratios *ratios,
                         const struct sg_gate *gate, struct sg_error *err) {
  json_t *figures = json_array(), *context = sg_compare_context(sets, differences, ratios, gate, figures);
  char *text = NULL;
  if (sg_fragments_fill(templates, context, err) == SG_OK) {
    text = sg_mustache_render(templates, "compare/comment.md", context, SG_ESCAPE_MARKDOWN, err);
  }
  json_decref(context);
  json_decref(figures);
  return text;
}
