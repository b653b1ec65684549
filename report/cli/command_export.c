/* stratagemm-report export: a result set in the format of another tool. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/output.h"
#include "core/seal.h"
#include "report/archive/set_source.h"
#include "report/cli/report_commands.h"
#include "report/export/export.h"

static char *formats_help(void) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = sg_require(open_memstream(&text, &size));
  fputs("the format (required):", out);
  for (size_t i = 0; i < sg_export_n_formats; i++) {
    fprintf(out, "\n%-16s %s", sg_export_formats[i].name, sg_export_formats[i].meaning);
  }
  sg_close_memory(out, &text);
  return text;
}

/* The whole document before any of it is written. */
static char *make_document(const struct sg_resultset *set, const struct sg_summary *summary,
                           const struct sg_export_format *format, size_t *size) {
  struct sg_analysis analysis = {0};
  struct sg_export export;
  char *document = NULL;
  FILE *out = sg_require(open_memstream(&document, size));
  sg_analysis_init(&analysis, set, summary);
  sg_export_init(&export, &analysis);
  format->write(&export, out);
  sg_close_memory(out, &document);
  sg_export_release(&export);
  sg_analysis_release(&analysis);
  return document;
}

static int export_set(char *path, const struct sg_export_format *format, const char *output, struct sg_error *err) {
  struct sg_resultset set = {0};
  struct sg_summary summary = {0};
  struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  size_t size = 0;
  char *document = NULL;
  struct sg_set_source source;
  sg_interrupt_hold();
  int status = sg_set_source_open(&source, path, err);
  if (status != SG_OK) { return status; }
  sg_interrupt_end_at_once(sg_report_program.name, NULL);
  status = sg_resultset_load(&set, source.dir, SG_READ_ALL & ~(unsigned)SG_READ_SUMMARY, err);
  if (status == SG_OK) { status = sg_seal_require(&set, err); }
  if (status == SG_OK) {
    options.target = sg_json_number(set.run, "plan.target_ci", options.target);
    status = sg_summary_compute(&summary, &set, &options, err);
  }
  status = sg_set_source_fail(&source, status, err);
  if (status == SG_OK) {
    document = make_document(&set, &summary, format, &size);
    if (output) {
      sg_interrupt_hold();
      status = sg_file_replace_near(output, &path, 1, document, size, err);
    } else if (fwrite(document, 1, size, stdout) != size || fflush(stdout) != 0) {
      status = sg_fail(err, SG_UNABLE, "cannot write to stdout: %s", strerror(errno));
    }
  }
  free(document);
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  sg_set_source_close(&source);
  return status;
}

int sg_command_export(int argc, char **argv, struct sg_error *err) {
  const char *format = NULL, *output = NULL;
  char *help = formats_help();
  const struct sg_option options[] = {
      {"format", "FORMAT", help, &format},
      {"output", "FILE", "file to write (default: stdout)", &output},
      {NULL, NULL, NULL, NULL},
  };
  int n = 0;
  int status = sg_cli_parse(&sg_report_program, sg_report_command(SG_COMMAND_export), options, argc, argv, &n, err);
  free(help);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  if (n != 1) { return sg_fail(err, SG_BAD_INPUT, "export takes one result set, not %d: see export --help", n); }
  if (!format) { return sg_fail(err, SG_BAD_INPUT, "export needs --format FORMAT: see export --help"); }
  const struct sg_export_format *found = sg_export_find(format, err);
  if (!found) { return SG_BAD_INPUT; }
  return export_set(argv[1], found, output, err);
}
