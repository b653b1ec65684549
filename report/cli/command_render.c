/* stratagemm-report render: turns a result set into a report: load, analyse, draw, render, write. */
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/output.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/cli/report_commands.h"
#include "report/context/context.h"
#include "report/render/bundle.h"
#include "report/render/figures.h"
#include "report/render/fragments.h"
#include "report/render/gnuplot.h"
#include "report/render/html.h"
#include "report/render/latex.h"
#include "report/render/mustache.h"
#include "report/render/tables.h"
#include "report/render/templates.h"

enum { FORMAT_MARKDOWN = 1 << 0, FORMAT_HTML = 1 << 1, FORMAT_TEX = 1 << 2, FORMAT_PNG = 1 << 3 };

struct render_job {
  const char *input;
  char **inputs; /* of all reports */
  size_t n_inputs;
  char *output; /* path of the report's folder */
  struct sg_output *folder;
  char *gnuplot; /* path of the program */
  unsigned formats;
  struct sg_template_folders templates;
};

static int parse_formats(const char *text, unsigned *formats, struct sg_error *err) {
  static const char *const names[] = {"md", "html", "tex", "png"};
  struct sg_list list;
  int status = sg_list_split(&list, text, "--format", err);
  if (status != SG_OK) { return status; }
  *formats = 0;
  for (size_t i = 0; i < list.n && status == SG_OK; i++) {
    size_t k = 0;
    while (k < sizeof names / sizeof names[0] && strcmp(list.items[i], names[k]) != 0) {
      k++;
    }
    if (k == sizeof names / sizeof names[0]) {
      status = sg_fail_unknown(err, "format", list.items[i], names, k);
    } else {
      *formats |= 1u << k;
    }
  }
  sg_list_release(&list);
  return status;
}

/* A new or empty folder, or one with an earlier report, which can be replaced. */
static int open_output(struct render_job *job, struct sg_error *err) {
  static const char *const folders[] = {"figures", "tables", NULL}; /* a killed program leaves them empty */
  struct stat st;
  struct sg_output **out = &job->folder;
  const char *path = job->output;
  int status = sg_output_open_near(out, path, job->inputs, job->n_inputs, err);
  if (status == SG_OK) { status = sg_output_claim(*out, err); }
  if (status != SG_OK) { return status; }
  if (fstatat(sg_output_fd(*out), "run.json", &st, AT_SYMLINK_NOFOLLOW) == 0) {
    return sg_fail(err, SG_BAD_INPUT, "output folder '%s' is a result set: give another with --output", path);
  }
  if (sg_output_is_free(*out, folders) ||
      (fstatat(sg_output_fd(*out), "context.json", &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))) {
    sg_output_clean(*out, folders);
    return SG_OK;
  }
  return sg_fail(
      err, SG_BAD_INPUT,
      "output folder '%s' is not empty and does not contain a report (no context.json): give another with --output",
      path);
}

/* The fixed words of the page or the article, each escaped for its format. */
static json_t *words_for(const json_t *context, enum sg_escape_mode escape) {
  json_t *out = json_object(), *word = NULL;
  const char *name = NULL;
  json_object_foreach(json_object_get(context, "words"), name, word) {
    sg_context_text(out, name, sg_escape(escape, sg_json_text(word, "text", "")));
  }
  return out;
}

static int add_html(const struct render_job *job, struct sg_bundle *bundle, const char *markdown,
                    const json_t *context, const struct sg_figures *figures, struct sg_error *err) {
  json_t *page = json_object();
  json_object_set_new(page, "title", json_string(sg_json_text(context, "title.text", "")));
  json_object_set(page, "generator", json_object_get(context, "generator"));
  json_object_set_new(page, "words", words_for(context, SG_ESCAPE_HTML));
  int status = sg_html_from_markdown(markdown, json_object_get(context, "figures"), figures, page, err);
  char *html = status == SG_OK ? sg_mustache_render(&job->templates, "page.html", page, SG_ESCAPE_HTML, err) : NULL;
  if (html) { sg_bundle_add_text(bundle, "report.html", html); }
  free(html);
  json_decref(page);
  return status == SG_OK && !html ? SG_BAD_INPUT : status;
}

static int add_tex(const struct render_job *job, struct sg_bundle *bundle, const char *markdown,
                   const json_t *context, struct sg_error *err) {
  json_t *article = json_object();
  json_object_set_new(article, "title", json_string(sg_json_text(context, "title.text", "")));
  json_object_set(article, "generator", json_object_get(context, "generator"));
  json_object_set_new(article, "date", json_string(sg_json_text(context, "run.date", "")));
  json_object_set_new(article, "words", words_for(context, SG_ESCAPE_LATEX));
  sg_latex_from_markdown(markdown, json_object_get(context, "figures"), article);
  char *tex = sg_mustache_render(&job->templates, "article.tex", article, SG_ESCAPE_LATEX, err);
  if (tex) { sg_bundle_add_text(bundle, "report.tex", tex); }
  const int status = tex ? SG_OK : SG_BAD_INPUT;
  free(tex);
  json_decref(article);
  return status;
}

