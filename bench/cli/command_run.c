#include <stdlib.h>

#include "bench/cli/bench_commands.h"
#include "core/alloc.h"
#include "core/interrupt.h"

static int run(struct sg_preparation *p, const struct sg_settings *settings, int argc, char **argv,
               struct sg_error *err) {
  char *dir = sg_output_folder(p, settings);
  const int status = sg_measure(p, settings, dir, argc, argv, err);
  free(dir);
  return status;
}

int sg_command_run(int argc, char **argv, struct sg_error *err) {
  struct sg_settings settings = {0};
  struct sg_option options[SG_N_SETTINGS_OPTIONS + 1];
  struct sg_preparation p;
  int n_positional = 0;
  char **typed = sg_alloc((size_t)argc, sizeof *typed); /* parsing reorders argv */
  for (int i = 0; i < argc; i++) {
    typed[i] = argv[i];
  }
  sg_settings_options(options, &settings);
  int status = sg_cli_parse(&sg_bench_program, sg_command_find("run"), options, argc, argv, &n_positional, err);
  if (status == SG_OK && n_positional > 0) {
    status = sg_fail(err, SG_BAD_INPUT, "unexpected argument '%s': see 'stratagemm-bench run --help'", argv[1]);
  }
  if (status == SG_OK) {
    sg_interrupt_catch(); /* before the first worker starts, which inspects a library */
    status = sg_prepare(&p, &settings, err);
  }
  if (status == SG_OK) {
    status = run(&p, &settings, argc, typed, err);
    sg_preparation_release(&p);
  }
  free(typed);
  return status == SG_CLI_HELP ? SG_OK : status;
}
