#include "report/cli/report_commands.h"

#define X(name, arguments, summary, example) {#name, arguments, summary, example, sg_command_##name},
static const struct sg_command commands[] = {
#include "report/cli/report_commands.def"
};
#undef X

const struct sg_program sg_report_program = {
    .name = "stratagemm-report",
    .summary = "Turn result sets of stratagemm-bench into tables, charts and reports.",
    .commands = commands,
    .n_commands = SG_N_REPORT_COMMANDS,
};
