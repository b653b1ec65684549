/* The files that launches use, as they were at the start of a session: our worker, libraries, programs of runners,
 * .npy files. One that is replaced in mid-run would be measured as if it were the one that run.json describes. */
#ifndef SG_BENCH_RUN_RUN_FILES_H
#define SG_BENCH_RUN_RUN_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/plan/plan.h"

struct sg_run_file;

struct sg_run_files {
  struct sg_run_file *items;
  size_t n;
};

/* `worker` is the path of our own. What is not there is left out: its launches tell. Texts of the plan must stay. */
void sg_run_files_note(struct sg_run_files *files, const struct sg_plan *plan, const char *worker);
void sg_run_files_release(struct sg_run_files *files);

/* Whether those of this configuration are the same files, by device, inode, size and time of modification. False:
 * `detail` says which one is not, without its path. */
bool sg_run_files_check(const struct sg_run_files *files, const struct sg_config *config, char *detail, size_t size);

#endif
