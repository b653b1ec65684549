#include "report/render/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/file.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/charts/chart.h"
#include "report/context/context.h"
#include "report/render/derived.h"
#include "report/render/fragments.h"
#include "report/render/gnuplot.h"
#include "report/render/pdf.h"
#include "report/render/svg.h"
#include "report/text/textstream.h"

static const char *name_of(const struct sg_figure *figure) {
  return sg_json_text(figure->about, "name", "");
}

/* Names and paths of a figure; `number` counts from 1 where a chart is drawn several times, else it is 0. */
static json_t *describe(const struct sg_chart *chart, const struct sg_chart_input *in, size_t number) {
  char *name = number ? sg_format("%s-%zu", chart->name, number) : sg_format("%s", chart->name);
  char *file = sg_format("figures/%s.svg", name);
  json_t *about = json_pack("{s:s, s:s, s:s, s:i, s:n}", "name", name, "chart", chart->name, "file", file, "workload",
                            in->workload ? (int)(in->workload - in->analysis->workloads) : 0, "table");
  free(name);
  free(file);
  return about;
}

static void release(struct sg_figure *figure) {
  json_decref(figure->about);
  free(figure->data);
  free(figure->script);
}

/* "| a | b |" as a list of "a" and "b". */
static json_t *heads_of(const char *line) {
  json_t *heads = json_array();
  const char *p = line + strspn(line, "| ");
  while (*p) {
    size_t n = strcspn(p, "|"), kept = n;
    while (kept > 0 && p[kept - 1] == ' ') {
      kept--;
    }
    json_array_append_new(heads, json_stringn(p, kept));
    p += n;
    p += strspn(p, "| ");
  }
  return heads;
}

/* The table of numbers: the column heads come from the fragment, and so do cells that are words. */
static int finish_table(json_t *about, struct sg_error *err) {
  json_t *table = json_object_get(about, "table"), *heads = heads_of(sg_json_text(about, "heads", "")), *row = NULL,
         *cell = NULL;
  size_t i = 0, k = 0, n = json_array_size(heads);
  json_object_del(about, "heads");
  json_array_foreach(json_object_get(table, "rows"), i, row) {
    if (json_array_size(row) != n) {
      json_decref(heads);
      return sg_fail(err, SG_BAD_INPUT, "%s.md.mustache: %zu column heads for a table with %zu columns",
                     sg_json_text(about, "fragment", ""), n, json_array_size(row));
    }
    json_array_foreach(row, k, cell) {
      json_t *text = json_object_get(cell, "text");
      if (text) { json_array_set(row, k, text); }
    }
  }
  if (table) { json_object_set(table, "columns", heads); }
  json_decref(heads);
  return SG_OK;
}

/* The texts of the figure from its fragment. Where a chart is drawn several times, its title names the workload. */
static int put_texts(json_t *about, const struct sg_chart *chart, const struct sg_workload_results *workload,
                     bool several, const struct sg_template_folders *templates, struct sg_error *err) {
  json_t *facts = json_object_get(about, "facts");
  if (workload) {
    json_object_set_new(facts, "workload", sg_fact_workload(workload->entries[0].config));
    json_object_set_new(facts, "several", json_boolean(several));
  }
  sg_context_text(about, "fragment", sg_format("figures/%s", chart->name));
  int status = sg_fragments_fill(templates, about, err);
  if (status != SG_OK) { return status; }
  sg_context_text(about, "title", sg_words_fit(sg_json_text(about, "title", ""), 76));
  size_t length = strlen(sg_json_text(about, "title", ""));
  json_object_set_new(about, "title_size", json_integer(length > 56 ? 13 : 16));
  return finish_table(about, err);
}

static int prepare_one(struct sg_figures *figures, const struct sg_chart *chart, const struct sg_chart_input *in,
                       size_t number, const struct sg_template_folders *templates, struct sg_error *err) {
  struct sg_figure figure = {.about = describe(chart, in, number)};
  struct sg_textstream *stream = sg_textstream_open();
  bool applies = chart->draw(in, stream->out, figure.about);
  figure.data = sg_textstream_close(stream, &figure.data_size);
  if (!applies) {
    release(&figure);
    return SG_OK;
  }
  int status = put_texts(figure.about, chart, in->workload, number > 0, templates, err);
  if (status != SG_OK) {
    release(&figure);
    return status;
  }
  json_t *context = json_pack("{s:O}", "chart", figure.about);
  char *template = sg_format("charts/%s.gp", chart->name);
  figure.script = sg_mustache_render(templates, template, context, SG_ESCAPE_GNUPLOT, err);
  free(template);
  json_decref(context);
  figures->items = sg_resize(figures->items, figures->n + 1, sizeof *figures->items);
  figures->items[figures->n++] = figure;
  return figure.script ? SG_OK : SG_BAD_INPUT;
}

