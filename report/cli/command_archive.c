/* stratagemm-report archive: a result set with its report as one file that others can verify and render again. */
#include <stdio.h>
#include <stdlib.h>

#include "report/archive/archive_maker.h"
#include "report/archive/licence.h"
#include "report/cli/report_commands.h"
#include "report/render/gnuplot.h"
#include "report/render/templates.h"

static void note_licence(const char *id) {
  if (sg_licence_is_known(id)) { return; }
  fprintf(stderr,
          "%s: note: --licence: '%s' is none of the licences for data that this program knows: see that "
          "https://spdx.org/licenses has it\n",
          sg_report_program.name, id);
}

int sg_command_archive(int argc, char **argv, struct sg_error *err) {
  struct sg_archive_job job = {.program = sg_report_program.name, .deposit = {.licence = "CC-BY-4.0"}};
  const char *templates = NULL;
  const struct sg_option options[] = {
      {"output", "FILE",
       "NAME.tar.zst or NAME.zip (default: DIR.tar.zst, of a run that did\nnot end DIR-incomplete.tar.zst)",
       &job.output},
      {"author", "NAME", "who made the measurements", &job.deposit.author},
      {"orcid", "ID", "the author's ORCID iD", &job.deposit.orcid},
      {"title", "TEXT", "title of the archive (default: that of the report)", &job.deposit.title},
      {"doi", "DOI", "identifier that the archive has or will have", &job.deposit.doi},
      {"licence", "SPDX", "licence of the data (default: CC-BY-4.0)", &job.deposit.licence},
      {"templates", "DIR", "folder with your templates; missing ones are taken from the program", &templates},
      {NULL, NULL, NULL, NULL},
  };
  int n = 0;
  int status = sg_cli_parse(&sg_report_program, sg_report_command(SG_COMMAND_archive), options, argc, argv, &n, err);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  if (n != 1) { return sg_fail(err, SG_BAD_INPUT, "archive takes one result set, not %d: see archive --help", n); }
  char *own = NULL, *gnuplot = NULL, *path = NULL;
  job.input = argv[1];
  status = sg_deposit_check(&job.deposit, err);
  if (status == SG_OK) { note_licence(job.deposit.licence); }
  if (status == SG_OK) { status = sg_templates_find(templates, &own, err); }
  if (status == SG_OK) { gnuplot = sg_gnuplot_find(sg_report_program.name); }
  job.templates = (struct sg_template_folders){.user = templates, .own = own};
  job.gnuplot = gnuplot;
  if (status == SG_OK) { status = sg_archive_make(&job, &path, err); }
  if (status == SG_OK) { printf("%s\n", path); }
  free(path);
  free(gnuplot);
  free(own);
  return status;
}
