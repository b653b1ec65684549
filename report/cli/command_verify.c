/* stratagemm-report verify: whether an archive, a bag or a result set is what was measured. */
#include <stdio.h>
#include <stdlib.h>

#include "core/installation.h"
#include "report/archive/verifier.h"
#include "report/cli/report_commands.h"
#include "report/render/gnuplot.h"
#include "report/render/templates.h"

int sg_command_verify(int argc, char **argv, struct sg_error *err) {
  const struct sg_option options[] = {{NULL, NULL, NULL, NULL}};
  int n = 0;
  int status = sg_cli_parse(&sg_report_program, sg_report_command(SG_COMMAND_verify), options, argc, argv, &n, err);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  if (n != 1) {
    return sg_fail(err, SG_BAD_INPUT, "verify takes one archive or result set, not %d: see verify --help", n);
  }
  char *own = NULL, *gnuplot = NULL, *schemas = sg_installed_folder("schema", "data/schema");
  status = sg_templates_find(NULL, &own, err);
  if (status == SG_OK) { gnuplot = sg_gnuplot_find(NULL); }
  if (status == SG_OK) {
    const struct sg_verify_job job = {.path = argv[1],
                                      .program = sg_report_program.name,
                                      .gnuplot = gnuplot,
                                      .schemas = schemas,
                                      .templates = {.own = own},
                                      .out = stdout};
    status = sg_verify(&job, err);
  }
  free(schemas);
  free(gnuplot);
  free(own);
  return status;
}
