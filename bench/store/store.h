/* The result set on disk, one launch at a time. The rows of a launch are appended to samples.csv, counters.csv and
 * probes.csv and fsynced; its row in outcomes.csv is written last and commits it. So after a crash at any moment a
 * launch is either complete or absent: sg_store_resume drops rows without an outcome, launches that were interrupted
 * or skipped, and those whose trials are missing at the end of samples.csv. */
#ifndef SG_BENCH_STORE_STORE_H
#define SG_BENCH_STORE_STORE_H

#include <jansson.h>
#include <stdbool.h>

#include "bench/plan/plan.h"
#include "bench/store/launch_record.h"
#include "bench/store/same_run.h"
#include "core/error.h"
#include "core/output.h"
#include "core/resultset.h"

/* A file that only grows, and only by this run. */
struct sg_store_file {
  int fd;       /* append-only; -1: closed */
  int64_t size; /* as this run left it */
};

struct sg_store {
  struct sg_output *output; /* the folder, claimed by this run */
  struct sg_store_file samples, counters, probes, ranks, outcomes;
  int64_t launches; /* stored, also by the run that is resumed */
  bool made;        /* the folder was absent */
};

/* Make a new result set in `dir`, which must be empty or absent. Writes machine.json, configs.csv and the CSV
 * headers, outcomes.csv last. */
int sg_store_create(struct sg_store *store, const char *dir, const struct sg_plan *plan, const json_t *machine,
                    struct sg_error *err) SG_MUST_CHECK;

/* True if there is nothing to resume in `dir`: absent, empty, or killed before run.json was written. sg_store_create
 * starts over. */
bool sg_store_is_incomplete(const char *dir);

/* SG_BAD_INPUT, with the remedy, if `dir` is not empty and cannot take a new result set. */
int sg_store_check_free(const char *dir, struct sg_error *err) SG_MUST_CHECK;

/* Open one to continue it, if it may be (same_run.h) and is not damaged: mark it as running, repair what a kill left
 * behind, and load it into *set (released by the caller). A set that is refused is left as it was. */
int sg_store_resume(struct sg_store *store, const char *dir, const struct sg_plan *plan,
                    const struct sg_run_context *here, struct sg_resultset *set, struct sg_error *err) SG_MUST_CHECK;

/* Give an interrupted result set the configurations of `plan`, which begins with those it has, and their labels. */
int sg_store_extend(const char *dir, const struct sg_plan *plan, struct sg_error *err) SG_MUST_CHECK;

/* Append one launch. Fills `config_id`, `round` and `launch` into the record's rows. On failure (disk full, folder or
 * file removed, replaced, cut or written to by somebody else) what was stored before is left as it is. */
int sg_store_append(struct sg_store *store, const struct sg_config *config, int round, int64_t launch,
                    struct sg_launch_record *record, struct sg_probes_row *probe, struct sg_error *err) SG_MUST_CHECK;

/* Close a result set that this run made, and remove its files, and its folder if it was absent. */
void sg_store_discard(struct sg_store *store);

void sg_store_close(struct sg_store *store);

#endif
