#include <ctype.h>
/* What `run` and `advise` do alike: from a prepared plan or search to a result set. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/cli/bench_commands.h"
#include "bench/cli/estimate.h"
#include "bench/cli/item_notes.h"
#include "bench/cli/probe_libraries.h"
#include "bench/machine/doctor/doctor.h"
#include "bench/operations/operation.h"
#include "bench/run/library_probe.h"
#include "bench/run/search_session.h"
#include "bench/store/store.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"

char *sg_output_folder(const struct sg_preparation *p, const struct sg_settings *settings) {
  if (settings->output) { return sg_format("%s", settings->output); }
  time_t now = time(NULL);
  struct tm tm;
  char stamp[SG_HUMAN_SIZE];
  gmtime_r(&now, &tm);
  strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
  char *dir = sg_format("results/%s-%s", stamp, p->plan.profile);
  for (char *c = dir + strlen("results/"); *c; c++) { /* the profile may be a stranger's */
    if (!isalnum((unsigned char)*c) && !strchr("-_", *c)) { *c = '-'; }
  }
  return dir;
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

static void print_start(const struct sg_preparation *p, const char *dir, const json_t *findings) {
  const int64_t count = p->plan.workloads.n > 0 ? p->plan.workloads.entries[0].workload.count : 0;
  print_warnings(findings);
  if (p->search.n_items > count) {
    fprintf(stderr, "measuring %lld of the %lld items, so that a launch takes less time\n", (long long)count,
            (long long)p->search.n_items);
  } else {
    sg_item_notes_counts(&p->plan, true, stderr);
  }
  sg_item_notes_data(&p->plan, stderr);
  char *shown = sg_utf8_cleaned(dir);
  if (p->plan.n_configs > 0) {
    fprintf(stderr, "%zu configuration%s into %s\n", p->plan.n_configs, p->plan.n_configs == 1 ? "" : "s", shown);
  } else {
    fprintf(stderr, "searching into %s\n", shown);
  }
  free(shown);
}

/* Not in a run that is continued: its first part made one, or was not to. */
static int probe_libraries(struct sg_preparation *p, const struct sg_settings *settings, struct sg_error *err) {
  if (p->probes_libraries && !settings->resume) {
    if (!settings->quiet) { fputs("measuring the rate of each library found here, on one core\n", stderr); }
    const char *dtype = sg_dtype_name(p->plan.workloads.entries[0].workload.dtype);
    const int status =
        sg_probe_libraries(&p->library_probe, &p->plan.backends[0], dtype, &p->where, &p->topology, err);
    if (status != SG_OK) { return status; }
  }
  if (p->library_probe) { sg_library_probe_mark(p->library_probe, &p->plan); }
  return SG_OK;
}

int sg_measure(struct sg_preparation *p, const struct sg_settings *settings, const char *dir, int argc, char **argv,
               struct sg_error *err) {
  struct sg_counting counting;
  int status = sg_plan_check_size(&p->plan, &p->topology, err);
  if (status == SG_OK && settings->resume && !settings->output) {
    status = sg_fail(err, SG_BAD_INPUT, "--resume needs the run's folder: add --output DIR");
  }
  if (status == SG_OK && settings->resume && sg_store_is_incomplete(dir)) {
    status = sg_fail(err, SG_BAD_INPUT, "nothing to resume in '%s': leave out --resume to start a run there", dir);
  }
  if (status == SG_OK && !settings->resume) { status = sg_store_check_free(dir, err); }
  if (status == SG_OK && !settings->resume) { status = sg_estimate_check(p, settings->quiet, err); }
  if (status == SG_OK) {
    status = sg_counting_init(&counting, settings->counters, settings->multiplex, p->worker, err);
  }
  if (status != SG_OK) { return status; }
  status = probe_libraries(p, settings, err);
  if (status != SG_OK) {
    sg_counting_release(&counting);
    return status;
  }
  json_t *findings = sg_doctor_examine(&p->topology, p->plan.backends, p->plan.n_backends, false);
  if (!settings->quiet) { print_start(p, dir, findings); }
  const struct sg_session_options options = {.dir = dir,
                                             .worker = p->worker,
                                             .resume = settings->resume,
                                             .quiet = settings->quiet,
                                             .table = !p->search.plan,
                                             .argc = argc,
                                             .argv = argv,
                                             .doctor = findings,
                                             .library_probe = p->library_probe,
                                             .counting = &counting};
  status = p->search.plan ? sg_search_session_run(&p->search, &options, err)
                          : sg_session_run(&p->plan, &p->topology, &options, err);
  json_decref(findings);
  sg_counting_release(&counting);
  return status;
}
