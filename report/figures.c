#include "report/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/file.h"
#include "core/json.h"
#include "core/text.h"
#include "report/charts/chart.h"
#include "report/gnuplot.h"
#include "report/svg.h"
#include "report/textstream.h"

/* Charts drawn for each workload stop here: a map of hundreds of workloads has charts of its own. */
enum { MOST_WORKLOADS = 6 };

/* The data of one figure: what the chart wrote, or NULL when it does not apply. */
static char *collect(const struct sg_chart *chart, const struct sg_chart_input *in, json_t *about, size_t *size) {
  struct sg_textstream *stream = sg_textstream_open();
  bool applies = chart->draw(in, stream->out, about);
  char *data = sg_textstream_close(stream, size);
  if (applies) { return data; }
  free(data);
  return NULL;
}

static int write_figure(json_t *about, const char *data, size_t size, const struct sg_chart *chart,
                        const struct sg_template_folders *templates, const char *folder, struct sg_error *err) {
  const char *name = sg_json_text(about, "name", "");
  char *dat_path = sg_format("%s/%s.dat", folder, name), *gp_path = sg_format("%s/%s.gp", folder, name),
       *template = sg_format("charts/%s.gp", chart->name), *script = NULL;
  int rc = sg_file_replace(dat_path, data, size, err);
  json_t *context = json_pack("{s:O}", "chart", about);
  if (rc == SG_OK) {
    script = sg_mustache_render(templates, template, context, SG_ESCAPE_GNUPLOT, err);
    rc = script ? sg_file_replace(gp_path, script, strlen(script), err) : SG_BAD_INPUT;
  }
  json_decref(context);
  free(dat_path);
  free(gp_path);
  free(template);
  free(script);
  return rc;
}

/* One instance of a chart; `number` from 1 where there are several. */
static int prepare_one(json_t *figures, const struct sg_chart *chart, const struct sg_chart_input *in, size_t number,
                       const struct sg_template_folders *templates, const char *folder, struct sg_error *err) {
  json_t *about = json_object();
  char *name = number ? sg_format("%s-%zu", chart->name, number) : sg_format("%s", chart->name);
  char *file = sg_format("figures/%s.svg", name);
  json_object_update_new(about,
                         json_pack("{s:s, s:s, s:s, s:i}", "name", name, "chart", chart->name, "file", file,
                                   "workload", in->workload ? (int)(in->workload - in->analysis->workloads) : 0));
  free(name);
  free(file);
  size_t size = 0;
  char *data = collect(chart, in, about, &size);
  int rc = SG_OK;
  if (data) {
    if (!json_object_get(about, "table")) { json_object_set_new(about, "table", json_null()); }
    rc = write_figure(about, data, size, chart, templates, folder, err);
    json_object_set_new(about, "number", json_integer((json_int_t)json_array_size(figures) + 1));
    json_array_append(figures, about);
  }
  free(data);
  json_decref(about);
  return rc;
}

json_t *sg_figures_prepare(const struct sg_analysis *analysis, const struct sg_template_folders *templates,
                           const char *folder, struct sg_error *err) {
  json_t *figures = json_array();
  int rc = SG_OK;
  for (size_t c = 0; c < sg_n_charts && rc == SG_OK; c++) {
    struct sg_chart_input in = {.analysis = analysis};
    if (sg_charts[c].scope == SG_CHART_RUN) {
      rc = prepare_one(figures, &sg_charts[c], &in, 0, templates, folder, err);
      continue;
    }
    size_t n = analysis->n_workloads < MOST_WORKLOADS ? analysis->n_workloads : MOST_WORKLOADS;
    for (size_t w = 0; w < n && rc == SG_OK; w++) {
      in.workload = &analysis->workloads[w];
      rc = prepare_one(figures, &sg_charts[c], &in, n > 1 ? w + 1 : 0, templates, folder, err);
    }
  }
  if (rc == SG_OK) { return figures; }
  json_decref(figures);
  return NULL;
}

static int finish_svg(const json_t *about, const char *folder, struct sg_error *err) {
  const char *name = sg_json_text(about, "name", "");
  char *path = sg_format("%s/%s.svg", folder, name), *drawn = sg_file_read(path, NULL, err);
  int rc = drawn ? SG_OK : SG_UNABLE;
  if (rc == SG_OK) {
    char *finished = sg_svg_finish(drawn, name, sg_json_text(about, "title", ""), sg_json_text(about, "alt", ""));
    rc = sg_file_replace(path, finished, strlen(finished), err);
    free(finished);
  }
  free(drawn);
  free(path);
  return rc;
}

int sg_figures_draw(const json_t *figures, const char *folder, struct sg_error *err) {
  size_t n = json_array_size(figures), i = 0;
  struct sg_gnuplot_job *jobs = calloc(n ? n : 1, sizeof *jobs);
  if (!jobs) { abort(); }
  static char svg[] = "svg";
  json_t *about = NULL;
  json_array_foreach(figures, i, about) {
    jobs[i] = (struct sg_gnuplot_job){.script = sg_format("%s.gp", sg_json_text(about, "name", "")), .format = svg};
  }
  int rc = sg_gnuplot_run(folder, jobs, n, err);
  json_array_foreach(figures, i, about) {
    if (rc == SG_OK) { rc = finish_svg(about, folder, err); }
    free(jobs[i].script);
  }
  free(jobs);
  return rc;
}
