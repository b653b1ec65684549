/* The commands of stratagemm-bench: one file each, bench/cli/command_<name>.c. */
#ifndef SG_BENCH_CLI_BENCH_COMMANDS_H
#define SG_BENCH_CLI_BENCH_COMMANDS_H

#include "bench/cli/backends.h"
#include "bench/machine/topology.h"
#include "bench/plan/plan.h"
#include "bench/plan/search.h"
#include "bench/plan/settings.h"
#include "core/cli.h"

extern const struct sg_program sg_bench_program;

int sg_command_run(int argc, char **argv, struct sg_error *err);
int sg_command_advise(int argc, char **argv, struct sg_error *err);
int sg_command_plan(int argc, char **argv, struct sg_error *err);
int sg_command_list(int argc, char **argv, struct sg_error *err);
int sg_command_doctor(int argc, char **argv, struct sg_error *err);
int sg_command_campaign(int argc, char **argv, struct sg_error *err);
int sg_command_data(int argc, char **argv, struct sg_error *err);

/* The common preparation of `run`, `plan` and `advise`: machine, profile, backends, plan, worker. In place: do not
 * copy.
 */
struct sg_preparation {
  struct sg_topology topology;
  struct sg_plan plan;
  struct sg_search search; /* empty without sg_prepare_search() */
  char *worker;
  json_t *library_probe; /* of the libraries here, if one of them is measured as `best`; NULL: not made yet */
  bool probes_libraries; /* make one before the run */
  struct sg_backend_search where; /* of libraries; borrows the worker and a setting */
};
int sg_prepare(struct sg_preparation *p, const struct sg_settings *settings, struct sg_error *err) SG_MUST_CHECK;

/* The same for a search: every library that can be used, its kernels, and a plan without configurations. */
int sg_prepare_search(struct sg_preparation *p, const struct sg_settings *settings,
                      struct sg_error *err) SG_MUST_CHECK;
void sg_preparation_release(struct sg_preparation *p);

/* Measure what was prepared, and store it in `dir`. argv: as the user typed it. Returns as sg_session_run(). */
int sg_measure(struct sg_preparation *p, const struct sg_settings *settings, const char *dir, int argc, char **argv,
               struct sg_error *err) SG_MUST_CHECK;

/* settings->output, or results/<time>-<profile>; on the heap. */
char *sg_output_folder(const struct sg_preparation *p, const struct sg_settings *settings);

/* A command's entry in the program's table, for help. */
const struct sg_command *sg_command_find(const char *name);

#endif
