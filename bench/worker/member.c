/* Worker processes, child side: members.h. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/worker/address_space.h"
#include "bench/worker/affinity.h"
#include "bench/worker/chunks.h"
#include "bench/worker/control.h"
#include "bench/worker/launch_setup.h"
#include "bench/worker/members.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/relax.h"

struct process_member {
  struct sg_control *control;
  struct sg_member_state *state;
  struct sg_request request;
  struct sg_launch launch;
  int worker;
};

/* ---- Sharing ---- */

static void do_body(struct process_member *member, int body) {
  struct sg_control *control = member->control;
  sg_worker_fn *each = sg_worker_body(body);
  if (each) {
    each(&member->launch, member->worker);
  } else {
    sg_chunks_take(&control->next, control->count, control->chunk, sg_item_body(body), &member->launch,
                   member->worker);
  }
}

static void do_job(struct process_member *member) {
  struct sg_control *control = member->control;
  member->launch.window_first = control->window_first;
  member->launch.window_items = control->window_items;
  member->state->began_ns = sg_now_ns();
  if (control->body == SG_MEMBER_USAGE) {
    member->state->usage = sg_usage_now();
  } else {
    do_body(member, control->body);
  }
  member->state->ended_ns = sg_now_ns();
  if (atomic_fetch_sub(&control->running, 1) == 1) { sg_futex_wake(&control->running); }
}

static void share(struct process_member *member) {
  struct sg_control *control = member->control;
  for (unsigned job = 1;; job++) {
    for (unsigned step = 0; step < SG_SPINS_BEFORE_SLEEP && atomic_load(&control->job) != job; sg_spin(&step)) {}
    while (atomic_load(&control->job) != job) {
      sg_futex_wait(&control->job, job - 1, -1);
    }
    if (atomic_load(&control->stopping)) { return; }
    do_job(member);
  }
}

/* ---- Piped ---- */

static void serve(struct process_member *member) {
  const struct sg_workload *w = &member->request.workload;
  const struct sg_slots *slots = &member->launch.slots;
  void *arrays[SG_MAX_ARRAYS];
  sg_slots_arrays(slots, 0, arrays);
  const struct sg_parts parts = sg_slots_parts(slots, arrays);
  while (sg_stream_read(SG_MEMBER_INPUTS, parts.inputs, parts.input_bytes)) {
    int failure = 0;
    const bool asked = atomic_exchange(&member->state->asked, false);
    if (asked) {
      member->state->usage = sg_usage_now();
    } else {
      failure = w->operation->call(&member->launch.library.blas, w, arrays, sg_slots_workspace(slots, 0));
    }
    if (sg_write_all(SG_MEMBER_RESULTS, &failure, sizeof failure) != 0) { return; }
    if (asked) { continue; }
    if (sg_write_all(SG_MEMBER_RESULTS, parts.outputs, parts.output_bytes) != 0) { return; }
  }
}

/* ---- Main loop ---- */

static int set_up(struct process_member *member, const char *text, size_t size, enum sg_member_kind kind,
                  struct sg_error *err) {
  struct sg_launch *launch = &member->launch;
  int status = sg_request_parse(&member->request, text, size, err);
  if (status == SG_OK) { status = sg_affinity_bind_process(&member->request, member->worker, err); }
  if (status == SG_OK) { status = sg_address_space_check_before(&member->request, err); }
  if (status == SG_OK) { status = sg_library_open(&launch->library, member->request.backend, err); }
  const struct sg_workload *workload = &member->request.workload;
  const bool calls = status == SG_OK && workload->operation->symbol;
  if (calls) { status = sg_library_support(&launch->library, workload, err); }
  if (status != SG_OK) { return status; }
  status = kind == SG_MEMBERS_SHARING
               ? sg_launch_share(launch, &member->request, SG_MEMBER_NOTES, SG_MEMBER_SLOTS, err)
               : sg_launch_shrink(launch, &member->request, member->worker, err);
  return status == SG_OK ? sg_address_space_check(&launch->library, &member->request, err) : status;
}

/* Map the control block, whose size depends on the number of members; NULL with a message on standard error. */
static struct sg_control *open_control(struct sg_memory *memory, int worker) {
  struct stat file;
  struct sg_error err;
  if (fstat(SG_MEMBER_CONTROL, &file) || file.st_size < (off_t)sg_control_bytes(worker + 1)) {
    fprintf(stderr, "stratagemm-worker: a member process can only be started by a launch\n");
    return NULL;
  }
  if (sg_memory_map(memory, (size_t)file.st_size, SG_MEMBER_CONTROL, &err)) {
    fprintf(stderr, "stratagemm-worker: %s\n", err.message);
    return NULL;
  }
  return memory->start;
}

int sg_member_run(const char *text, size_t size, enum sg_member_kind kind, int worker) {
  struct sg_memory memory = {0};
  struct process_member member = {.worker = worker, .control = open_control(&memory, worker)};
  /* The parent may have died before the death signal was requested. */
  if (!member.control || getppid() != member.control->parent) { return EXIT_FAILURE; }
  member.state = &member.control->members[worker];
  member.state->status = set_up(&member, text, size, kind, &member.state->err);
  const int status = member.state->status;
  if (status == SG_OK) {
    atomic_store(&member.state->ready, 1);
    sg_futex_wake(&member.state->ready);
    if (kind == SG_MEMBERS_SHARING) {
      share(&member);
    } else {
      serve(&member);
    }
  }
  sg_launch_leave(&member.launch);
  sg_request_release(&member.request);
  sg_memory_unmap(&memory);
  return status != SG_OK ? EXIT_FAILURE : EXIT_SUCCESS;
}
