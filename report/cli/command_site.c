/* stratagemm-report site: a static site of all result sets below a folder. */
#include <stdio.h>
#include <stdlib.h>

#include "report/cli/report_commands.h"
#include "report/render/gnuplot.h"
#include "report/render/templates.h"
#include "report/site/site_writer.h"

int sg_command_site(int argc, char **argv, struct sg_error *err) {
  const char *output = "site", *templates = NULL;
  const struct sg_option options[] = {
      {"output", "DIR", "folder for the site (default: site); one with an earlier site is updated", &output},
      {"templates", "DIR", "folder with your templates; missing ones are taken from the program", &templates},
      {NULL, NULL, NULL, NULL},
  };
  int n = 0;
  int status = sg_cli_parse(&sg_report_program, sg_report_command(SG_COMMAND_site), options, argc, argv, &n, err);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  if (n != 1) { return sg_fail(err, SG_BAD_INPUT, "site takes one folder, not %d: see site --help", n); }
  char *own = NULL, *gnuplot = NULL;
  status = sg_templates_find(templates, &own, err);
  if (status == SG_OK) { gnuplot = sg_gnuplot_find(sg_report_program.name); }
  if (status == SG_OK) {
    const struct sg_site_job job = {.input = argv[1],
                                    .output = output,
                                    .gnuplot = gnuplot,
                                    .program = sg_report_program.name,
                                    .templates = {.user = templates, .own = own}};
    status = sg_site_write(&job, err);
  }
  if (status == SG_OK || status == SG_FOUND) { printf("%s/index.html\n", output); }
  free(gnuplot);
  free(own);
  return status;
}
