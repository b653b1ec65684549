#include "report/compare/compare_charts.h"

#include <stdlib.h>

#include "report/text/textstream.h"

enum compare_scope { SIDE, ALL };

#define SG_COMPARE_CHART(name, scope) {#name, scope, sg_chart_##name},
static const struct {
  const char *name;
  enum compare_scope scope;
  bool (*draw)(const struct sg_compare_chart_input *in, FILE *dat, json_t *about);
} charts[] = {
#include "report/compare/compare_charts.def"
};
#undef SG_COMPARE_CHART

static int put_one(struct sg_figures *figures, size_t chart, const struct sg_compare_chart_input *in, size_t number,
                   const struct sg_template_folders *templates, struct sg_error *err) {
  json_t *about = json_pack("{s:n, s:i}", "table", "side", (int)in->side);
  struct sg_textstream *stream = sg_textstream_open();
  const bool applies = charts[chart].draw(in, stream->out, about);
  size_t size = 0;
  char *data = sg_textstream_close(stream, &size);
  if (applies) { return sg_figures_put(figures, charts[chart].name, number, about, data, size, templates, err); }
  json_decref(about);
  free(data);
  return SG_OK;
}

int sg_compare_figures(struct sg_figures *figures, const struct sg_compared_sets *sets,
                       const struct sg_ratios *ratios, const struct sg_template_folders *templates,
                       struct sg_error *err) {
  int status = SG_OK;
  for (size_t c = 0; c < sizeof charts / sizeof charts[0] && status == SG_OK; c++) {
    struct sg_compare_chart_input in = {sets, ratios, 0};
    if (charts[c].scope == ALL) {
      status = put_one(figures, c, &in, 0, templates, err);
      continue;
    }
    for (in.side = 1; in.side < sets->n_sides && in.side <= SG_MOST_FORESTS && status == SG_OK; in.side++) {
      status = put_one(figures, c, &in, sets->n_sides > 2 ? in.side : 0, templates, err);
    }
  }
  return status;
}
