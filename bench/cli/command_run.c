#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/cli/bench_commands.h"
#include "bench/cli/item_notes.h"
#include "bench/machine/doctor/doctor.h"
#include "bench/run/session.h"
#include "bench/store/store.h"
#include "core/alloc.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/text.h"

/* results/20260301T120000Z-quick */
static char *default_output(const char *profile) {
  time_t now = time(NULL);
  struct tm tm;
  char stamp[SG_HUMAN_SIZE];
  gmtime_r(&now, &tm);
  strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
  return sg_format("results/%s-%s", stamp, profile);
}

/* One line per warning of the doctor, before the first launch. */
static void print_warnings(const json_t *findings) {
  size_t i;
  json_t *f;
  json_array_foreach(findings, i, f) {
    if (strcmp(sg_json_text(f, "status", ""), "warn") != 0) { continue; }
    fprintf(stderr, "note: %s: %s\n", sg_json_text(f, "finding", ""), sg_json_text(f, "effect", ""));
  }
}

static int run(struct sg_preparation *p, const struct sg_settings *settings, int argc, char **argv,
               struct sg_error *err) {
  int status = sg_plan_check_memory(&p->plan, &p->topology, err);
  if (status != SG_OK) { return status; }
  if (settings->resume && !settings->output) {
    return sg_fail(err, SG_BAD_INPUT, "--resume needs the run's folder: add --output DIR");
  }
  char *dir = settings->output ? sg_format("%s", settings->output) : default_output(p->plan.profile);
  struct sg_counting counting;
  status = settings->resume ? SG_OK : sg_store_check_free(dir, err);
  if (status == SG_OK) {
    status = sg_counting_init(&counting, settings->counters, settings->multiplex, p->worker, err);
  }
  if (status != SG_OK) {
    free(dir);
    return status;
  }
  json_t *findings = sg_doctor_examine(&p->topology, p->plan.backends, p->plan.n_backends, false);
  if (!settings->quiet) {
    print_warnings(findings);
    sg_item_notes_counts(&p->plan, true, stderr);
    fprintf(stderr, "%zu configurations into %s\n", p->plan.n_configs, dir);
  }
  const struct sg_session_options options = {.dir = dir,
                                             .worker = p->worker,
                                             .resume = settings->resume,
                                             .quiet = settings->quiet,
                                             .argc = argc,
                                             .argv = argv,
                                             .doctor = findings,
                                             .counting = &counting};
  status = sg_session_run(&p->plan, &p->topology, &options, err);
  json_decref(findings);
  sg_counting_release(&counting);
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
