/* processes: worker processes take items from a counter in shared memory; the items are in shared memory too. */
#include <stdlib.h>
#include <string.h>

#include "bench/worker/hooks.h"
#include "bench/worker/members.h"
#include "bench/worker/schedulers/schedulers.h"

/* A team runs the bodies of one launch. */
struct process_team {
  struct sg_launch *launch;
  struct sg_members *members;
};

static int processes_check(const struct sg_launch *launch, struct sg_error *err) {
  static const char *const loads[] = {"serial", "parallel", "task", "mmap"}; /* loads whose bodies are in bodies.h */
  const char *load = launch->request->load->name;
  for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
    if (strcmp(load, loads[i]) == 0) { return SG_OK; }
  }
  return sg_fail(err, SG_UNABLE, "worker processes support load serial, parallel, task or mmap, not %s", load);
}

static int processes_start(struct sg_launch *launch, struct sg_error *err) {
  struct process_team *team = calloc(1, sizeof *team);
  if (!team) { return sg_fail(err, SG_FOUND, "out of memory for a team of processes"); }
  launch->scheduler_data = team;
  team->launch = launch;
  return sg_members_start(&team->members, launch, SG_MEMBERS_SHARING, err);
}

static void processes_stop(struct sg_launch *launch) {
  struct process_team *team = launch->scheduler_data;
  if (team) { sg_members_stop(team->members); }
  free(team);
  launch->scheduler_data = NULL;
}

static int processes_failure(struct sg_launch *launch, struct sg_error *err) {
  const struct process_team *team = launch->scheduler_data;
  return sg_members_failure(team->members, &launch->signal, err);
}

static void processes_add_usage(const struct sg_launch *launch, struct sg_usage *usage) {
  const struct process_team *team = launch->scheduler_data;
  sg_members_add_usage(team->members, launch, usage);
}

static void processes_add_holding(const struct sg_launch *launch, struct sg_samples_row *row) {
  const struct process_team *team = launch->scheduler_data;
  sg_members_add_holding(team->members, row);
}

static pid_t processes_process(const struct sg_launch *launch, int worker) {
  const struct process_team *team = launch->scheduler_data;
  return sg_members_process(team->members, worker);
}

static void processes_each(void *own, sg_worker_fn *body, void *context) {
  struct process_team *team = own;
  (void)context; /* the launch: each process has its own */
  const int number = sg_worker_body_number(body);
  if (number < 0) { abort(); }
  sg_members_run(team->members, team->launch, number, 0);
}

static struct sg_span processes_run(void *own, int64_t count, sg_item_fn *body, void *context) {
  struct process_team *team = own;
  (void)context;
  const int number = sg_item_body_number(body);
  if (number < 0) { abort(); }
  return sg_members_run(team->members, team->launch, number, count);
}

static const struct sg_launch_hooks processes_hooks = {
    .shares_memory = true,
    .check = processes_check,
    .start = processes_start,
    .stop = processes_stop,
    .failure = processes_failure,
    .add_usage = processes_add_usage,
    .add_holding = processes_add_holding,
    .process = processes_process,
};

extern const struct sg_scheduler sg_scheduler_processes;
const struct sg_scheduler sg_scheduler_processes = {
    .name = "processes",
    .summary = "worker processes take items from a shared counter; arrays are in shared memory",
    .max_workers = SG_MAX_WORKERS,
    .each = processes_each,
    .run = processes_run,
    .hooks = &processes_hooks,
};
