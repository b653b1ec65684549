/* Worker processes of a launch: this executable, started by fork and exec, each of which opens the library itself.
 * (After fork alone the threads of OpenMP and of BLAS libraries would be missing.) They are started once per launch.
 * None outlives it: the kernel kills them with their parent, and a launch that loses one ends.
 *
 * - Sharing members map the launch's slots and notes, and take items from a counter in shared memory like the threads
 * of the pool. They sleep on a futex between jobs.
 * - Piped members have memory for one item. Its inputs arrive through one pipe, its results return through another.
 */
#ifndef SG_BENCH_WORKER_MEMBERS_H
#define SG_BENCH_WORKER_MEMBERS_H

#include "bench/worker/bodies.h"
#include "bench/worker/counters/usage.h"
#include "bench/worker/launch_state.h"

enum sg_member_kind { SG_MEMBERS_SHARING, SG_MEMBERS_PIPED };

struct sg_members;

/* Start launch->request->workers processes and wait until they are ready. The memory of sharing members must be
 * mapped and shared. On failure *out may be non-NULL and must be stopped. */
int sg_members_start(struct sg_members **out, const struct sg_launch *launch, enum sg_member_kind kind,
                     struct sg_error *err) SG_MUST_CHECK;
void sg_members_stop(struct sg_members *members); /* NULL is allowed */

/* Sharing members: run the body of this number over the items [0, count), or once in each member. Returns immediately
 * if a member has died. */
struct sg_span sg_members_run(struct sg_members *members, const struct sg_launch *launch, int number, int64_t count);

/* Piped members: operate on an item in member `worker`. Returns the operation's result; 0 also if the member died. */
int sg_members_operate(struct sg_members *members, const struct sg_launch *launch, void *const *arrays, int worker);

/* SG_FOUND if a member has died, naming it and the cause; *signal is then the signal that killed it, or 0. */
int sg_members_failure(struct sg_members *members, int *signal, struct sg_error *err) SG_MUST_CHECK;

/* Add the members' resource use since their start, or that known last of one that has died. Outside the clock. */
void sg_members_add_usage(struct sg_members *members, const struct sg_launch *launch, struct sg_usage *usage);

/* Add their threads and memory to the row; shared memory counts once. */
void sg_members_add_holding(const struct sg_members *members, struct sg_samples_row *row);

pid_t sg_members_process(const struct sg_members *members, int worker);

/* Main function of a member, given the request's text. Returns its exit status. */
int sg_member_run(const char *request, size_t size, enum sg_member_kind kind, int worker);

#endif
