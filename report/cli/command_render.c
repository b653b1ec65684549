/* stratagemm-report render: turns result sets into reports. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/interrupt.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/archive/deposit.h"
#include "report/archive/set_source.h"
#include "report/cli/figure_form.h"
#include "report/cli/report_commands.h"
#include "report/cli/report_formats.h"
#include "report/render/font.h"
#include "report/render/gnuplot.h"
#include "report/render/report_writer.h"
#include "report/render/templates.h"

/* The name of a set may be a stranger's: as it is for another program, fit for a terminal on one. Otherwise without
 * memory, which may be exhausted now that the report is there. */
static void print_path(const char *output, const char *form) {
  char *shown = isatty(STDOUT_FILENO) == 1 ? sg_utf8_cleaned(output) : NULL;
  printf("%s/report.%s\n", shown ? shown : output, form);
  fflush(stdout); /* later sets may be interrupted */
  free(shown);
}

/* The report of one input; prints the path of its first file. */
static int render(struct sg_report_job *job, const char *input, struct sg_error *err) {
  struct sg_set_source source;
  sg_interrupt_hold();
  int status = sg_set_source_open(&source, input, err);
  if (status != SG_OK) { return status; }
  job->input = source.dir;
  status = sg_report_write(job, err);
  status = sg_set_source_fail(&source, status, err);
  if (status == SG_OK) { print_path(job->output, sg_report_formats_first(job->formats)); }
  sg_set_source_close(&source);
  return status;
}

/* That of the set (set_source.h), or --output; with several result sets a subfolder of --output for each, named after
 * the set: NULL if it has no name. */
static char *output_of(const char *input, const char *output, bool several, struct sg_error *err) {
  if (!output) { return sg_set_source_report(input); }
  if (!several) { return sg_format("%s", output); }
  char *folder = sg_set_source_name(input), *path = NULL;
  if (!*folder || strcmp(folder, ".") == 0 || strcmp(folder, "..") == 0 || strcmp(folder, "/") == 0) {
    sg_fail(err, SG_BAD_INPUT, "'%s' is not a name for a folder in --output: give the result set by its name", input);
  } else {
    path = sg_format("%s/%s", output, folder);
  }
  free(folder);
  return path;
}

/* The folder to which the path leads, or would if what is absent were created; a new heap string. The path is
 * absolute or begins with a dot. */
static char *resolved(const char *path) {
  char *real = realpath(path, NULL);
  const char *slash = strrchr(path, '/');
  if (real || !slash || slash == path) { return real ? real : sg_format("%s", path); }
  char *above = sg_format("%.*s", (int)(slash - path), path), *parent = resolved(above), *found = NULL;
  const char *last = slash + 1, *up = strrchr(parent, '/');
  if (strcmp(last, "..") == 0 && up) {
    found = sg_format("%.*s", up == parent ? 1 : (int)(up - parent), parent);
  } else if (!*last || strcmp(last, ".") == 0) {
    found = sg_format("%s", parent);
  } else {
    found = sg_format("%s%s%s", parent, strcmp(parent, "/") == 0 ? "" : "/", last);
  }
  free(parent);
  free(above);
  return found;
}

struct planned_output {
  const char *path; /* as it is named in messages */
  char *folder;     /* to which it leads */
};

static int by_folder(const void *a, const void *b) {
  return strcmp(((const struct planned_output *)a)->folder, ((const struct planned_output *)b)->folder);
}

/* Several paths may lead to one folder, and sets of one name would write into the same one. */
static int check_outputs(char *const *outputs, size_t n, struct sg_error *err) {
  struct planned_output *sorted = sg_alloc(n, sizeof *sorted);
  int status = SG_OK;
  for (size_t i = 0; i < n; i++) {
    char *path = sg_format("%s%s", *outputs[i] == '/' ? "" : "./", outputs[i]);
    sorted[i] = (struct planned_output){outputs[i], resolved(path)};
    free(path);
  }
  qsort(sorted, n, sizeof *sorted, by_folder);
  for (size_t i = 1; i < n && status == SG_OK; i++) {
    if (strcmp(sorted[i - 1].folder, sorted[i].folder) == 0) {
      status =
          sg_fail(err, SG_BAD_INPUT,
                  "two of the reports would be written into '%s': render them one by one, each with its own --output",
                  sorted[i].path);
    }
  }
  for (size_t i = 0; i < n; i++) {
    free(sorted[i].folder);
  }
  free(sorted);
  return status;
}

