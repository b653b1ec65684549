/* processes-copy: the threads of a pool send each item's inputs to a worker process through a pipe and read its
 * results from another, as process pools of scripting languages do: the time includes the cost of moving the arrays.
 */
#include "bench/worker/hooks.h"
#include "bench/worker/members.h"
#include "bench/worker/schedulers/schedulers.h"

static int copy_check(const struct sg_launch *launch, struct sg_error *err) {
  if (!launch->request->load->mapped) { return SG_OK; }
  return sg_fail(err, SG_UNABLE, "processes-copy sends inputs from one buffer: use another load than mmap");
}

static int copy_start(struct sg_launch *launch, struct sg_error *err) {
  struct sg_members *members = NULL;
  const int status = sg_members_start(&members, launch, SG_MEMBERS_PIPED, err);
  launch->scheduler_data = members;
  return status;
}

static void copy_stop(struct sg_launch *launch) {
  sg_members_stop(launch->scheduler_data);
  launch->scheduler_data = NULL;
}

static int copy_operate(const struct sg_launch *launch, void *const *arrays, void *workspace, int worker) {
  (void)workspace;
  return sg_members_operate(launch->scheduler_data, launch, arrays, worker);
}

static int copy_failure(struct sg_launch *launch, struct sg_error *err) {
  return sg_members_failure(launch->scheduler_data, &launch->signal, err);
}

static void copy_add_usage(const struct sg_launch *launch, struct sg_usage *usage) {
  sg_members_add_usage(launch->scheduler_data, launch, usage);
}

static void copy_add_holding(const struct sg_launch *launch, struct sg_samples_row *row) {
  sg_members_add_holding(launch->scheduler_data, row);
}

static pid_t copy_process(const struct sg_launch *launch, int worker) {
  return sg_members_process(launch->scheduler_data, worker);
}

static const struct sg_launch_hooks copy_hooks = {
    .check = copy_check,
    .start = copy_start,
    .stop = copy_stop,
    .operate = copy_operate,
    .failure = copy_failure,
    .add_usage = copy_add_usage,
    .add_holding = copy_add_holding,
    .process = copy_process,
};

extern const struct sg_scheduler sg_scheduler_pool, sg_scheduler_processes_copy;
const struct sg_scheduler sg_scheduler_processes_copy = {
    .name = "processes-copy",
    .summary = "worker processes receive each item's inputs and return its results through pipes",
    .max_workers = SG_MAX_WORKERS,
    .team_of = &sg_scheduler_pool,
    .hooks = &copy_hooks,
};
