#include "report/render/figures.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/file.h"
#include "core/json.h"
#include "core/text.h"
#include "report/analysis/facts.h"
#include "report/analysis/words.h"
#include "report/context/context.h"
#include "report/render/fragments.h"
#include "report/render/gnuplot.h"
#include "report/render/pdf.h"
#include "report/render/svg.h"
#include "report/text/textstream.h"

static const char *name_of(const struct sg_figure *figure) {
  return sg_json_text(figure->about, "name", "");
}

/* Names and paths of a figure. */
static void put_names(json_t *about, const char *chart, size_t number) {
  char *name = number ? sg_format("%s-%zu", chart, number) : sg_format("%s", chart);
  char *file = sg_format("figures/%s.svg", name);
  json_object_set_new(about, "name", json_string(name));
  json_object_set_new(about, "chart", json_string(chart));
  json_object_set_new(about, "file", json_string(file));
  free(name);
  free(file);
}

static void release(struct sg_figure *figure) {
  for (size_t i = 0; i < SG_N_FIGURE_FORMATS; i++) {
    free(figure->drawn[i].bytes);
  }
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

static struct sg_chart_form form_of(const struct sg_figures *figures) {
  return figures->form.width > 0 ? figures->form : SG_CHART_FORM_PAGE;
}

/* What charts/common of the templates needs. */
static void put_form(json_t *about, struct sg_chart_form form) {
  static const double TEXT_POINTS = 8, POINTS_PER_INCH = 72;
  const bool print = form.print_inches > 0;
  json_object_set_new(about, "font", json_string(form.font ? form.font : "sans-serif"));
  json_object_set_new(about, "print", print ? json_object() : json_null());
  if (!print) { return; }
  const double scale = TEXT_POINTS / SG_CHART_TEXT_PIXELS / POINTS_PER_INCH;
  json_object_update_new(
      json_object_get(about, "print"),
      json_pack("{s:f, s:f}", "width", form.print_inches, "height", scale * sg_json_number(about, "height", 0)));
}

/* The texts of the figure from its fragment. */
static int put_texts(json_t *about, const char *chart, const struct sg_template_folders *templates,
                     struct sg_error *err) {
  sg_context_text(about, "fragment", sg_format("figures/%s", chart));
  int status = sg_fragments_fill(templates, about, err);
  if (status != SG_OK) { return status; }
  sg_context_text(about, "title", sg_words_fit(sg_json_text(about, "title", ""), 76));
  size_t length = strlen(sg_json_text(about, "title", ""));
  json_object_set_new(about, "title_size", json_integer(length > 56 ? 13 : 16));
  return finish_table(about, err);
}

int sg_figures_put(struct sg_figures *figures, const char *chart, size_t number, json_t *about, char *data,
                   size_t size, const struct sg_template_folders *templates, struct sg_error *err) {
  struct sg_figure figure = {.about = about, .data = data, .data_size = size};
  put_names(about, chart, number);
  put_form(about, form_of(figures));
  int status = put_texts(about, chart, templates, err);
  if (status != SG_OK) {
    release(&figure);
    return status;
  }
  json_t *context = json_pack("{s:O}", "chart", figure.about);
  char *template = sg_format("charts/%s.gp", chart);
  figure.script = sg_mustache_render(templates, template, context, SG_ESCAPE_GNUPLOT, err);
  free(template);
  json_decref(context);
  figures->items = sg_resize(figures->items, figures->n + 1, sizeof *figures->items);
  figures->items[figures->n++] = figure;
  return figure.script ? SG_OK : SG_BAD_INPUT;
}

/* Captions name the workload and, where a chart is drawn several times, so does its title. */
static int prepare_one(struct sg_figures *figures, const struct sg_chart *chart, const struct sg_chart_input *in,
                       size_t number, const struct sg_template_folders *templates, struct sg_error *err) {
  json_t *about = json_object();
  put_names(about, chart->name, number);
  json_object_set_new(about, "workload", json_integer(in->workload ? in->workload - in->analysis->workloads : 0));
  json_object_set_new(about, "table", json_null());
  struct sg_textstream *stream = sg_textstream_open();
  const bool applies = chart->draw(in, stream->out, about);
  size_t size = 0;
  char *data = sg_textstream_close(stream, &size);
  if (!applies) {
    json_decref(about);
    free(data);
    return SG_OK;
  }
  if (in->workload) {
    json_t *facts = json_object_get(about, "facts");
    json_object_set_new(facts, "workload", sg_fact_workload(in->workload->entries[0].config));
    json_object_set_new(facts, "several", json_boolean(number > 0));
  }
  return sg_figures_put(figures, chart->name, number, about, data, size, templates, err);
}

int sg_figures_prepare(struct sg_figures *figures, const struct sg_analysis *analysis, struct sg_chart_form form,
                       const struct sg_template_folders *templates, struct sg_error *err) {
  *figures = (struct sg_figures){.form = form};
  int status = SG_OK;
  for (size_t c = 0; c < sg_n_charts && status == SG_OK; c++) {
    struct sg_chart_input in = {.analysis = analysis, .form = form_of(figures)};
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

const char *sg_figures_svg(const struct sg_figures *figures, const char *name) {
  for (size_t i = 0; i < figures->n; i++) {
    if (strcmp(name_of(&figures->items[i]), name) == 0) { return figures->items[i].drawn[SG_FIGURE_SVG].bytes; }
  }
  return NULL;
}

/* ---- drawing */

static const char *const format_names[SG_N_FIGURE_FORMATS] = {
    [SG_FIGURE_SVG] = "svg", [SG_FIGURE_PDF] = "pdf", [SG_FIGURE_PNG] = "png"};

static enum sg_figure_format format_of(const struct sg_gnuplot_job *job) {
  enum sg_figure_format format = 0;
  while (format + 1 < SG_N_FIGURE_FORMATS && strcmp(format_names[format], job->format) != 0) {
    format++;
  }
  return format;
}

/* gnuplot does not say when it could not write all of a file: each format has an end of its own. */
static bool is_complete(enum sg_figure_format format, const char *bytes, size_t size) {
  static const struct {
    const char *bytes;
    size_t size;
  } ends[SG_N_FIGURE_FORMATS] = {
      [SG_FIGURE_SVG] = {"</svg>", 6}, [SG_FIGURE_PDF] = {"%%EOF", 5}, [SG_FIGURE_PNG] = {"IEND\xae\x42\x60\x82", 8}};
  while (format != SG_FIGURE_PNG && size > 0 && (bytes[size - 1] == '\n' || bytes[size - 1] == '\r')) {
    size--;
  }
  return size >= ends[format].size &&
         memcmp(bytes + size - ends[format].size, ends[format].bytes, ends[format].size) == 0;
}

struct finishing {
  int workspace;
  double print_inches;
  const char *started;
};

/* Takes gnuplot's output and completes it: words in the SVG, the date of the data in the PDF. */
static int finish(void *context, const struct sg_gnuplot_job *job, struct sg_error *err) {
  const struct finishing *f = context;
  const enum sg_figure_format format = format_of(job);
  struct sg_drawing *drawing = &job->figure->drawn[format];
  char *file = sg_format("%s.%s", name_of(job->figure), job->format);
  drawing->bytes = sg_file_read_kind(f->workspace, file, SG_FILE_DRAWING, &drawing->size, err);
  unlinkat(f->workspace, file, 0);
  int status = drawing->bytes ? SG_OK : SG_UNABLE;
  if (status == SG_OK && !is_complete(format, drawing->bytes, drawing->size)) {
    status = sg_fail(err, SG_UNABLE, "gnuplot could not write all of %s: is the disk full?", file);
  }
  if (status == SG_OK && format == SG_FIGURE_PDF) { sg_pdf_set_date(&drawing->bytes, &drawing->size, f->started); }
  if (status == SG_OK && format == SG_FIGURE_SVG) {
    char *finished =
        sg_svg_finish(drawing->bytes, name_of(job->figure), sg_json_text(job->figure->about, "title", ""),
                      sg_json_text(job->figure->about, "alt", ""), f->print_inches, err);
    free(drawing->bytes);
    *drawing = (struct sg_drawing){finished, finished ? strlen(finished) : 0};
    if (!finished) { status = sg_fail_in(err, SG_UNABLE, file); }
  }
  free(file);
  return status;
}

/* A new file of the workspace. */
static int put_file(int workspace, const char *name, const char *bytes, size_t size, struct sg_error *err) {
  const int fd = openat(workspace, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  int why = fd < 0 || sg_write_all(fd, bytes, size) != 0 ? errno : 0;
  if (fd >= 0 && close(fd) != 0 && !why) { why = errno; }
  return why ? sg_fail(err, SG_UNABLE, "cannot write %s for gnuplot: %s", name, strerror(why)) : SG_OK;
}

static int put_input(const struct sg_figure *figure, int workspace, struct sg_error *err) {
  char *data = sg_format("%s.dat", name_of(figure)), *script = sg_format("%s.gp", name_of(figure));
  int status = put_file(workspace, data, figure->data, figure->data_size, err);
  if (status == SG_OK) { status = put_file(workspace, script, figure->script, strlen(figure->script), err); }
  free(data);
  free(script);
  return status;
}

static int draw_all(struct sg_figures *figures, const char *gnuplot, unsigned formats, struct finishing *finishing,
                    struct sg_error *err) {
  struct sg_gnuplot_job *jobs = sg_alloc(figures->n * SG_N_FIGURE_FORMATS, sizeof *jobs);
  size_t n = 0;
  for (size_t i = 0; i < figures->n; i++) {
    for (size_t k = 0; k < SG_N_FIGURE_FORMATS; k++) {
      if (!(formats & 1u << k)) { continue; }
      jobs[n++] = (struct sg_gnuplot_job){.figure = &figures->items[i],
                                          .script = sg_format("%s.gp", name_of(&figures->items[i])),
                                          .format = format_names[k]};
    }
  }
  const int status = sg_gnuplot_run(gnuplot, finishing->workspace, jobs, n, finish, finishing, err);
  for (size_t j = 0; j < n; j++) {
    free(jobs[j].script);
  }
  free(jobs);
  return status;
}

int sg_figures_draw(struct sg_figures *figures, const char *gnuplot, struct sg_output *out, unsigned formats,
                    const char *started, struct sg_error *err) {
  struct finishing finishing = {sg_output_workspace(out, err), figures->form.print_inches, started};
  if (finishing.workspace < 0) { return SG_UNABLE; }
  int status = SG_OK;
  for (size_t i = 0; i < figures->n && status == SG_OK; i++) {
    status = put_input(&figures->items[i], finishing.workspace, err);
  }
  if (status == SG_OK) { status = draw_all(figures, gnuplot, formats, &finishing, err); }
  sg_output_end_workspace(out);
  return status;
}

void sg_figures_add(const struct sg_figures *figures, struct sg_bundle *bundle) {
  for (size_t i = 0; i < figures->n; i++) {
    const struct sg_figure *figure = &figures->items[i];
    const struct {
      const char *ending;
      struct sg_drawing file;
    } files[] = {{"dat", {figure->data, figure->data_size}},
                 {"gp", {figure->script, strlen(figure->script)}},
                 {"svg", figure->drawn[SG_FIGURE_SVG]},
                 {"pdf", figure->drawn[SG_FIGURE_PDF]},
                 {"png", figure->drawn[SG_FIGURE_PNG]}};
    for (size_t k = 0; k < sizeof files / sizeof files[0]; k++) {
      if (!files[k].file.bytes) { continue; }
      char *name = sg_format("figures/%s.%s", name_of(figure), files[k].ending);
      sg_bundle_add(bundle, name, files[k].file.bytes, files[k].file.size);
      free(name);
    }
  }
}
