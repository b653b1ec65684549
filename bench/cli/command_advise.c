#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/cli/advice_text.h"
#include "bench/cli/bench_commands.h"
#include "core/alloc.h"
#include "core/interrupt.h"
#include "core/output.h"
#include "core/settle.h"
#include "core/shell_command.h"
#include "core/text.h"

/* Those of the settings that describe the workload, restrict the search, or are about the run itself. */
static const char *const names[] = {
    "operation", "n",       "shape",   "nrhs",   "count",    "dtype",  "source",  "convert", "allow-nonfinite",
    "retain",    "options", "backend", "python", "coretype", "budget", "timeout", "seed",    "ceilings",
    "output",    "resume",  "quiet"};
enum { N_NAMES = sizeof names / sizeof names[0] };

static void list_options(struct sg_option options[N_NAMES + 2], struct sg_settings *settings, const char **env) {
  struct sg_option all[SG_N_SETTINGS_OPTIONS + 1];
  size_t n = 0;
  sg_settings_options(all, settings);
  for (size_t i = 0; i < SG_N_SETTINGS_OPTIONS; i++) {
    for (size_t k = 0; k < N_NAMES; k++) {
      if (strcmp(all[i].name, names[k]) == 0) { options[n++] = all[i]; }
    }
  }
  options[n++] = (struct sg_option){"env", "FILE", "write the settings to a file to source in a shell", env};
  options[n] = (struct sg_option){0};
}

/* Before a minute is spent on measuring. */
static int check_env(const char *path, struct sg_error *err) {
  struct stat status;
  if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
    return sg_fail(err, SG_BAD_INPUT, "cannot write '%s': it is a folder: give --env a file", path);
  }
  char *copy = sg_format("%s", path);
  const int failed = access(dirname(copy), W_OK | X_OK) != 0 ? errno : 0;
  free(copy);
  if (!failed) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "cannot write '%s': %s: give --env a file in another folder", path,
                 strerror(failed));
}

static int check(const struct sg_settings *s, const char *env, int n_positional, char **argv, struct sg_error *err) {
  if (n_positional > 0) {
    return sg_fail(err, SG_BAD_INPUT, "unexpected argument '%s': see 'stratagemm-bench advise --help'", argv[1]);
  }
  if (!s->n && !s->shape && !s->source) {
    return sg_fail(err, SG_BAD_INPUT, "no workload given: use --n, --shape, or --source npy:PATH");
  }
  return env ? check_env(env, err) : SG_OK;
}

/* Nothing can be recommended: why is in the verdict; what to do about it. */
static int fail_without_advice(const struct sg_summary *summary, const char *dir, const json_t *typed,
                               struct sg_error *err) {
  const struct sg_settle settle = sg_settle_find(summary, dir, typed);
  if (!settle.command) {
    char *folder = sg_command_word(dir);
    sg_fail(err, SG_FOUND, "no settings are recommended: for the reasons see: stratagemm-report render %s", folder);
    free(folder);
    return SG_FOUND;
  }
  const int status =
      sg_fail(err, SG_FOUND, "no settings are recommended: %s: %s",
              settle.continues ? "give it more time"
                               : "times vary too much: close other programs and measure again in another folder DIR",
              settle.command);
  free(settle.command);
  return status;
}

static int tell(const struct sg_preparation *p, const char *dir, const char *env, const json_t *typed,
                struct sg_error *err) {
  struct sg_resultset set;
  struct sg_summary summary;
  const struct sg_summary_options options = SG_SUMMARY_DEFAULTS;
  int status = sg_resultset_load(&set, dir, SG_READ_MEASURED, err);
  if (status != SG_OK) { return status; }
  status = sg_summary_compute(&summary, &set, &options, err);
  if (status == SG_OK) {
    char *text = sg_advice_text(&summary, p->plan.backends[0].name, p->search.n_items, dir);
    fputs(text, stdout);
    if (!sg_advice_exists(&summary)) {
      status = fail_without_advice(&summary, dir, typed, err);
    } else if (env) {
      status = sg_file_replace(env, text, strlen(text), err);
    }
    free(text);
    sg_summary_release(&summary);
  }
  sg_resultset_release(&set);
  return status;
}

static int advise(struct sg_preparation *p, const struct sg_settings *settings, const char *env, int argc,
                  char **argv, struct sg_error *err) {
  char *dir = sg_output_folder(p, settings);
  const int measured = sg_measure(p, settings, dir, argc, argv, err);
  const bool ended = measured == SG_OK || measured == SG_FOUND;
  json_t *typed = sg_settle_typed(argc, argv);
  const int told = ended ? tell(p, dir, env, typed, err) : SG_OK;
  json_decref(typed);
  free(dir);
  return told != SG_OK ? told : measured;
}

int sg_command_advise(int argc, char **argv, struct sg_error *err) {
  struct sg_settings settings = {.profile = "advise"};
  struct sg_option options[N_NAMES + 2];
  struct sg_preparation p;
  const char *env = NULL;
  int n_positional = 0;
  char **typed = sg_alloc((size_t)argc, sizeof *typed); /* parsing reorders argv */
  for (int i = 0; i < argc; i++) {
    typed[i] = argv[i];
  }
  list_options(options, &settings, &env);
  int status = sg_cli_parse(&sg_bench_program, sg_command_find("advise"), options, argc, argv, &n_positional, err);
  if (status == SG_OK) { status = check(&settings, env, n_positional, argv, err); }
  if (status == SG_OK) {
    sg_interrupt_catch(); /* before the first worker starts, which inspects a library */
    status = sg_prepare_search(&p, &settings, err);
  }
  if (status == SG_OK) {
    status = advise(&p, &settings, env, argc, typed, err);
    sg_preparation_release(&p);
  }
  free(typed);
  return status == SG_CLI_HELP ? SG_OK : status;
}