int sg_figures_prepare(struct sg_figures *figures, const struct sg_analysis *analysis,
                       const struct sg_template_folders *templates, struct sg_error *err) {
  *figures = (struct sg_figures){0};
  int status = SG_OK;
  for (size_t c = 0; c < sg_n_charts && status == SG_OK; c++) {
    struct sg_chart_input in = {.analysis = analysis};
    if (sg_charts[c].scope == SG_CHART_RUN) {
      status = prepare_one(figures, &sg_charts[c], &in, 0, templates, err);
      continue;
    }
    size_t n = analysis->n_workloads <= sg_charts[c].most ? analysis->n_workloads : 0;
    for (size_t w = 0; w < n && status == SG_OK; w++) {
      in.workload = &analysis->workloads[w];
      status = prepare_one(figures, &sg_charts[c], &in, n > 1 ? w + 1 : 0, templates, err);
    }
  }
  return status;
}

void sg_figures_release(struct sg_figures *figures) {
  for (size_t i = 0; i < figures->n; i++) {
    release(&figures->items[i]);
  }
  free(figures->items);
  *figures = (struct sg_figures){0};
}

json_t *sg_figures_about(const struct sg_figures *figures) {
  json_t *list = json_array();
  for (size_t i = 0; i < figures->n; i++) {
    json_array_append(list, figures->items[i].about);
  }
  return list;
}

static int write_files(const struct sg_figure *figure, const char *folder, struct sg_error *err) {
  char *data_name = sg_format("%s.dat", name_of(figure)), *script_name = sg_format("%s.gp", name_of(figure));
  int status = sg_derived_write(folder, data_name, figure->data, figure->data_size, err);
  if (status == SG_OK) { status = sg_derived_write_text(folder, script_name, figure->script, err); }
  free(data_name);
  free(script_name);
  return status;
}

static int finish_svg(const struct sg_figure *figure, const char *folder, const char *file, const char *drawn,
                      struct sg_error *err) {
  char *finished = sg_svg_finish(drawn, name_of(figure), sg_json_text(figure->about, "title", ""),
                                 sg_json_text(figure->about, "alt", ""), err);
  int status = finished ? sg_derived_write_text(folder, file, finished, err) : sg_fail_in(err, SG_UNABLE, file);
  free(finished);
  return status;
}

struct finishing {
  const char *folder, *started;
};

/* Completes gnuplot's output: words in the SVG, the date of the data in the PDF. */
static int finish(void *context, const struct sg_gnuplot_job *job, struct sg_error *err) {
  const struct finishing *f = context;
  if (strcmp(job->format, "png") == 0) { return SG_OK; }
  char *file = sg_format("%s.%s", name_of(job->figure), job->format), *path = sg_format("%s/%s", f->folder, file);
  size_t size = 0;
  char *drawn = sg_file_read(path, &size, err);
  int status = drawn ? SG_OK : SG_UNABLE;
  if (status == SG_OK && strcmp(job->format, "pdf") == 0) {
    sg_pdf_set_date(drawn, size, f->started);
    status = sg_derived_write(f->folder, file, drawn, size, err);
  } else if (status == SG_OK) {
    status = finish_svg(job->figure, f->folder, file, drawn, err);
  }
  free(drawn);
  free(path);
  free(file);
  return status;
}

int sg_figures_write(const struct sg_figures *figures, const char *folder, struct sg_error *err) {
  int status = SG_OK;
  for (size_t i = 0; i < figures->n && status == SG_OK; i++) {
    status = write_files(&figures->items[i], folder, err);
  }
  return status;
}

int sg_figures_draw(const struct sg_figures *figures, const char *folder, unsigned formats, const char *started,
                    struct sg_error *err) {
  static const struct {
    enum sg_figure_format format;
    const char *name;
  } all[] = {{SG_FIGURE_SVG, "svg"}, {SG_FIGURE_PDF, "pdf"}, {SG_FIGURE_PNG, "png"}};
  enum { N_FORMATS = sizeof all / sizeof all[0] };
  struct sg_gnuplot_job *jobs = sg_alloc(figures->n * N_FORMATS + 1, sizeof *jobs);
  size_t n = 0;
  for (size_t i = 0; i < figures->n; i++) {
    for (size_t k = 0; k < N_FORMATS; k++) {
      if (!(formats & all[k].format)) { continue; }
      jobs[n++] = (struct sg_gnuplot_job){.figure = &figures->items[i],
                                          .script = sg_format("%s.gp", name_of(&figures->items[i])),
                                          .format = all[k].name};
    }
  }
  struct finishing finishing = {folder, started};
  int status = sg_gnuplot_run(folder, jobs, n, finish, &finishing, err);
  for (size_t j = 0; j < n; j++) {
    free(jobs[j].script);
  }
  free(jobs);
  return status;
}
