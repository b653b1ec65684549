/* The commands of stratagemm-report, from report_commands.def. A command passes sg_report_program and its own entry,
 * sg_report_command(SG_COMMAND_<name>), to sg_cli_parse(). */
#ifndef SG_REPORT_CLI_REPORT_COMMANDS_H
#define SG_REPORT_CLI_REPORT_COMMANDS_H

#include "core/cli.h"

#define X(name, arguments, summary, example) int sg_command_##name(int argc, char **argv, struct sg_error *err);
#include "report/cli/report_commands.def"
#undef X

#define X(name, arguments, summary, example) SG_COMMAND_##name,
enum sg_report_command_index {
#include "report/cli/report_commands.def"
  SG_N_REPORT_COMMANDS
};
#undef X

extern const struct sg_program sg_report_program;

static inline const struct sg_command *sg_report_command(enum sg_report_command_index index) {
  return &sg_report_program.commands[index];
}

#endif
