/* stratagemm-report summary: the analysis of one result set, as text, CSV or JSON. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/csv.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/seal.h"
#include "core/summary.h"
#include "core/terminal.h"
#include "core/verdict_print.h"
#include "report/archive/set_source.h"
#include "report/cli/report_commands.h"

#define MAKE_TEXT(value) sg_json_text_or_null(*(value) ? (value) : NULL)
#define MAKE_INT sg_json_integer_or_null
#define MAKE_REAL sg_json_real_or_null

static void print_csv(const struct sg_summary *summary) {
  sg_csv_header_summary(stdout);
  for (size_t i = 0; i < summary->n; i++) {
    sg_csv_write_summary(stdout, &summary->rows[i]);
  }
}

/* An array of objects whose keys are the columns of summary.csv; an absent value is null. */
static void print_json(const struct sg_summary *summary) {
  json_t *array = json_array();
  for (size_t i = 0; i < summary->n; i++) {
    const struct sg_summary_row *row = &summary->rows[i];
    json_t *object = json_object();
#define PUT(type, name, ...) json_object_set_new(object, #name, MAKE_##type(row->name));
    SG_SUMMARY_COLUMNS(PUT)
#undef PUT
    json_array_append_new(array, object);
  }
  char *text = sg_json_format(array);
  fputs(text, stdout);
  free(text);
  json_decref(array);
}

int sg_command_summary(int argc, char **argv, struct sg_error *err) {
  bool csv = false, json = false;
  const struct sg_option options[] = {
      {"csv", NULL, "the columns of summary.csv", &csv},
      {"json", NULL, "an array of objects with the same names; absent values are null", &json},
      {NULL, NULL, NULL, NULL},
  };
  int n = 0;
  int status = sg_cli_parse(&sg_report_program, sg_report_command(SG_COMMAND_summary), options, argc, argv, &n, err);
  if (status != SG_OK) { return status == SG_CLI_HELP ? SG_OK : status; }
  if (n != 1) { return sg_fail(err, SG_BAD_INPUT, "summary takes one result set, not %d: see summary --help", n); }
  if (csv && json) { return sg_fail(err, SG_BAD_INPUT, "--csv and --json cannot be combined: give one of them"); }

  struct sg_set_source source;
  struct sg_resultset set = {0};
  struct sg_summary summary = {0};
  const struct sg_summary_options defaults = SG_SUMMARY_DEFAULTS;
  sg_interrupt_hold();
  status = sg_set_source_open(&source, argv[1], err);
  if (status != SG_OK) { return status; }
  sg_interrupt_end_at_once(sg_report_program.name, NULL);
  status = sg_resultset_load(&set, source.dir, SG_READ_MEASURED, err);
  /* The table says that a set was changed; what another program reads has no place for it. */
  if (status == SG_OK && (csv || json)) {
    status = sg_seal_require(&set, err);
  } else if (status == SG_OK) {
    sg_seal_check(&set, NULL);
  }
  if (status == SG_OK) { status = sg_summary_compute(&summary, &set, &defaults, err); }
  if (status == SG_OK && json) { print_json(&summary); }
  if (status == SG_OK && csv) { print_csv(&summary); }
  if (status == SG_OK && !csv && !json) {
    const bool is_folder = !source.scratch && !source.bag; /* archives and bags stay as they are */
    sg_summary_print(&summary, &set, stdout, sg_terminal_takes_escapes(STDOUT_FILENO));
    sg_settle_print(&summary, is_folder ? source.dir : NULL, NULL, stdout);
  }
  status = sg_set_source_fail(&source, status, err);
  sg_summary_release(&summary);
  sg_resultset_release(&set);
  sg_set_source_close(&source);
  return status;
}