/* context.json comes first: a folder with it is known to hold a report. */
static void add_context(struct sg_bundle *bundle, const json_t *context) {
  char *text = sg_json_format(context);
  sg_bundle_add_text(bundle, "context.json", text);
  free(text);
}

static unsigned figure_formats(const struct render_job *job) {
  return 1u << SG_FIGURE_SVG | (job->formats & FORMAT_TEX ? 1u << SG_FIGURE_PDF : 0) |
         (job->formats & FORMAT_PNG ? 1u << SG_FIGURE_PNG : 0);
}

static int make_files(const struct render_job *job, const struct sg_figures *figures, const json_t *context,
                      const char *markdown, struct sg_bundle *bundle, struct sg_error *err) {
  int status = SG_OK;
  add_context(bundle, context);
  sg_bundle_add_text(bundle, "report.md", markdown);
  sg_figures_add(figures, bundle);
  sg_tables_add(markdown, bundle);
  if (job->formats & FORMAT_TEX) { status = add_tex(job, bundle, markdown, context, err); }
  if (status == SG_OK && job->formats & FORMAT_HTML) {
    status = add_html(job, bundle, markdown, context, figures, err);
  }
  return status;
}

/* Draws in the output folder, makes all files in memory, and writes them when all of them are known. */
static int write_files(struct render_job *job, struct sg_figures *figures, const json_t *context,
                       const char *markdown, const char *started, struct sg_error *err) {
  struct sg_bundle bundle = {0};
  sg_interrupt_hold();
  int status = open_output(job, err);
  if (status == SG_OK) {
    status = sg_figures_draw(figures, job->gnuplot, job->folder, figure_formats(job), started, err);
  }
  if (status == SG_OK) { status = sg_interrupt_check(err); }
  if (status == SG_OK) {
    sg_interrupt_end_at_once(sg_report_program.name, sg_output_is_new(job->folder) ? job->output : NULL);
    status = make_files(job, figures, context, markdown, &bundle, err);
    sg_interrupt_hold();
  }
  if (status == SG_OK) { status = sg_bundle_write(&bundle, job->folder, err); }
  sg_bundle_release(&bundle);
  sg_output_close(job->folder);
  job->folder = NULL;
  return status;
}

/* From the analysis to the files. */
static int write_report(struct render_job *job, const struct sg_analysis *analysis, json_t *data,
                        struct sg_error *err) {
  const char *started = sg_json_text(analysis->set->run, "started", "");
  char *markdown = NULL;
  json_t *about = NULL, *context = NULL;
  struct sg_figures figures = {0};
  struct sg_findings findings = {0};
  int status = sg_figures_prepare(&figures, analysis, &job->templates, err);
  if (status != SG_OK) { goto out; }
  about = sg_figures_about(&figures);
  sg_findings_init(&findings, analysis);
  context = sg_context_make(analysis, &findings, about, data);
  status = sg_fragments_fill(&job->templates, context, err);
  if (status != SG_OK) { goto out; }
  markdown = sg_mustache_render(&job->templates, "report.md", context, SG_ESCAPE_MARKDOWN, err);
  status = markdown ? write_files(job, &figures, context, markdown, started, err) : SG_BAD_INPUT;
out:
  sg_findings_release(&findings);
  sg_figures_release(&figures);
  json_decref(context);
  json_decref(about);
  free(markdown);
  return status;
}

/* Tables of counts have a column for each event and a row for each configuration. */
static int check_counts(const struct sg_resultset *set, struct sg_error *err) {
  enum { MOST_CELLS = 500000 };
  const size_t events =
      json_array_size(json_object_get(set->run, "counters")) + json_array_size(json_object_get(set->run, "metrics"));
  if (set->n_counters == 0 || events * set->n_configs <= MOST_CELLS) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "'%s' has %zu counters of %zu configurations: a report has tables of at most %d counts", set->dir,
                 events, set->n_configs, MOST_CELLS);
}

/* The name of a set may be a stranger's: as it is for another program, fit for a terminal on one. */
static void print_path(const char *output, const char *form) {
  char *shown = isatty(STDOUT_FILENO) == 1 ? sg_utf8_cleaned(output) : sg_format("%s", output);
  printf("%s/report.%s\n", shown, form);
  fflush(stdout); /* later sets may be interrupted */
  free(shown);
}

