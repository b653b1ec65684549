/* Worker processes of a launch: this executable again, begun by fork and exec, each of which opens the library for
 * itself. (After fork alone the threads of OpenMP and of BLAS libraries would be missing.) They are made once per
 * launch. None outlives it: the kernel ends them with their parent, and a launch that loses one is over.
 *
 * - Sharing members map the launch's slots and notes, and take items from a counter in shared memory as the threads
 * of the pool do. They sleep on a futex between jobs.
 * - Piped members have memory for one item. Its inputs come through one pipe, its results go back through another. */
#ifndef SG_BENCH_WORKER_MEMBERS_H
#define SG_BENCH_WORKER_MEMBERS_H

#include "bench/worker/bodies.h"
#include "bench/worker/counters/usage.h"
#include "bench/worker/launch_state.h"

enum sg_member_kind { SG_MEMBERS_SHARING, SG_MEMBERS_PIPED };

struct sg_members;

/* Start launch->request->workers processes and wait until they are ready. The memory of sharing members must be
 * mapped, and shared. On failure *out may still be there, to be stopped. */
int sg_members_start(struct sg_members **out, const struct sg_launch *launch, enum sg_member_kind kind,
                     struct sg_error *err) SG_MUST_CHECK;
void sg_members_stop(struct sg_members *members); /* NULL is allowed */

/* Sharing members: the body of this number over the items [0, count), or once in each member. Returns at once, and
 * with nothing done, when one of them has died. */
struct sg_span sg_members_run(struct sg_members *members, const struct sg_launch *launch, int number, int64_t count);

/* Piped members: operate on an item in member `worker`. Returns what the operation does; 0 too when the member died.
 */
int sg_members_operate(struct sg_members *members, const struct sg_launch *launch, void *const *arrays, int worker);

/* SG_FOUND when one of them has died, with its number and how; *signal is then what ended it, or 0. */
int sg_members_failure(struct sg_members *members, int *signal, struct sg_error *err) SG_MUST_CHECK;

/* Add what they used since they began, as each last noted. */
void sg_members_add_usage(const struct sg_members *members, struct sg_usage *usage);

/* Add to the row their threads and their memory; what is shared counts once. */
void sg_members_add_holding(const struct sg_members *members, struct sg_samples_row *row);

/* The course of a member, from the request's text on. Returns its exit status. */
int sg_member_run(const char *request, size_t size, enum sg_member_kind kind, int worker);

#endif