/* The folder of each report. */
static int plan_outputs(char **outputs, char *const *inputs, size_t n, const char *output, struct sg_error *err) {
  for (size_t i = 0; i < n; i++) {
    outputs[i] = output_of(inputs[i], output, n > 1, err);
    if (!outputs[i]) { return SG_BAD_INPUT; }
  }
  return check_outputs(outputs, n, err);
}

static void warn_of_font(const char *font) {
  char *instead = sg_font_instead_of(font);
  if (instead) {
    fprintf(
        stderr,
        "%s: --font: no font family '%s' is installed: figures are drawn with '%s'; fc-list prints those that are\n",
        sg_report_program.name, font, instead);
  }
  free(instead);
}

int sg_command_render(int argc, char **argv, struct sg_error *err) {
  const char *output = NULL, *format = "md,html", *templates = NULL, *author = NULL, *width = NULL, *font = NULL;
  const struct sg_option options[] = {
      {"output", "DIR",
       "folder for the report (default: DIR/report); with several\nresult sets, the parent of one folder for each",
       &output},
      {"format", "md,html,tex,png,pdf",
       "formats to write (default: md,html); Markdown, tables and SVG figures\nare always written; tex adds "
       "an article, its bibliography and the figures\nas PDF, pdf also the article as PDF, png the figures as PNG",
       &format},
      {"author", "NAME", "author of the article", &author},
      {"figure-width", "LENGTH",
       "figures for a paper with columns of this width, such as 3.4in, 86mm or 7in:\ntext of 8 points, no title "
       "inside",
       &width},
      {"font", "FAMILY", "font family of the figures (default: sans-serif)", &font},
      {"templates", "DIR", "folder with your templates; missing ones are taken from the program", &templates},
      {NULL, NULL, NULL, NULL},
  };
  int n = 0;
  int status = sg_cli_parse(&sg_report_program, sg_report_command(SG_COMMAND_render), options, argc, argv, &n, err);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  if (n == 0) {
    return sg_fail(err, SG_BAD_INPUT, "render needs a result set: give its folder or archive, see render --help");
  }
  if (author) { status = sg_deposit_check_text("--author", author, err); }
  if (status != SG_OK) { return status; }
  struct sg_report_job job = {
      .program = sg_report_program.name, .inputs = argv + 1, .n_inputs = (size_t)n, .author = author};
  char *own = NULL, *gnuplot = NULL;
  status = sg_report_formats_parse(format, &job.formats, err);
  if (status == SG_OK) { status = sg_figure_form_parse(width, font, &job.form, err); }
  if (status == SG_OK) { status = sg_templates_find(templates, &own, err); }
  if (status == SG_OK && job.formats & SG_REPORT_PDF) { status = sg_typesetter_find(&job.typesetter, err); }
  if (status == SG_OK) { gnuplot = sg_gnuplot_find(sg_report_program.name); }
  if (gnuplot && font) { warn_of_font(font); }
  job.gnuplot = gnuplot;
  job.templates = (struct sg_template_folders){.user = templates, .own = own};
  char **outputs = sg_alloc((size_t)n, sizeof *outputs);
  if (status == SG_OK) { status = plan_outputs(outputs, argv + 1, (size_t)n, output, err); }
  for (int i = 0; i < n && status == SG_OK; i++) {
    job.output = outputs[i];
    status = render(&job, argv[i + 1], err);
  }
  for (int i = 0; i < n; i++) {
    free(outputs[i]);
  }
  free(outputs);
  sg_typesetter_release(&job.typesetter);
  free(gnuplot);
  free(own);
  return status;
}