/* Nothing is written before all of the analysis has succeeded, so until then a signal ends the program at once. */
static int render(struct render_job *job, struct sg_error *err) {
  struct sg_resultset set = {0};
  struct sg_summary summary = {0};
  struct sg_analysis analysis = {0};
  struct sg_data_digests digests = {0};
  const struct sg_byte_listener listener = sg_data_listener(&digests);
  sg_interrupt_end_at_once(sg_report_program.name, NULL);
  int status = sg_resultset_load_heard(&set, job->input, SG_READ_ALL & ~(unsigned)SG_READ_SUMMARY, &listener, err);
  json_t *data = sg_data_list(&digests);
  if (status == SG_OK) { status = check_counts(&set, err); }
  if (status == SG_OK) {
    struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
    options.target = sg_json_number(set.run, "plan.target_ci", options.target);
    status = sg_summary_compute(&summary, &set, &options, err);
  }
  if (status == SG_OK) {
    sg_analysis_init(&analysis, &set, &summary);
    status = write_report(job, &analysis, data, err);
  }
  if (status == SG_OK) {
    const char *form = job->formats & FORMAT_HTML ? "html" : job->formats & FORMAT_TEX ? "tex" : "md";
    print_path(job->output, form);
  }
  json_decref(data);
  sg_analysis_release(&analysis);
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  return status;
}

/* DIR/report, or --output; with several result sets a subfolder of --output for each, named after the set: NULL if it
 * has no name. */
static char *output_of(const char *input, const char *output, bool several, struct sg_error *err) {
  size_t n = strlen(input);
  while (n > 1 && input[n - 1] == '/') {
    n--;
  }
  if (!output) { return sg_format("%.*s/report", (int)n, input); }
  if (!several) { return sg_format("%s", output); }
  const char *slash = memrchr(input, '/', n);
  const char *name = slash ? slash + 1 : input;
  char *folder = sg_format("%.*s", (int)(n - (size_t)(name - input)), name), *path = NULL;
  if (!*folder || strcmp(folder, ".") == 0 || strcmp(folder, "..") == 0 || strcmp(folder, "/") == 0) {
    sg_fail(err, SG_BAD_INPUT, "'%s' is not a name for a folder in --output: give the result set by its name", input);
  } else {
    path = sg_format("%s/%s", output, folder);
  }
  free(folder);
  return path;
}

static int compare_paths(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The folder of each report; sets of one name would write into the same one. */
static int plan_outputs(char **outputs, char *const *inputs, size_t n, const char *output, struct sg_error *err) {
  char **sorted = sg_alloc(n, sizeof *sorted);
  int status = SG_OK;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    outputs[i] = sorted[i] = output_of(inputs[i], output, n > 1, err);
    if (!outputs[i]) { status = SG_BAD_INPUT; }
  }
  if (status == SG_OK) { qsort(sorted, n, sizeof *sorted, compare_paths); }
  for (size_t i = 1; i < n && status == SG_OK; i++) {
    if (strcmp(sorted[i - 1], sorted[i]) == 0) {
      status =
          sg_fail(err, SG_BAD_INPUT,
                  "two of the reports would be written into '%s': render them one by one, each with its own --output",
                  sorted[i]);
    }
  }
  free(sorted);
  return status;
}

int sg_command_render(int argc, char **argv, struct sg_error *err) {
  const char *output = NULL, *format = "md,html", *templates = NULL;
  const struct sg_option options[] = {
      {"output", "DIR",
       "folder for the report (default: DIR/report); with several\nresult sets, the parent of one folder for each",
       &output},
      {"format", "md,html,tex,png",
       "formats to write (default: md,html); Markdown, tables and SVG figures\nare always written; tex adds "
       "the figures as PDF, png as PNG",
       &format},
      {"templates", "DIR", "folder with your templates; missing ones are taken from the program", &templates},
      {NULL, NULL, NULL, NULL},
  };
  int n = 0;
  int status = sg_cli_parse(&sg_report_program, sg_report_command(SG_COMMAND_render), options, argc, argv, &n, err);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  if (n == 0) { return sg_fail(err, SG_BAD_INPUT, "render needs a result set: give its folder, see render --help"); }
  if (output && !*output) { return sg_fail(err, SG_BAD_INPUT, "--output: the name of the folder is empty"); }
  struct render_job job = {.inputs = argv + 1, .n_inputs = (size_t)n};
  char *own = NULL;
  status = parse_formats(format, &job.formats, err);
  if (status == SG_OK) { status = sg_templates_find(templates, &own, err); }
  if (status == SG_OK) { status = sg_gnuplot_find(&job.gnuplot, err); }
  job.templates = (struct sg_template_folders){.user = templates, .own = own};
  char **outputs = sg_alloc((size_t)n, sizeof *outputs);
  if (status == SG_OK) { status = plan_outputs(outputs, argv + 1, (size_t)n, output, err); }
  for (int i = 0; i < n && status == SG_OK; i++) {
    job.input = argv[i + 1];
    job.output = outputs[i];
    status = render(&job, err);
  }
  for (int i = 0; i < n; i++) {
    free(outputs[i]);
  }
  free(outputs);
  free(job.gnuplot);
  free(own);
  return status;
}
