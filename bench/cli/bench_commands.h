/* The commands of stratagemm-bench: one file each, bench/cli/command_<name>.c. */
#ifndef SG_BENCH_CLI_BENCH_COMMANDS_H
#define SG_BENCH_CLI_BENCH_COMMANDS_H

#include "bench/machine/topology.h"
#include "bench/plan/plan.h"
#include "bench/plan/settings.h"
#include "core/cli.h"

extern const struct sg_program sg_bench_program;

int sg_command_run(int argc, char **argv, struct sg_error *err);
int sg_command_plan(int argc, char **argv, struct sg_error *err);
int sg_command_list(int argc, char **argv, struct sg_error *err);
int sg_command_doctor(int argc, char **argv, struct sg_error *err);
int sg_command_data(int argc, char **argv, struct sg_error *err);

/* What `run` and `plan` both begin with: machine, profile, backends, plan. `worker` is set too; free it. */
struct sg_preparation {
  struct sg_topology topology;
  struct sg_plan plan;
  char *worker;
};
int sg_prepare(struct sg_preparation *p, const struct sg_settings *settings, struct sg_error *err) SG_MUST_CHECK;
void sg_preparation_release(struct sg_preparation *p);

/* The entry of this name in the program's table, for help. */
const struct sg_command *sg_command_find(const char *name);

#endif
