#include "report/cli/report_commands.h"

int main(int argc, char **argv) {
  return sg_cli_main(&sg_report_program, argc, argv);
}
